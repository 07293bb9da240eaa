"""The reference under which an operator sends money leads to their wallet, and nothing near it does."""

from datetime import date

import pytest

from khidki.domain.money.bank_match import top_up_reference, wallet_in
from khidki.domain.money.settlement import BankLine

CODES = ("K24010001", "K00000000", "CSC240100000001")


def line(words):
    return BankLine(1, date(2026, 11, 20), 500_00, "", words=words)


@pytest.mark.parametrize("code", CODES)
def test_a_reference_among_other_words_names_the_wallet(code):
    said = top_up_reference(code)
    assert wallet_in(line(f"NEFT/{said}/KAMLESH SAINI")) == f"operator-wallet:{code}"


@pytest.mark.parametrize("code", CODES)
def test_one_wrong_digit_names_nobody(code):
    said = top_up_reference(code)
    first = next(at for at, sign in enumerate(said) if sign.isdigit())
    for at in range(first, len(said)):
        wrong = said[:at] + str((int(said[at]) + 1) % 10) + said[at + 1 :]
        assert wallet_in(line(f"IMPS {wrong}")) is None, wrong
