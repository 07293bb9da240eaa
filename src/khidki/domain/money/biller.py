"""Whoever sends bills that people pay at the window, as data: `catalogue/billers/`.

A biller says which identifiers a bill is found by and how each must look, whether a part or an
advance is taken, where the money goes, for how long a payment may wait for it before it goes back,
and how long a posting can be taken back. What is due, and the late fee, the biller's own system
states when it is asked (`gateways/billers.py`); nothing here reckons them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from khidki.domain.money.amount import PAISE_MOST, western_digits
from khidki.domain.money.chart import Chart, NoSuchAccount, Per
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text

LONGEST = 40
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class NoSuchBiller(Refusal):
    """No biller has this name, or its bills are not paid here."""

    code = "no_such_biller"


class Takes(StrEnum):
    """How much of a bill a biller lets people pay."""

    EXACT = "exact"  # the whole bill and nothing else
    PART = "part"  # the whole, or a part of it
    ADVANCE = "advance"  # any sum, also more than is due


@dataclass(frozen=True, slots=True)
class Ask:
    """One identifier by which a bill is found."""

    id: str
    label: Text
    pattern: str
    example: str
    hint: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a pattern that is none, or one that its own example does not fit."""
        try:
            fits = re.fullmatch(self.pattern, self.example, re.ASCII)
        except re.error as fault:
            raise ValueError(f"the pattern cannot be read: {fault}") from None
        if not fits:
            raise ValueError("the example does not fit the pattern")


@dataclass(frozen=True, slots=True)
class Biller:
    """One biller; hours count from the moment of paying, or of posting."""

    id: str
    title: Text
    asks: tuple[Ask, ...]
    takes: Takes
    head: str  # where the money goes once the bill is posted: a head of the chart
    holder: str  # and whose account of it
    least_paise: int
    most_paise: int
    promise_hours: int  # not posted by then, the money goes back by itself
    reversal_hours: int  # how long a posting can be taken back; 0: never
    remind_days: int  # before the due date
    source: str
    verified: bool = False
    late_fee: Text | None = None  # in words: the biller's system states the sum
    kiosk_charge: str | None = None  # the tariff of what a kiosk asks for collecting
    also_called: tuple[str, ...] = ()  # the words by which people look for it

    def __post_init__(self) -> None:
        """Refuse limits and times that cannot be kept."""
        if not 0 < self.least_paise <= self.most_paise <= PAISE_MOST:
            raise ValueError("least is more than nothing and not above most")
        if self.promise_hours < 1 or self.reversal_hours < 0 or self.remind_days < 1:
            raise ValueError("promise_hours and remind_days are at least 1")
        if not self.asks:
            raise ValueError("a bill is found by at least one identifier")

    @property
    def promise(self) -> timedelta:
        """How long a payment may wait to be posted."""
        return timedelta(hours=self.promise_hours)

    @property
    def reversal(self) -> timedelta:
        """How long a posting can be taken back."""
        return timedelta(hours=self.reversal_hours)

    def read(self, given: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
        """Return the identifiers as the biller writes them, and all that is wrong with them."""
        asked: dict[str, str] = {}
        problems: list[Problem] = []
        for ask in self.asks:
            plain = re.sub(r"[\s-]", "", western_digits(given.get(ask.id, ""))).upper()
            asked[ask.id] = plain[:LONGEST]
            if not plain:
                problems.append(Problem(ask.id, "required"))
            elif len(plain) > LONGEST or not re.fullmatch(ask.pattern, plain, re.ASCII):
                problems.append(Problem(ask.id, "not_an_identifier", {"example": ask.example}))
        return asked, problems

    def range_of(self, due_paise: int) -> tuple[int, int]:
        """Return the least and the most that may be paid where so much is due."""
        match self.takes:
            case Takes.EXACT:
                return due_paise, due_paise
            case Takes.PART:
                return min(self.least_paise, due_paise), due_paise
            case Takes.ADVANCE:
                return self.least_paise, self.most_paise


def faults_of(
    biller: Biller, chart: Chart, tariffs: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """List what is wrong with a biller: the path, what, and what to do."""
    if not _ID.fullmatch(biller.id):
        yield "id", "this is not a name of a biller", "small letters, digits and single hyphens"
    head = chart.heads.get(biller.head)
    try:
        chart.account(biller.head, biller.holder)
    except NoSuchAccount:
        yield "head", f'there is no account "{biller.head}:{biller.holder}"', "see accounts.yaml"
    if head is not None and head.per not in {Per.BILLER, Per.DEPARTMENT}:
        yield "head", "bills are owed to a biller or a department", "use biller or treasury"
    if biller.kiosk_charge is not None and biller.kiosk_charge not in tariffs:
        yield "kiosk_charge", f'there is no tariff "{biller.kiosk_charge}"', "see tariffs/"
    if not biller.source.strip():
        yield "source", "a biller without a source", "name it, or say that none was found"
    seen: set[str] = set()
    for place, ask in enumerate(biller.asks):
        if ask.id in seen:
            yield f"asks.{place}.id", f'"{ask.id}" is asked for twice', "keep one of them"
        seen.add(ask.id)
