"""What a seed decides: who does what, with which fault of the bank, and when what is hit.

The whole plan is made before anything happens and does not depend on what happens, so the same seed
is the same plan. How the machine interleaves threads is not in it: two runs of a seed meet the same
faults at the same count of acts, not at the same instruction.

First come the sure acts, one after the other in peace: one for every safeguard that could be missed
by chance. Then everybody acts at random while processes are hit.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

# What the bank does wrong when somebody pays; "" is a bank that does what it should.
FAULTS = (
    "", "", "", "lose", "twice", "late", "reversed", "replayed", "truncated", "error", "slow",
    "take_and_die", "wrong_status", "unsigned", "refund_fails", "wrong_amount", "wrong_currency",
    "other_merchant", "forged", "decline",
)  # fmt: skip
FAULT_SECONDS = 3.0
PROCESSES = ("web", "worker", "PostgreSQL", "simulators", "counter")
OPERATORS, CASES, PAYERS = 4, 3, 4
# Whose bills are paid, by the names of the plan: biller, and what it is asked. All may be paid in
# part, so whoever was interrupted pays what is left.
BILLS = {
    "bill-0": ("electricity", {"k_number": "210512345678"}),
    "bill-1": ("electricity", {"k_number": "210512345679"}),
    "bill-2": ("property-tax", {"property_number": "JMC00123456"}),
    "bill-3": ("property-tax", {"property_number": "JMC00123457"}),
    # The same bills are paid at counters: what others did meanwhile is seen there.
    "operator-0": ("property-tax", {"property_number": "JMC00123457"}),
    "operator-2": ("property-tax", {"property_number": "JMC00123457"}),
    "operator-3": ("electricity", {"k_number": "210512345679"}),
}
BILLED = 10_000  # paise of each payment of a bill: something is left for the next one
# What a biller does wrong once the money is here: with what it is to post, and when it is asked
# for a posting back.
BILLER_FAULTS = (
    "", "down", "error", "slow", "silent", "unsigned", "garbage", "oversized", "other_key", "twice",
    "refuse", "late", "lose_confirm", "wrong_amount",
)  # fmt: skip
BACK_FAULTS = ("", "keep", "down", "silent", "garbage", "other_key", "twice")
BILL_LINES = ("bill", "bill", "bill", "bill-back")
FEE_LINES = ("pay", "pay", "pay", "stop", "second", "forge", "leave", "own-wallet", "own-wallet")
FILES = frozenset({"file", "file-and-die"})  # a citizen's draft, out of an operator's wallet
KIOSK_BILLS = frozenset({"kiosk-bill", "kiosk-bill-back"})
COUNTER_LINES = (
    "top-up", "top-up", "work", "work", "let-go", "leave-held", "file", "file", "file-and-die",
    "kiosk-bill", "kiosk-bill", "kiosk-bill-back",
)  # fmt: skip


class Blow(StrEnum):
    """How a process is hit."""

    KILL = "kill"  # -9; the supervisor starts another
    STOP = "stop"  # stopped for seconds, as a machine that swaps or a disk that hangs
    CUT = "cut"  # every connection to the database is cut off at once


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does; `who` is a citizen, an operator, a payer of a demand, or finance."""

    number: int
    who: str
    what: str
    fault: str = ""
    comes_back: bool = True
    paise: int = 0
    pick: int = 0
    biller: str = ""  # what the biller does wrong

    @property
    def needs_draft(self) -> bool:
        """Whether somebody's draft is filed, at home or at a counter."""
        return self.who.startswith("citizen") or self.what in FILES

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON carries it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Hit:
    """What is hit once so many acts are done."""

    after: int
    blow: Blow
    whom: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is going to be done."""

    seed: int
    sure: tuple[Act, ...]
    acts: tuple[Act, ...]
    hits: tuple[Hit, ...]

    @property
    def drafts(self) -> int:
        """How many citizens' drafts it needs; each is paid for by one person."""
        return sum(each.needs_draft for each in (*self.sure, *self.acts))

    def lines(self) -> Iterator[str]:
        """Say it in lines, to be read before it is carried out."""
        yield f"seed {self.seed}: {len(self.sure)} sure acts, {len(self.acts)} acts, then counted"
        for name, acts in (("sure", self.sure), ("act", self.acts)):
            for each in acts:
                come = "" if each.comes_back else ", does not come back"
                wrong = f", bank: {each.fault}" if each.fault else ""
                wrong += f", biller: {each.biller}" if each.biller else ""
                sum_ = f" {each.paise} paise" if each.paise else ""
                yield f"  {name} {each.number:>3} {each.who}: {each.what}{sum_}{wrong}{come}"
        for hit in self.hits:
            last = f" for {hit.seconds:.1f} s" if hit.seconds else ""
            yield f"  after {hit.after:>3} acts: {hit.blow.value} {hit.whom}{last}"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: the short form is for the tests of every day."""

    fees: int = 36
    counter: int = 44
    hits: int = 16
    bills: int = 20


SHORT = Size(fees=5, counter=6, hits=4, bills=2)


def plan_of(seed: int, size: Size | None = None) -> Plan:
    """Make the plan of a seed."""
    size = size or Size()
    chance = random.Random(seed)
    sure = _sure()
    acts: list[Act] = []
    for number in range(size.fees):
        what = chance.choice(FEE_LINES)
        acts.append(_drawn(chance, Act(0, f"citizen-{number % 6}", what)))
    acts += [_at_the_counter(chance) for _ in range(size.counter)]
    acts += [_bill(chance) for _ in range(size.bills)]
    acts += [_drawn(chance, Act(0, f"case-{number}", "demand")) for number in range(1, CASES)]
    chance.shuffle(acts)
    # The day is closed in the middle, and whoever goes on working must be refused.
    for number in range(2, OPERATORS):
        acts.insert(
            chance.randrange(len(acts) // 2, len(acts)), Act(0, f"operator-{number}", "close")
        )
    numbered = _numbered(acts, first=len(sure) + 1)
    return Plan(seed, sure, numbered, _hits(chance, size, len(numbered)))


def _sure() -> tuple[Act, ...]:
    """One of everything that a safeguard stands for, whatever chance brings."""
    wanted = (
        Act(0, "citizen-0", "pay"),
        Act(0, "citizen-0", "pay", "lose", comes_back=False),
        Act(0, "citizen-0", "second", comes_back=False),
        Act(0, "citizen-0", "forge", comes_back=False),
        Act(0, "citizen-0", "own-wallet"),
        Act(0, "citizen-0", "own-wallet", comes_back=False),
        Act(0, "case-0", "demand"),
        Act(0, "bill-0", "bill", paise=BILLED),
        Act(0, "bill-2", "bill", paise=BILLED, biller="lose_confirm"),
        *(Act(0, f"operator-{number}", "fill", paise=50_000) for number in range(OPERATORS)),
        Act(0, "operator-0", "work"),
        Act(0, "operator-0", "let-go"),
        Act(0, "operator-0", "file"),
        Act(0, "operator-0", "kiosk-bill", paise=BILLED),
        Act(0, "operator-0", "kiosk-bill-back", paise=BILLED),
        Act(0, "operator-1", "close"),
        Act(0, "operator-1", "work"),
        Act(0, "finance", "refund", paise=2_000),
    )  # fmt: skip
    return _numbered(wanted, first=1)


def _numbered(acts: Iterable[Act], *, first: int) -> tuple[Act, ...]:
    return tuple(replace(each, number=number) for number, each in enumerate(acts, start=first))


def _bill(chance: random.Random) -> Act:
    """Somebody pays a bill, and may have it taken back; the biller does something wrong."""
    who, what = f"bill-{chance.randrange(1, PAYERS)}", chance.choice(BILL_LINES)
    wrong = chance.choice(BILLER_FAULTS if what == "bill" else BACK_FAULTS)
    return replace(_drawn(chance, Act(0, who, what, paise=BILLED)), biller=wrong)


def _drawn(chance: random.Random, act: Act) -> Act:
    return Act(
        0, act.who, act.what, chance.choice(FAULTS), comes_back=chance.random() < 0.6,
        paise=act.paise, pick=chance.randrange(1000),
    )  # fmt: skip


def _at_the_counter(chance: random.Random) -> Act:
    if chance.random() < 0.2:
        paise = chance.choice((500, 1_000, 4_999, 5_000))
        return Act(0, "finance", "refund", paise=paise, pick=chance.randrange(1000))
    what = chance.choice(COUNTER_LINES)
    paise = chance.choice((10_000, 12_345, 50_000)) if what == "top-up" else 0
    drawn = _drawn(chance, Act(0, f"operator-{chance.randrange(2, OPERATORS)}", what, paise=paise))
    if what in KIOSK_BILLS:
        wrong = chance.choice(BILLER_FAULTS if what == "kiosk-bill" else BACK_FAULTS)
        return Act(0, drawn.who, what, pick=drawn.pick, paise=BILLED, biller=wrong)
    return drawn if what == "top-up" else Act(0, drawn.who, what, pick=drawn.pick)


def _hits(chance: random.Random, size: Size, acts: int) -> tuple[Hit, ...]:
    found: list[Hit] = []
    for number in range(size.hits):
        blow, whom = chance.choice(tuple(Blow)), chance.choice(PROCESSES)
        if number < len(PROCESSES):  # everybody is killed once before chance has its way
            blow, whom = Blow.KILL, PROCESSES[number]
        elif blow is Blow.CUT:
            whom = "PostgreSQL"
        seconds = round(chance.uniform(1.0, 10.0), 1) if blow is Blow.STOP else 0.0
        found.append(Hit(chance.randrange(acts), blow, whom, seconds))
    return tuple(sorted(found, key=lambda hit: hit.after))
