"""Write `docs/proceedings.md`: every kind of case, its states, and what leads from one to another.

The page is made from the table that the window acts by, so it cannot say something else.
`python scripts/proceedings.py` writes it; a house test compares.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from khidki.domain.case.proceeding import (
    OPENINGS,
    STANDINGS,
    STEPS,
    TARGETS,
    Kind,
    Source,
    Standing,
    Step,
)

PAGE = Path(__file__).parents[1] / "docs" / "proceedings.md"
TITLES = {
    Kind.APPLICATION: "Application",
    Kind.FIRST_APPEAL: "First appeal",
    Kind.SECOND_APPEAL: "Second appeal",
    Kind.PENALTY: "Penalty on an officer",
    Kind.REVISION: "Revision of a penalty",
    Kind.COMPLAINT: "Complaint under the Right to Hearing Act",
}
HEAD = """# Every kind of case, drawn

Made by `python scripts/proceedings.py` from `src/khidki/domain/case/proceeding.py`; do not edit.

Every state has a holder and a last day, or it is an end. A last day is a parameter of the Act
([law.md](law.md)), the limit of the service, a day that an order names, or an administrative
target, which is no limit of the law and is shown as a target. The last column is what stands open
to whoever is not satisfied: after an end, or when the last day has passed.
`tests/domain/case/test_proceeding.py` walks the table: no state without a way out, none that cannot
be reached, no right lost on any way.
"""


def _drawing(kind: Kind, steps: Iterable[Step]) -> Iterator[str]:
    """Yield the drawing of one kind; several acts between two states are one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        if step.stage != step.to:
            arrows.setdefault((step.stage or "[*]", step.to), []).append(step.act)
    yield "```mermaid"
    yield "stateDiagram-v2"
    for (begin, end), acts in arrows.items():
        yield f"    {begin} --> {end}: {', '.join(dict.fromkeys(acts))}"
    for each in STANDINGS:
        if each.kind is kind and each.is_end:
            yield f"    {each.stage} --> [*]"
    yield "```"


def _line(each: Standing) -> str:
    until = each.source.value if each.is_end else f"{each.source.value}: `{each.named}`"
    if each.source is Source.TARGET:
        until += f", {TARGETS[each.named].text().en}"
    then = "; ".join(one.value for one in each.then)
    return f"| `{each.stage}` | {each.holder.value} | {until} | {then} |"


def page() -> str:
    """Return the whole page."""
    lines = [HEAD]
    for kind in Kind:
        lines += [f"## {TITLES[kind]}", ""]
        if kind in OPENINGS:
            begins = ", ".join(f"{other.value} `{stage}`" for other, stage in OPENINGS[kind])
            lines += [f"Begins only out of: {begins}.", ""]
        lines += [*_drawing(kind, [step for step in STEPS if step.kind is kind]), ""]
        lines += ["| state | holder | last day | what stands open |", "|---|---|---|---|"]
        lines += [_line(each) for each in STANDINGS if each.kind is kind]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
