"""Every file of tests/planted holds one fault; the review finds it, at its line, in these words.

The head of a file says where it belongs and what must be told:

    # file: revenue/camel-permit/service.yaml     into which file of the sample catalogue it goes
    # replaces: law                               the key whose lines it replaces (* is everything)
    # line: limit: 7 days                         the line that must be quoted
    # wrong: write it like "15 working days"      the words that must be said, wrong or remedy
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from khidki.domain.law.period import Period, Unit
from khidki.domain.service.review_laws import calendar_findings
from tests import worlds
from tests.sample import findings, sample_folder

PLANTED = sorted((Path(__file__).parents[1] / "planted").glob("*.yaml"))
HEAD = 4


def split(path):
    """The four things said in the head of a planted file, and its fault."""
    lines = path.read_text().splitlines(keepends=True)
    said = [line.split(": ", 1)[1].rstrip("\n") for line in lines[:HEAD]]
    return said, "".join(lines[HEAD:])


def with_block(text, key, fault):
    """The text with the lines of one key replaced."""
    if key == "*":
        return fault
    found = re.search(rf"^{key}:.*\n(?:(?![a-z_]+:).*\n)*", text, re.MULTILINE)
    return text[: found.start()] + fault + text[found.end() :]


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_planted_fault_is_found_at_its_line(path, tmp_path):
    (file, key, line, wrong), fault = split(path)
    folder = sample_folder(tmp_path / "catalogue")
    text = with_block((folder / file).read_text(), key, fault)
    (folder / file).write_text(text)
    found = findings(folder)
    printed = [each for each in found if wrong in f"{each.what} {each.remedy}"]
    assert printed, "\n".join(map(str, found))
    quoted = {(each.quote.strip(), text.splitlines()[each.line - 1].strip()) for each in printed}
    assert (line, line) in quoted, quoted
    assert {each.file for each in printed} == {file}
    assert all(len(each.remedy) > 5 for each in found), "there is something to do for every fault"


def test_a_limit_in_office_hours_needs_the_hours_of_offices():
    whole = worlds.catalogue()
    first = whole.services[0]
    limit = replace(first.law, limit=Period(8, Unit.OFFICE_HOURS))
    services = (replace(first, law=limit), *whole.services[1:])
    assert not [*calendar_findings(replace(whole, services=services))]
    calendars = tuple(replace(each, hours=None) for each in whole.calendars)
    (found,) = calendar_findings(replace(whole, services=services, calendars=calendars))
    assert first.id in found.what
