"""Every reading of a parameter that an Act may choose changes what comes of a case."""

from datetime import date, datetime

import pytest

from khidki.domain.law.act import Law, LawValue
from khidki.domain.law.calendar import IST, Calendar, Holiday
from khidki.domain.law.hearing_day import next_public_hearings
from khidki.domain.law.outcome import outcome
from khidki.domain.law.parameter import PARAMETERS, Holds
from khidki.domain.law.penalty import reviser
from khidki.domain.law.period import Period
from khidki.domain.law.story import Act, Finding, Happening, Shut, Story
from khidki.domain.text import Text

WORDS = Text(hi="नियम", en="Rule")
FAIR = Holiday(date(2026, 3, 9), Text(hi="मेला", en="Fair"))
STATE = Calendar.of([FAIR], version=1, weekly_off={5, 6})
PERIODS = {
    "first-appeal-window": "30 calendar days",
    "second-appeal-window": "60 calendar days",
    "first-appeal-limit": "6 calendar days",
}
RUPEES = {"delay-penalty-a-day": 250, "lump-sum-least": 500, "lump-sum-most": 5000}


def law(**readings: str) -> Law:
    """An Act that fixes little, with these readings."""
    values = [LawValue(n, "1", WORDS, "s", period=Period.parse(p)) for n, p in PERIODS.items()]
    values += [LawValue(n, "1", WORDS, "s", paise=each * 100) for n, each in RUPEES.items()]
    values.append(LawValue("penalty-opens-in", "1", WORDS, "s", cases=("lateness",)))
    values.append(LawValue("compensation-a-day", "1", WORDS, "s", paise=1000))
    values += [LawValue(n, "1", WORDS, "s", reading=word) for n, word in readings.items()]
    return Law("act", WORDS, tuple(values))


def acts(*said: str) -> tuple[Act, ...]:
    """Acts of 2026, as "handed-in 02-04"."""
    made = []
    for each in said:
        name, month, day = each.rsplit(" ", 1)[0], *map(int, each.rsplit(" ", 1)[1].split("-"))
        made.append(Act(datetime(2026, month, day, 12, tzinfo=IST), Happening(name)))
    return tuple(made)


def told(reading: str, word: str, answer: str, *said: str, **facts) -> str:
    """What a story with a reading makes of one answer."""
    story = Story("t", acts(*said), limit=Period.parse("3 calendar days"), **facts)
    answers = outcome(story, law(**{reading: word}), STATE)
    return {each.name: each.value for each in answers}.get(answer, "nothing")


# Reading, fact of the story, answer, and what each word of the reading makes of it, in order.
IN = "handed-in 02-04"  # a Wednesday; three days later is Saturday 7 February
BACK = ("sent-back 02-05", "returned 02-06")
REFUSED = ("refused 02-05", "told 02-06")  # 30 days later: Saturday 7 and Sunday 8 March
SHUT = Shut(datetime(2026, 3, 10, 12, tzinfo=IST), datetime(2026, 3, 10, 12, 10, tzinfo=IST))
LATE = {"found": (Finding.LATE, Finding.NO_SERVICE)}
READINGS = [
    ("incomplete-application", (IN, "papers-complete 02-06"), {"papers_missing": True}, "day_0",
     "2026-02-06", "2026-02-04"),
    ("fee-before-receipt", (IN, "paid 02-05"), {"fee_is_due": True}, "day_0",
     "2026-02-05", "2026-02-04"),
    ("unauthorised-channel", (IN, "forwarded 02-09"), {"channel_is_authorised": False}, "day_0",
     "2026-02-09", "2026-02-04"),
    ("counting-begins", (IN,), {}, "due", "2026-02-07", "2026-02-06"),
    ("limit-on-closed-day", (IN,), {}, "due", "2026-02-07", "2026-02-09"),
    ("sending-back", (IN, *BACK), {}, "due_with_pauses", "nothing", "2026-02-08"),
    ("window-on-closed-day", (IN, *REFUSED), {}, "first_appeal_until", "2026-03-10", "2026-03-08"),
    ("window-during-outage", (IN, *REFUSED), {"outages": (SHUT,)}, "first_appeal_until",
     "2026-03-11", "2026-03-10"),
    ("deemed-outcome", (IN,), {"today": date(2026, 2, 20)}, "deemed", "none", "granted"),
    ("appeal-window-begins", (IN, "refused 02-05", "told 02-09"), {}, "first_appeal_until",
     "2026-03-11", "2026-03-10"),
    ("late-appeal", (IN, *REFUSED, "appealed 04-01"), {}, "first_appeal_is",
     "late, may be condoned", "late, barred"),
    ("lump-sum-end", (IN, "served 02-08"), LATE, "penalty", "₹500", "₹5,000"),
    ("penalties-together", (IN, "served 02-08"), LATE, "penalty", "₹500", "₹750"),
    ("days-late-until", (IN, "served 02-08"), {"today": date(2026, 2, 17)}, "days_late", "1", "10"),
    ("compensation", (IN, "served 02-08"), {}, "compensation", "none", "₹10"),
]  # fmt: skip


