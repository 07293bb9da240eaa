"""The kinds of question that ask for an identifier: of a person, a family, a field, an account.

What is stored is bare: digits 0-9, no spaces. Read back, only the end of what could be misused is
shown. Of Aadhaar nobody asks more than the last four digits, and the review refuses to require
them. No check digit is known for the family number, so its length is all that is checked.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from khidki.domain.money.amount import western_digits
from khidki.domain.problem import Problem
from khidki.domain.service.field import Facts, Field, Kind, Unreadable, wrong
from khidki.domain.service.words import tidy
from khidki.domain.text import Language, Text

KHATA = Text(hi="खाता", en="Khata")
KHASRA = Text(hi="खसरा", en="Khasra")
ACCOUNT = Text(hi="खाता", en="Account")
_AADHAAR = re.compile(r"[0-9]{4}")
_FAMILY = re.compile(r"[0-9]{10}")
_KHATA = re.compile(r"[1-9][0-9]{0,5}(?:/[1-9][0-9]{0,4})?")
_KHASRA = re.compile(r"[1-9][0-9]{0,5}(?:/[1-9][0-9]{0,4}){0,4}")
_ACCOUNT = re.compile(r"[0-9]{9,18}")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")


def masked(identifier: str) -> str:
    """Return an identifier of which only the last four signs can be read."""
    return "•" * max(0, len(identifier) - 4) + identifier[-4:]


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", western_digits(tidy(text)))


def _pattern(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern.pattern}$"}


def _fits(pattern: re.Pattern[str], answer: Any) -> bool:
    return isinstance(answer, str) and pattern.fullmatch(answer) is not None


# Aadhaar and family --------------------------------------------------------------------------


def _parse_aadhaar(_: Field, given: Mapping[str, str], __: Facts) -> str:
    digits = _bare(given[""])
    if not _AADHAAR.fullmatch(digits):
        # A whole number is not cut for the person: they shall see that it is not wanted.
        raise Unreadable("aadhaar_too_much" if len(digits) == 12 else "not_four_digits")
    return digits


def _check_aadhaar(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return None if _fits(_AADHAAR, answer) else wrong(asked, "not_four_digits")


def _read_aadhaar(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return f"•••• •••• {answer}"


def _parse_family(_: Field, given: Mapping[str, str], __: Facts) -> str:
    digits = _bare(given[""])
    if not _FAMILY.fullmatch(digits):
        raise Unreadable("not_a_family_number")
    return digits


def _check_family(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return None if _fits(_FAMILY, answer) else wrong(asked, "not_a_family_number")


def _read_family(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return masked(answer)


# Land ----------------------------------------------------------------------------------------


def _parse_parcel(_: Field, given: Mapping[str, str], __: Facts) -> dict[str, str]:
    parts = {part: _bare(given.get(part, "")) for part in ("khata", "khasra")}
    alone = _bare(given.get("", ""))
    if alone:
        parts["khasra"] = alone
    return {part: words for part, words in parts.items() if words}


def _check_parcel(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    return next(_parcel_problems(asked, answer, facts), None)


def _parcel_problems(asked: Field, answer: Any, _: Facts) -> Iterator[Problem]:
    given = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {"": answer}
    if given.keys() - {"khata", "khasra"}:
        yield wrong(asked, "not_a_parcel")
        return
    if "khata" in given and not _fits(_KHATA, given["khata"]):
        yield Problem(f"{asked.id}.khata", "not_a_khata")
    if not _fits(_KHASRA, given.get("khasra")):
        told = "not_a_khasra" if "khasra" in given else "required"
        yield Problem(f"{asked.id}.khasra", told)


def _read_parcel(_: Field, answer: Any, language: Language, __: Facts) -> str:
    named = ((KHATA, answer.get("khata")), (KHASRA, answer.get("khasra")))
    return ", ".join(f"{what.of(language)} {part}" for what, part in named if part)


def _parcel_schema(_: Field) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"khata": _pattern(_KHATA), "khasra": _pattern(_KHASRA)},
        "required": ["khasra"],
        "additionalProperties": False,
    }


# Bank ----------------------------------------------------------------------------------------


def bank_number(typed: str) -> str | None:
    """Return a bank account's number as it was typed without its spaces, or None for none."""
    found = _bare(typed)
    return found if _ACCOUNT.fullmatch(found) else None


def bank_branch(typed: str) -> str | None:
    """Return an IFSC as it was typed, in capital letters, or None where it is none."""
    found = _bare(typed).upper()
    return found if _IFSC.fullmatch(found) else None


def _parse_bank(_: Field, given: Mapping[str, str], __: Facts) -> dict[str, str]:
    account, again = _bare(given.get("account", "")), _bare(given.get("again", ""))
    ifsc = _bare(given.get("ifsc", "")).upper()
    if account and account != again:
        also = () if _IFSC.fullmatch(ifsc) else (("ifsc", "not_an_ifsc" if ifsc else "required"),)
        raise Unreadable("accounts_differ" if again else "account_not_repeated", also)
    parts = {"account": account or again, "ifsc": ifsc}
    return {part: words for part, words in parts.items() if words}


def _check_bank(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    return next(_bank_problems(asked, answer, facts), None)


def _bank_problems(asked: Field, answer: Any, _: Facts) -> Iterator[Problem]:
    given = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {"": answer}
    if given.keys() - {"account", "ifsc"}:
        yield wrong(asked, "not_an_account")
        return
    for part, pattern, code in (
        ("account", _ACCOUNT, "not_an_account"),
        ("ifsc", _IFSC, "not_an_ifsc"),
    ):
        if not _fits(pattern, given.get(part)):
            yield Problem(f"{asked.id}.{part}", code if part in given else "required")


def _read_bank(_: Field, answer: Any, language: Language, __: Facts) -> str:
    return f"{ACCOUNT.of(language)} {masked(answer['account'])}, IFSC {answer['ifsc']}"


def _bank_schema(_: Field) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"account": _pattern(_ACCOUNT), "ifsc": _pattern(_IFSC)},
        "required": ["account", "ifsc"],
        "additionalProperties": False,
    }


KINDS_OF_IDENTIFIERS: tuple[Kind, ...] = (
    Kind(
        "aadhaar_last_four",
        lambda _: _pattern(_AADHAAR),
        _parse_aadhaar,
        _check_aadhaar,
        _read_aadhaar,
    ),
    Kind("family_number", lambda _: _pattern(_FAMILY), _parse_family, _check_family, _read_family),
    Kind(
        "land_parcel",
        _parcel_schema,
        _parse_parcel,
        _check_parcel,
        _read_parcel,
        parts=lambda _: ("", "khata", "khasra"),
        every=_parcel_problems,
    ),
    Kind(
        "bank_account",
        _bank_schema,
        _parse_bank,
        _check_bank,
        _read_bank,
        parts=lambda _: ("", "account", "again", "ifsc"),
        every=_bank_problems,
    ),
)
