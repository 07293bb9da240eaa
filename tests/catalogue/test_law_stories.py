"""Every worked story of tests/law comes out as somebody reckoned it by hand."""

from pathlib import Path

from khidki.cli.law import outcome_of
from khidki.domain.law.outcome import differences
from khidki.domain.law.parameter import PARAMETERS
from khidki.gateways.story_files import read_stories
from tests.every import for_every
from tests.worlds import catalogue

CATALOGUE = catalogue()
FILES = {
    path.stem: read_stories(path)[0] for path in sorted((Path("tests") / "law").glob("*.yaml"))
}
STORIES = [(told, story) for told in FILES.values() for story in told.stories]
LEAST = {"rgdps-2011": 60, "rth-2012": 60, "sakala-2012": 20}


@for_every(("told", "story"), STORIES)
def test_a_story_comes_out_as_it_was_reckoned(told, story):
    assert differences(outcome_of(told, story, CATALOGUE), story) == {}


def test_there_are_enough_stories_and_each_says_how_it_was_reckoned():
    assert {
        name: len(told.stories) >= LEAST[name] for name, told in FILES.items()
    } == dict.fromkeys(LEAST, True)
    assert [story.title for _, story in STORIES if not story.reckoning or not story.expect] == []


@for_every("told", FILES.values())
def test_no_two_stories_of_a_file_have_the_same_title(told):
    titles = [story.title for story in told.stories]
    assert sorted(set(titles)) == sorted(titles)


@for_every(("told", "story"), STORIES)
def test_every_date_and_amount_says_why_in_both_languages(told, story):
    for answer in outcome_of(told, story, CATALOGUE):
        for reason in answer.because:
            assert reason.cited("hi") != reason.cited("en")
            assert reason.says.hi.strip()
            assert reason.section is None or reason.law in FILES


def test_a_due_date_explains_itself():
    told = FILES["rgdps-2011"]
    answers = {each.name: each for each in outcome_of(told, told.stories[0], CATALOGUE)}
    said = " / ".join(reason.cited("en") for reason in answers["due"].because)
    assert "Day 0: 2026-01-20; 15 working days" in said
    assert "2026-01-26 (Republic Day)" in said
    assert "[rgdps-2011, section not found] (not verified)" in said
    assert "दिन 0: 2026-01-20" in answers["due"].because[0].cited("hi")


def test_every_parameter_that_a_law_sets_is_one_that_the_program_knows():
    set_ = {value.id for law in CATALOGUE.laws for value in law.values}
    assert set_ <= set(PARAMETERS)
