"""`khidki law run` tells what the law makes of stories, and ends with 1 when one expects other."""

import pytest
from typer.testing import CliRunner

from khidki.cli.law import app
from khidki.domain.refusal import Fault

STORY = """\
law: rgdps-2011
calendar:
  weekly_off:
    - saturday
    - sunday
  holidays:
    - on: 2026-01-26
      name: Republic Day
stories:
  - title: One day over a long week-end
    limit: 1 working day
    acts:
      - act: handed-in
        at: 2026-01-23 10:30
    expect:
      due: 2026-01-27
"""


def told(tmp_path, text, *words):
    path = tmp_path / "stories.yaml"
    path.write_text(text)
    done = CliRunner().invoke(app, ["run", str(path), *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_a_story_that_expects_another_date_is_named(tmp_path):
    code, output = told(tmp_path, STORY.replace("due: 2026-01-27", "due: 2026-01-26"))
    assert code == 1
    assert "✗ due: expected 2026-01-26" in output
    assert "1 stories, 1 differ" in output


def test_a_law_that_there_is_not_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(Fault, match="there are: rgdps-2011"):
        told(tmp_path, STORY.replace("rgdps-2011", "magna-carta"))


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("2026-01-23 10:30", "2026-02-30 10:30", "there is no such day or hour"),
        ("2026-01-23 10:30", "yesterday", "write an instant as"),
        ("2026-01-23 10:30", "0001-01-01 00:00", "there is no such day or hour"),
        ("handed-in", "handed-over", "use one of: handed-in"),
        ("1 working day", "1 day", "15 working days"),
        ("    acts:", "    akts:", 'did you mean "acts"'),
        ("stories:\n", "", "do not fit"),
    ],
)
def test_a_fault_of_writing_is_told_with_its_line(tmp_path, old, new, wrong):
    code, output = told(tmp_path, STORY.replace(old, new))
    assert code == 1
    assert wrong in output or (wrong == "do not fit" and "stories.yaml:" in output)


def test_a_week_without_an_open_day_is_refused_at_its_line(tmp_path):
    week = "".join(f"    - {day}day\n" for day in ("mon", "tues", "wednes", "thurs", "fri"))
    code, output = told(tmp_path, STORY.replace("    - saturday\n", f"    - saturday\n{week}"))
    assert code == 1
    assert "a week needs an open day" in output


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    done = CliRunner().invoke(app, ["run", str(tmp_path / "none.yaml")])
    assert (done.exit_code, "cannot be read" in done.output) == (1, True)


def test_a_date_comes_with_its_reasons_in_the_language_asked_for(tmp_path):
    code, output = told(tmp_path, STORY, "--language", "hi")
    assert code == 0
    assert "✓ due: 2026-01-27" in output
    assert "नहीं गिना गया: 2026-01-24 (शनिवार)" in output


def test_without_a_calendar_that_of_the_catalogue_counts(tmp_path):
    begin, end = STORY.index("calendar:"), STORY.index("stories:")
    code, output = told(tmp_path, STORY[:begin] + STORY[end:], "--no-reasons")
    assert (code, "Not counted" in output) == (0, False)
