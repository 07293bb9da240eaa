"""Answers beside a register and the enquiry: same, other, missing, or nobody looked."""

import pytest

from khidki.domain.case.comparison import Agreement, Compared, with_enquiry, with_register
from khidki.domain.text import Text

ANSWER = Text(hi="₹1,20,000", en="₹1,20,000")


@pytest.mark.parametrize(
    ("found", "agreement"),
    [
        (None, Agreement.NOT_LOOKED),
        ("=", Agreement.SAME),
        ("-", Agreement.MISSING),
        ("१,२०,०००", Agreement.SAME),
        ("₹ 1,20,000", Agreement.SAME),
        ("1,50,000", Agreement.DIFFERS),
    ],
)
def test_a_finding_stands_to_an_answer(found, agreement):
    assert with_enquiry(ANSWER, found).agreement is agreement


@pytest.mark.parametrize(
    ("stated", "agreement"),
    [
        (None, Agreement.MISSING),
        (Text(hi=" ", en=""), Agreement.MISSING),
        (Text(hi="खाता 12", en="KHATA 12"), Agreement.SAME),
        (Text(hi="13", en="13"), Agreement.DIFFERS),
    ],
)
def test_a_register_stands_to_an_answer(stated, agreement):
    assert with_register(Text(hi="खाता 12", en="Khata 12"), stated).agreement is agreement


def test_vowel_signs_make_another_word():
    assert with_enquiry(Text(hi="सीता", en=""), "सति").agreement is Agreement.DIFFERS


def test_what_is_missing_counts_as_a_difference():
    assert Compared("a", enquiry=with_enquiry(ANSWER, "-")).differs
    assert not Compared("a", enquiry=with_enquiry(ANSWER, "=")).differs
