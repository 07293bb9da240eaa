"""Services are found by words in three ways of writing, misspelt too."""

from dataclasses import replace

import pytest

from khidki.domain.service.search import Finder
from khidki.domain.service.skeleton import skeleton
from khidki.domain.text import Text
from tests.worlds import catalogue

INCOME = catalogue().service("revenue/income-certificate")


def like(name: str, hi: str, en: str, *called: str):
    empty = Text(hi="", en="")
    return replace(
        INCOME, id=f"x/{name}", title=Text(hi=hi, en=en), summary=empty, also_called=called
    )


FINDER = Finder(
    [
        INCOME,
        like("caste", "जाति प्रमाण पत्र", "Caste certificate", "jati praman patra"),
        like("water", "पेयजल का नया कनेक्शन", "Domestic water connection", "pani ka connection"),
        like("birth", "जन्म प्रमाण पत्र", "Birth certificate", "janam praman patra"),
        like("marriage", "विवाह पंजीकरण", "Marriage registration", "shaadi registration"),
        like("domicile", "मूल निवास प्रमाण पत्र", "Domicile certificate", "bonafide"),
    ]
)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "का की के", "zzzzqqq", "\x00", "x" * 5000])
def test_words_that_mean_nothing_find_nothing(query):
    assert FINDER.find(query) == []


@pytest.mark.parametrize(
    ("query", "service"),
    [
        ("आय प्रमाण पत्र", "revenue/income-certificate"),
        ("aay praman patra", "revenue/income-certificate"),
        ("income certificate chahiye", "revenue/income-certificate"),
        ("incom certifcate", "revenue/income-certificate"),
        ("आमदनी", "revenue/income-certificate"),
        ("jaati pramaan patr", "x/caste"),
        ("jati", "x/caste"),
        ("पानी", "x/water"),
        ("water conection", "x/water"),
        ("janm praman", "x/birth"),
        ("vivah panjikaran", "x/marriage"),
        ("shadi", "x/marriage"),
        ("mool niwas", "x/domicile"),
        ("mul nivas", "x/domicile"),
        ("विवाह", "x/marriage"),
    ],
)
def test_a_service_is_found_first_by_any_of_its_names(query, service):
    assert FINDER.find(query)[0].service == service


def test_a_match_says_by_which_words_it_was_found():
    assert FINDER.find("shadi")[0].because == ("shaadi registration",)


@pytest.mark.parametrize(
    ("hindi", "roman"),
    [
        ("प्रमाण", "pramaan"),
        ("संबंध", "sambandh"),
        ("ज्ञान", "gyan"),
        ("खिड़की", "khidki"),
        ("१२", "12"),
    ],
)
def test_both_scripts_have_one_skeleton(hindi, roman):
    assert skeleton(hindi) == skeleton(roman)
