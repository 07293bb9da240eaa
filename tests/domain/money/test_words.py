"""Amounts in words say exactly the figures, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.money.words import amount_words, number_words

_SMALL = {number_words(number).hi: number for number in range(100)}
_SCALES = {"करोड़": 10_000_000, "लाख": 100_000, "हज़ार": 1_000, "सौ": 100}


def read_hindi(words):
    total, part = 0, 0
    for word in words.split():
        if word in _SCALES:
            total, part = total + part * _SCALES[word], 0
        else:
            part = _SMALL[word]
    return total + part


@pytest.mark.parametrize(
    ("paise", "hi", "en"),
    [
        (0, "शून्य रुपये मात्र", "Zero rupees only"),
        (100, "एक रुपया मात्र", "One rupee only"),
        (12_000_000, "एक लाख बीस हज़ार रुपये मात्र", "One lakh twenty thousand rupees only"),
        (9_999_950, "निन्यानवे हज़ार नौ सौ निन्यानवे रुपये पचास पैसे मात्र",
         "Ninety-nine thousand nine hundred ninety-nine rupees and fifty paise only"),
        (10_00_00_000_00, "दस करोड़ रुपये मात्र", "Ten crore rupees only"),
        (1_000_000_000_000_00, "एक लाख करोड़ रुपये मात्र", "One lakh crore rupees only"),
    ],
)  # fmt: skip
def test_an_amount_is_said_as_receipts_say_it(paise, hi, en):
    assert amount_words(paise).hi == hi
    assert amount_words(paise).en == en


def test_every_number_below_a_hundred_has_its_own_hindi_word():
    assert len(_SMALL) == 100


@given(st.integers(0, 99_99_99_999))
def test_hindi_words_read_back_to_the_number(number):
    assert read_hindi(number_words(number).hi) == number
