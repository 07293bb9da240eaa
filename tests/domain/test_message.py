"""Messages are counted as the network counts, and filled so that the registry lets them through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.message import LONGEST_VALUE, Template, fill, length, shortcomings
from khidki.domain.text import Text

IDS = Text(hi="1" * 19, en="2" * 19)
GRANTED = Template(
    "granted", IDS, Text(hi="आवेदन {number}", en="Application {number}"), registered=True
)


@pytest.mark.parametrize(
    ("text", "unicode", "units", "parts"),
    [
        ("", False, 0, 1),
        ("a" * 160, False, 160, 1),
        ("a" * 161, False, 161, 2),
        ("a" * 306, False, 306, 2),
        ("a" * 307, False, 307, 3),
        ("€" * 80, False, 160, 1),
        ("€" * 81, False, 162, 2),
        ("अ" * 70, True, 70, 1),
        ("अ" * 71, True, 71, 2),
        ("अ" * 134, True, 134, 2),
        ("अ" * 135, True, 135, 3),
        ("a" * 70 + "अ", True, 71, 2),
        ("😀" * 35, True, 70, 1),
        ("😀" * 36, True, 72, 2),
        ("`", True, 1, 1),
    ],
)
def test_length_is_counted_as_on_the_air(text, unicode, units, parts):
    counted = length(text)
    assert (counted.unicode, counted.units, counted.parts) == (unicode, units, parts)


def test_a_gap_is_filled_and_the_id_is_of_the_language():
    hindi, english = (fill(GRANTED, lang, {"number": "26000112345678"}) for lang in ("hi", "en"))
    assert (hindi.text, hindi.template, hindi.length.unicode) == (
        "आवेदन 26000112345678",
        "1" * 19,
        True,
    )
    assert (english.text, english.template) == ("Application 26000112345678", "2" * 19)


@pytest.mark.parametrize("values", [{}, {"number": "1", "name": "2"}, {"nomber": "1"}])
def test_a_missing_or_extra_value_is_our_mistake(values):
    with pytest.raises(AssertionError):
        fill(GRANTED, "hi", values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 30, "x" * 30),
        ("x" * 31, "x" * 27 + "..."),
        ("one\r\ntwo\x00three", "one two three"),
        ("\u202eevil", "evil"),
        ("{number}", "{number}"),
        ("क" * 26 + "क्षमा", "क" * 27 + "..."),
    ],
)
def test_a_value_stays_within_its_gap_and_its_line(value, shown):
    assert fill(GRANTED, "en", {"number": value}).text == f"Application {shown}"


@given(st.text())
def test_no_value_is_too_long_or_breaks_the_line(value):
    text = fill(GRANTED, "en", {"number": value}).text.removeprefix("Application ")
    assert len(text.encode("utf-16-be", "surrogatepass")) // 2 <= LONGEST_VALUE
    assert "\n" not in text


@pytest.mark.parametrize(
    ("ids", "hi", "en", "what"),
    [
        (IDS, "{a}", "{b}", "gaps differ"),
        (Text(hi="12", en="2" * 19), "{a}", "{a}", "19 digits"),
        (IDS, "{a} {", "{a}", "brace"),
        (IDS, "{a}", "{a} “quoted”", "doubles the price"),
    ],
)
def test_a_bad_template_is_explained(ids, hi, en, what):
    (found,) = shortcomings(Template("x", ids, Text(hi=hi, en=en), registered=False))
    assert what in found
