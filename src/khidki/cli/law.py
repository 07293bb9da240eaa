"""`khidki law run STORIES.yaml`: dated stories in; dates, routes, amounts and reasons out.

Reads a file of stories and the Acts of the catalogue, and no database, so that anybody can test the
law's clock. Ends with 1 when a story expects something else; docs/law.md says how one is written.
"""

from pathlib import Path
from typing import Annotated

import typer

from khidki.config import CATALOGUE
from khidki.domain.law.outcome import Answer, differences, outcome
from khidki.domain.law.story import Stories, Story
from khidki.domain.refusal import Fault
from khidki.domain.service.catalogue import Catalogue
from khidki.gateways.catalogue_files import parse
from khidki.gateways.story_files import read_stories

app = typer.Typer(no_args_is_help=True, help="The law as code: stories in, dates and amounts out.")


@app.callback()
def _law() -> None:
    return


@app.command("run")
def run(
    stories: Annotated[Path, typer.Argument(help="A file of stories, see docs/law.md")],
    folder: Annotated[Path, typer.Option(help="The catalogue's folder")] = CATALOGUE,
    language: Annotated[str, typer.Option(help="Language of the reasons: hi or en")] = "en",
    reasons: Annotated[bool, typer.Option(help="Say why")] = True,
) -> None:
    """Tell what the law makes of every story of a file."""
    catalogue, _ = parse(folder)
    told, findings = read_stories(stories)
    for finding in findings:
        typer.echo(f"{finding}\n")
    if told is None:
        raise typer.Exit(1)
    wrong = 0
    for story in told.stories:
        answers = outcome_of(told, story, catalogue)
        typer.echo(f"\n{story.title}")
        for line in _lines(answers, story, language if reasons else None):
            typer.echo(line)
        wrong += bool(differences(answers, story))
    typer.echo(f"\n{len(told.stories)} stories, {wrong} differ from what they expect")
    if wrong:
        raise typer.Exit(1)


def outcome_of(told: Stories, story: Story, catalogue: Catalogue) -> list[Answer]:
    """Return what the law says about one story of a file."""
    name = story.law or told.law
    law = catalogue.law(name)
    if law is None or not catalogue.calendars:
        known = ", ".join(each.id for each in catalogue.laws)
        raise Fault(f"There is no law {name}; there are: {known}.", retryable=False)
    return outcome(story, law, told.calendar_of(story, catalogue.calendars[0].of()))


def _lines(answers: list[Answer], story: Story, language: str | None) -> list[str]:
    differing = differences(answers, story)
    lines: list[str] = []
    for answer in answers:
        mark = "✗" if answer.name in differing else "✓" if answer.name in story.expect else " "
        lines.append(f"  {mark} {answer.name}: {answer.value}")
        if language is not None:
            lines += [f"        {reason.cited(language)}" for reason in answer.because]
    lines += [f"  ✗ {name}: expected {wanted}" for name, (wanted, _) in differing.items()]
    return lines
