"""An Act as data: the law of a day, and laws stored before there were readings and amendments."""

from datetime import date

import pytest

from khidki.domain.law.act import Amendment, Law, LawValue
from khidki.domain.law.parameter import PARAMETERS, Reason, cases_of, paise_of, reading_of
from khidki.domain.law.period import Period
from khidki.domain.service.shape import from_plain, to_plain
from khidki.domain.text import Text
from tests.worlds import catalogue

LAWS = {law.id: law for law in catalogue().laws}
WORDS = Text(hi="नियम", en="Rule")
OLDER = LawValue("first-appeal-window", "6(1)", WORDS, "s", Period.parse("30 calendar days"))
NEWER = LawValue("first-appeal-window", "6(1)", WORDS, "s", Period.parse("45 calendar days"))
LIMIT = LawValue("second-appeal-limit", "6", WORDS, "s", Period.parse("60 calendar days"))
ACT = Law(
    "act",
    WORDS,
    (OLDER,),
    date(2011, 11, 14),
    (
        Amendment(WORDS, date(2020, 1, 1), "s", omits=("second-appeal-limit",)),
        Amendment(WORDS, date(2014, 2, 26), "s", (NEWER, LIMIT)),
    ),
)


@pytest.mark.parametrize(
    ("day", "days"), [((2011, 11, 14), 30), ((2014, 2, 25), 30), ((2014, 2, 26), 45)]
)
def test_a_case_is_judged_by_the_law_of_its_day(day, days):
    then = ACT.on(date(*day))
    assert then is not None
    assert then.value("first-appeal-window").period.count == days


def test_before_an_act_is_in_force_there_is_none():
    assert ACT.on(date(2011, 11, 13)) is None
    assert LAWS["sakala-2012"].on(date.min) is not None


def test_what_an_amendment_omits_is_gone():
    assert ACT.on(date(2019, 12, 31)).value("second-appeal-limit") == LIMIT
    assert ACT.on(date(2020, 1, 1)).value("second-appeal-limit") is None


def test_a_late_guaranteed_service_may_be_complained_about_since_the_amendment():
    hearing = LAWS["rth-2012"]
    before, after = hearing.on(date(2014, 2, 25)), hearing.on(date(2014, 2, 26))
    assert "guaranteed-service" in cases_of(before, "complaint-excludes")
    assert "guaranteed-service" not in cases_of(after, "complaint-excludes")


def test_where_an_act_is_silent_a_reading_has_a_default_and_money_has_none():
    assert reading_of(ACT, "sending-back") == "runs"
    assert paise_of(ACT, "delay-penalty-a-day") is None
    assert cases_of(ACT, "direct-first-appeal") == ()


def test_no_value_of_the_catalogue_claims_to_be_verified_without_a_known_source():
    checked = {
        (law.id, value.id) for law in LAWS.values() for value in law.values if value.verified
    }
    assert {each for each in checked if each[0] == "sakala-2012"} == set()
    assert all("law site" in LAWS[law].value(name).source for law, name in checked)


def test_a_law_stored_before_there_were_amendments_is_still_read():
    old = {
        "id": "rgdps-2011",
        "title": {"hi": "अधिनियम", "en": "Act"},
        "in_force_on": "2011-11-14",
        "values": [
            {
                "id": "first-appeal-window",
                "section": "6(1)",
                "says": {"hi": "तीस दिन", "en": "Thirty days"},
                "period": "30 calendar days",
                "source": "Text of section 6",
                "verified": True,
            },
            {
                "id": "delay-penalty-a-day",
                "section": "7",
                "says": {"hi": "प्रतिदिन", "en": "A day"},
                "paise": 25000,
                "source": "News",
            },
        ],
    }
    law = from_plain(Law, old)
    assert law.on(date(2026, 1, 1)) == law
    assert to_plain(law) == old


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_a_law_of_the_catalogue_survives_being_stored(law):
    assert from_plain(Law, to_plain(law)) == law


def test_every_parameter_has_words_exactly_when_it_needs_them():
    holds = {name: (each.holds.value in {"reading", "cases"}) for name, each in PARAMETERS.items()}
    assert holds == {name: bool(each.words) for name, each in PARAMETERS.items()}


def test_a_reason_says_how_sure_it_is():
    sure = Reason(WORDS, "act", "6(1)")
    assert sure.cited("en") == "Rule [act, s. 6(1)]"
    assert Reason(WORDS, "act", "not found", verified=False).cited("hi") == (
        "नियम [act, धारा नहीं मिली] (असत्यापित)"
    )
    assert Reason(WORDS).cited("en") == "Rule"