@pytest.mark.parametrize("row", READINGS, ids=[row[0] for row in READINGS])
def test_each_word_of_a_reading_makes_what_it_says(row):
    name, said, facts, answer, *wanted = row
    made = [told(name, word, answer, *said, **facts) for word in PARAMETERS[name].words]
    assert made == wanted


def test_every_reading_has_a_row_here():
    readings = {name for name, each in PARAMETERS.items() if each.holds is Holds.READING}
    assert {row[0] for row in READINGS} | {*THURSDAYS, "revision-before"} == readings


def test_an_act_that_is_silent_is_read_by_the_first_word():
    story = Story("t", acts(IN), limit=Period.parse("3 calendar days"))
    assert outcome(story, law(), STATE) == outcome(story, law(**{"sending-back": "runs"}), STATE)


def test_day_0_counts_before_a_pause_too():
    rule = {"counting-begins": "same-day", "sending-back": "stands"}
    story = Story("t", acts(IN, *BACK), limit=Period.parse("3 calendar days"))
    found = {each.name: each.value for each in outcome(story, law(**rule), STATE)}
    # 4 and 5 February count, the 6th does not, the 7th is the third.
    assert (found["due"], found["due_with_pauses"]) == ("2026-02-06", "2026-02-07")


def test_a_story_that_does_not_begin_says_so():
    story = Story("t", acts("served 02-08"))
    assert [(each.name, each.value) for each in outcome(story, law(), STATE)] == [
        ("day_0", "none: nothing was handed in")
    ]


def test_the_last_days_that_a_computer_knows_break_nothing():
    end = datetime(9999, 12, 30, 12, tzinfo=IST)
    said = [
        Happening.HANDED_IN, Happening.REFUSED, Happening.TOLD, Happening.APPEALED,
        Happening.DISMISSED, Happening.ORDER_TOLD, Happening.APPEALED_AGAIN,
    ]  # fmt: skip
    story = Story(
        "t",
        tuple(Act(end, each) for each in said),
        limit=Period.parse("3650 working days"),
        appeal_limit=Period.parse("3000 hours"),
    )
    found = {each.name: each.value for each in outcome(story, law(), STATE)}
    assert (found["due"], found["first_appeal_decide_by"]) == ("9999-12-31", "9999-12-31")


# These change no date of a story: they say when the public is heard, and who revises.
THURSDAYS = {
    "public-hearing-panchayat": "panchayat",
    "public-hearing-sub-division": "sub-division",
    "public-hearing-district": "district",
}
FIRST = {"first-thursday": 3, "second-thursday": 10, "third-thursday": 17, "every-thursday": 3}


@pytest.mark.parametrize("name", THURSDAYS)
@pytest.mark.parametrize("word", FIRST)
def test_every_reading_of_a_schedule_gives_its_thursday(name, word):
    assert word in PARAMETERS[name].words
    days = next_public_hearings(
        law(**{name: word}), THURSDAYS[name], STATE, after=date(2026, 12, 1)
    )
    assert next(days) == date(2026, 12, FIRST[word])


@pytest.mark.parametrize("word", PARAMETERS["revision-before"].words)
def test_every_reading_of_who_revises_names_its_post(word):
    assert reviser(law(**{"revision-before": word})) == word
