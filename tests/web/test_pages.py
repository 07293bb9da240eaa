"""Filters and addresses that pages use."""

from datetime import UTC, date, datetime

import pytest

from khidki.domain.text import Text
from khidki.web import assets, pages, texts


@pytest.mark.parametrize(
    ("paise", "shown"),
    [
        (0, "₹0"),
        (4000, "₹40"),
        (123456750, "₹12,34,567.50"),
        (-505, "-₹5.05"),
        (10**9 * 100, "₹1,00,00,00,000"),
    ],
)
def test_rupees_are_grouped_in_lakhs_and_crores(paise, shown):
    assert pages.rupees(paise) == shown


def test_a_reference_number_is_grouped_for_reading():
    assert pages.number("26041234567890") == "2604 1234 567890"
    assert pages.number("OLD/77") == "OLD/77"


def test_a_day_is_written_in_words():
    assert pages.day(date(2026, 8, 15), language="hi") == "15 अगस्त 2026"
    assert pages.day(date(2026, 8, 15), language="en") == "15 August 2026"


def test_an_instant_is_shown_in_indian_time():
    late = datetime(2026, 8, 14, 19, 30, tzinfo=UTC)
    assert pages.moment(late, language="en") == "15 August 2026, 1:00 am"
    assert pages.moment(late, language="hi") == "15 अगस्त 2026, रात 1:00 बजे"


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/hi/track/2604?a=b", "/en/track/2604?a=b"),
        ("/hi", "/en/"),
        ("/hi?q=1", "/en/?q=1"),
        ("/hindi", "/en/hindi"),
        ("/", "/en/"),
    ],
)
def test_the_language_switch_stays_on_the_page(path, other):
    assert pages.in_language(path, "en") == other


def test_words_of_a_department_come_in_the_language_of_the_page():
    words = pages.environment("hi").filters["words"]
    assert words(Text(hi="आय", en="Income")) == "आय"
    assert words("as it is") == "as it is"


def test_a_missing_text_is_never_a_hole():
    with pytest.raises(KeyError):
        texts.text("no.such.key", "hi")
    with pytest.raises(KeyError):
        texts.text("home.days", "hi")


def test_an_asset_is_named_by_its_content():
    style = assets.asset("app.css")
    assert assets.by_url()[style.url] is style
    assert b"asset:" not in style.body
    assert b"/static/fonts/noto-sans-devanagari-400." in style.body


def test_an_asset_outside_the_folder_does_not_exist():
    with pytest.raises(KeyError):
        assets.asset("../pages.py")


def test_no_brand_of_another_state_is_served():
    served = b"".join(
        one.body for one in assets.by_url().values() if one.media_type.startswith("text/css")
    )
    assert b"GDS Transport" not in served
    assert b"crest" not in served
