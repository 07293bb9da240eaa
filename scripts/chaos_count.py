"""What bank, books, wallets, files and telephones say, held against each other afterwards.

`losses` is pure: it takes what was found and returns every loss under its name, so that it can be
shown rows in which money is missing and must say so (`tests/faults/test_chaos_count.py`). `read`
finds it in a window that came to rest. Nothing here repairs anything or asks the window's own code,
but for `khidki ledger verify`.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from scripts.chaos_kinds import Kind
from tests.faults.window import Window


class Loss(NamedTuple):
    """One loss, and of what."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.kind.value}: {self.what}"


class Paid(NamedTuple):
    """A payment as the window has it."""

    id: UUID
    subject: UUID
    purpose: str
    state: str
    paise: int
    refund_paise: int
    why: str | None = None
    delivered: bool = True


class Held(NamedTuple):
    """A piece of work at a counter, its row and the kinds of its entries."""

    operator: UUID
    subject: UUID
    on_day: date
    paise: int
    state: str
    held_at: datetime
    ended_at: datetime | None
    entries: tuple[str, ...] = ()
    returned: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether the money was taken for good."""
        return self.state == "captured" and not self.returned


class Attempt(NamedTuple):
    """An attempt of an operator to file a draft."""

    id: UUID
    draft: UUID
    state: str


class Closed(NamedTuple):
    """A day that an operator closed."""

    operator: UUID
    on_day: date
    expected_paise: int
    closed_at: datetime


@dataclass(slots=True)
class Facts:
    """Everything that was found."""

    lines: Sequence[tuple[UUID, int]] = ()  # the bank's statement: which payment, how many paise
    own: Sequence[tuple[UUID, int]] = ()  # out of citizens' wallets and back: payment, paise
    spent: Mapping[UUID, UUID] = field(default_factory=dict[UUID, UUID])  # of these: whose wallet
    clearing_paise: int = 0  # taken out of citizens' wallets and given to nobody
    untold: Iterable[UUID] = ()  # payments of operators, who have no telephone here
    gateway_paise: int = 0  # what the ledger says that the bank holds for us, below zero
    payments: Sequence[Paid] = ()
    filed: Mapping[UUID, str] = field(default_factory=dict[UUID, str])  # drafts, with their number
    at_counter: Mapping[UUID, str] = field(default_factory=dict[UUID, str])  # filed by operators
    attempts: Sequence[Attempt] = ()
    at_kiosk: Mapping[UUID, int] = field(default_factory=dict[UUID, int])  # bills: paise of each
    receipts: Mapping[UUID, str] = field(default_factory=dict[UUID, str])  # of posted bills
    posted: Mapping[UUID, str] = field(default_factory=dict[UUID, str])  # bills, as we have them
    in_biller_books: Mapping[UUID, int] = field(default_factory=dict[UUID, int])  # key: paise
    looked_at: Iterable[UUID] = ()  # bills about which finance has a piece of work
    noted: Mapping[UUID, int] = field(default_factory=dict[UUID, int])  # demands: times noted paid
    credited: Mapping[UUID, int] = field(
        default_factory=dict[UUID, int]
    )  # top-ups: into the wallet
    wallets: Mapping[UUID, tuple[int, int]] = field(default_factory=dict[UUID, tuple[int, int]])
    filled: Mapping[UUID, UUID] = field(default_factory=dict[UUID, UUID])  # payment -> operator
    holds: Sequence[Held] = ()
    days: Sequence[Closed] = ()
    asked: Mapping[UUID, int] = field(default_factory=dict[UUID, int])  # refunds that were approved
    told_filed: Iterable[UUID] = ()
    told_ended: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    messages: Sequence[str] = ()
    returns_told: int = 0
    dead: Sequence[tuple[str, str]] = ()
    working: int = 0
    books: str = ""  # what `khidki ledger verify` found

    @property
    def net(self) -> Mapping[UUID, int]:
        """What the bank, or a citizen's own wallet, gave for each payment and did not get back."""
        found: dict[UUID, int] = defaultdict(int)
        for payment, paise in (*self.lines, *self.own):
            found[payment] += paise
        return found


GIVEN_BY_SUBJECT = frozenset({"application", "demand", "bill"})
GOING_BACK = frozenset({"refund_asked", "refunded"})
BY_ORDER = frozenset({"ordered", "mistake"})


def losses(facts: Facts) -> list[Loss]:
    """Return everything that is not as it must be."""
    return [
        *_bank_and_books(facts),
        *_given(facts),
        *_filed_at_counters(facts),
        *_billers(facts),
        *_returned(facts),
        *_credited(facts),
        *_wallets(facts),
        *_holds(facts),
        *_days(facts),
        *_promises(facts),
    ]


def _bank_and_books(facts: Facts) -> Iterator[Loss]:
    bank = sum(paise for _, paise in facts.lines)
    if facts.gateway_paise != -bank:
        said = f"the bank holds {bank} paise of ours, the ledger says {-facts.gateway_paise}"
        yield Loss(Kind.BANK_AND_BOOKS, said)
    if facts.books:
        yield Loss(Kind.BOOKS, facts.books)
    if facts.clearing_paise:
        said = f"{facts.clearing_paise} paise out of citizens' wallets are on no way"
        yield Loss(Kind.BOOKS, said)


def _given(facts: Facts) -> Iterator[Loss]:
    """Hold each thing against the money that the bank keeps for it."""
    charged: Counter[UUID] = Counter()
    paid: set[UUID] = set()
    wanted = {each.subject for each in facts.payments if each.purpose in GIVEN_BY_SUBJECT}
    came = {payment for payment, paise in (*facts.lines, *facts.own) if paise > 0}
    for each in facts.payments:
        if each.subject not in wanted:
            continue
        kept = facts.net.get(each.id, 0)
        if kept > each.paise:
            yield Loss(Kind.CHARGED_TWICE, f"{kept} paise by payment {each.id} of {each.paise}")
        if each.state not in GOING_BACK and kept > 0:
            charged[each.subject] += 1
        # What an officer gave back was given all the same, if it ever came.
        ordered = each.state in GOING_BACK and each.why in BY_ORDER
        if kept > 0 or (ordered and each.id in came):
            paid.add(each.subject)
    taken = [
        each.subject for each in facts.holds if each.is_taken and each.subject in facts.at_kiosk
    ]
    charged.update(taken)
    paid.update(taken)
    yield from (Loss(Kind.CHARGED_TWICE, f"{n} times for {s}") for s, n in charged.items() if n > 1)
    noted = (subject for subject, times in facts.noted.items() if times)
    given = {*facts.filed, *noted, *facts.in_biller_books}
    yield from (Loss(Kind.PAID_NOT_GIVEN, str(each)) for each in sorted({*charged} - given))
    yield from (Loss(Kind.GIVEN_UNPAID, str(each)) for each in sorted(given - paid))
    yield from (
        Loss(Kind.CHARGED_TWICE, f"noted {n} times as paid: {s}")
        for s, n in facts.noted.items()
        if n > 1
    )


def _filed_at_counters(facts: Facts) -> Iterator[Loss]:
    """Hold each application of an operator against what was taken out of the wallet for it."""
    taken = {each.subject for each in facts.holds if each.is_taken}
    times = Counter(each.draft for each in facts.attempts if each.id in taken)
    for draft in sorted({*facts.at_counter} | {*times}):
        if draft not in facts.at_counter:
            yield Loss(Kind.PAID_NOT_GIVEN, f"draft {draft} at a counter")
        elif times[draft] == 0:
            yield Loss(Kind.GIVEN_UNPAID, f"application {draft} at a counter")
        elif times[draft] > 1:
            yield Loss(Kind.CHARGED_TWICE, f"{times[draft]} times at a counter for {draft}")


def _billers(facts: Facts) -> Iterator[Loss]:
    """Hold each posting against the money that the bank or a wallet gave for its bill."""
    kept: dict[UUID, int] = defaultdict(int)
    for each in facts.holds:
        if each.is_taken and each.subject in facts.at_kiosk:
            kept[each.subject] += facts.at_kiosk[each.subject]
    for each in facts.payments:
        if each.purpose == "bill":
            kept[each.subject] += facts.net.get(each.id, 0)
    for key, paise in facts.in_biller_books.items():
        if key not in facts.posted:
            yield Loss(Kind.BILLER, f"{paise} paise under {key}, which is no bill of ours")
        elif paise != kept[key] and key not in facts.looked_at:
            yield Loss(Kind.BILLER, f"{paise} paise under {key}, for which {kept[key]} were paid")


def _returned(facts: Facts) -> Iterator[Loss]:
    net = facts.net
    for each in facts.payments:
        kept = net.get(each.id, 0)
        if kept < 0:
            yield Loss(Kind.NOT_RETURNED, f"more went back than came by {each.id}")
        goes_back = each.refund_paise if each.state in GOING_BACK else 0
        promised = max(goes_back, facts.asked.get(each.id, 0))
        if promised and kept != each.paise - promised:
            said = f"{promised} paise of {each.id}, of which the bank keeps {kept}"
            yield Loss(Kind.NOT_RETURNED, said)


def _credited(facts: Facts) -> Iterator[Loss]:
    net = facts.net
    for each in facts.payments:
        if each.purpose != "top_up" or each.state in GOING_BACK:
            continue
        kept, credited = net.get(each.id, 0), facts.credited.get(each.id, 0)
        if kept > credited:
            yield Loss(Kind.NOT_CREDITED, f"{kept} paise by {each.id}, credited {credited}")
        if kept < credited:
            yield Loss(Kind.GIVEN_UNPAID, f"{credited} paise credited by {each.id}, paid {kept}")


def _wallets(facts: Facts) -> Iterator[Loss]:
    came: dict[UUID, int] = defaultdict(int)
    for payment, operator in facts.filled.items():
        came[operator] += facts.net.get(payment, 0)
    for payment, citizen in facts.spent.items():
        came[citizen] -= facts.net.get(payment, 0)
    for each in facts.holds:
        if each.is_taken:
            came[each.operator] -= each.paise
    for operator, (free, set_aside) in facts.wallets.items():
        if free + set_aside != came[operator]:
            said = f"{free} and {set_aside} set aside, must be {came[operator]}: {operator}"
            yield Loss(Kind.WALLET, said)
        held = sum(h.paise for h in facts.holds if (h.operator, h.state) == (operator, "held"))
        if held != set_aside:
            yield Loss(Kind.HOLD, f"{set_aside} paise set aside, {held} for work: {operator}")


# What was let go for somebody who died before the books knew has no entry at all.
ENTRIES = {
    "held": {("hold",)},
    "captured": {("capture", "hold")},
    "returned": {("capture", "hold", "refund")},
    "released": {("hold", "release"), ()},
}


def _holds(facts: Facts) -> Iterator[Loss]:
    states = {each.subject: each.state for each in facts.holds}
    for each in facts.holds:
        state = "returned" if each.returned else each.state
        if tuple(sorted(each.entries)) not in ENTRIES[state]:
            said = f"{each.subject} is {each.state}, entered {', '.join(each.entries) or 'nothing'}"
            yield Loss(Kind.HOLD, said)
    for subject, state in facts.told_ended.items():
        if states.get(subject) != state:
            said = f"{subject} was said to be {state}, it is {states.get(subject)}"
            yield Loss(Kind.BROKEN_WORD, said)


def _days(facts: Facts) -> Iterator[Loss]:
    for day in facts.days:
        own = [h for h in facts.holds if (h.operator, h.on_day) == (day.operator, day.on_day)]
        for each in own:
            if each.entries and each.held_at > day.closed_at:
                yield Loss(Kind.AFTER_CLOSE, f"{each.paise} paise, {each.subject}")
        taken = sum(
            each.paise
            for each in own
            if each.state == "captured" and each.ended_at and each.ended_at <= day.closed_at
        )
        if taken != day.expected_paise:
            said = f"{day.expected_paise} instead of {taken} by {day.operator}"
            yield Loss(Kind.DAY_SUM, said)


def _told(facts: Facts) -> Iterator[Loss]:
    words = "\n".join(facts.messages)
    for draft, number in {**facts.filed, **facts.at_counter}.items():
        if number not in words:
            yield Loss(Kind.UNSENT, f"nobody was told of application {number}, {draft}")
    for bill, receipt in facts.receipts.items():
        if not receipt or receipt not in words:
            yield Loss(Kind.UNSENT, f"nobody was told that bill {bill} is posted: {receipt!r}")


def _promises(facts: Facts) -> Iterator[Loss]:
    yield from _told(facts)
    untold = set(facts.untold)
    back = [each for each in facts.payments if each.id not in untold]
    went_back = sum(each.state == "refunded" for each in back)
    if facts.returns_told < went_back:
        yield Loss(Kind.UNSENT, f"{went_back} refunds, {facts.returns_told} told")
    for bill, state in facts.posted.items():
        if state == "posted" and bill not in facts.in_biller_books:
            yield Loss(Kind.BROKEN_WORD, f"bill {bill} is said to be posted")
    for draft in facts.told_filed:
        if draft not in facts.filed and draft not in facts.at_counter:
            yield Loss(Kind.BROKEN_WORD, f"a receipt was shown for {draft}")
    yield from (Loss(Kind.UNSENT, f"given up: {kind}, {why}") for kind, why in facts.dead)
    if facts.working:
        yield Loss(Kind.UNFINISHED, f"{facts.working} payments, jobs and outbox rows")


SQL_HELD = "SELECT coalesce(sum(paise), 0)::bigint FROM balance WHERE account = 'gateway:demo-bank'"
SQL_PAYMENTS = """
    SELECT id, subject, purpose, state, amount_paise, refund_paise, refund_why,
           delivered_at IS NOT NULL
      FROM payment
"""
SQL_FILED = "SELECT id, number FROM application WHERE channel = 'portal' AND NOT id = ANY(%s)"
SQL_NOTED = """
    SELECT application, count(*) FROM event WHERE act = 'paid' AND application = ANY(%s) GROUP BY 1
"""
SQL_BILLS = "SELECT id, state FROM bill"
SQL_AT_COUNTER = "SELECT id, number FROM application WHERE channel = 'kiosk'"
SQL_ATTEMPTS = "SELECT id, draft, state FROM counter_filing"
SQL_AT_KIOSK = "SELECT id, paise FROM bill WHERE channel = 'kiosk'"
SQL_RECEIPTS = "SELECT id, receipt FROM bill WHERE state = 'posted'"
SQL_LOOKED_AT = "SELECT id FROM bill WHERE look IS NOT NULL"
SQL_CREDITED = """
    SELECT e.subject, sum(t.paise)::bigint
      FROM entry e JOIN transfer t ON t.bucket = e.bucket AND t.entry = e.id
     WHERE e.key = 'received'
       AND (t.to_account LIKE 'operator-wallet:%%' OR t.to_account LIKE 'citizen-wallet:%%')
     GROUP BY e.subject
"""
SQL_OWN = """
    SELECT e.subject, CASE e.key WHEN 'taken' THEN t.paise ELSE -t.paise END
      FROM entry e JOIN transfer t ON t.bucket = e.bucket AND t.entry = e.id
     WHERE e.key IN ('taken', 'given-back')
"""
SQL_SPENT = "SELECT id, payer FROM payment WHERE provider = 'wallet'"
SQL_CLEARING = """
    SELECT coalesce(sum(paise), 0)::bigint FROM balance WHERE account = 'wallet-clearing'
"""
SQL_UNTOLD = "SELECT p.id FROM payment p JOIN operator o ON o.account = p.payer"
SQL_WALLETS = """
    SELECT o.account,
           coalesce(sum(b.paise) FILTER (WHERE b.account LIKE 'operator-wallet:%%'), 0)::bigint,
           coalesce(sum(b.paise) FILTER (WHERE b.account LIKE 'operator-hold:%%'), 0)::bigint
      FROM operator o LEFT JOIN balance b ON b.account LIKE '%%:' || o.code
     GROUP BY o.account
     UNION ALL
    SELECT split_part(account, ':', 2)::uuid, paise, 0
      FROM balance
     WHERE account LIKE 'citizen-wallet:%%'
"""
SQL_FILLED = "SELECT id, payer FROM payment WHERE purpose = 'top_up'"
SQL_HOLDS = """
    SELECT h.operator, h.subject, h.on_day, h.paise, h.state, h.held_at, h.ended_at,
           coalesce(array_agg(e.kind ORDER BY e.kind) FILTER (WHERE e.kind IS NOT NULL), '{}'),
           h.returned_on IS NOT NULL
      FROM wallet_hold h LEFT JOIN entry e ON e.subject = h.subject
     GROUP BY h.bucket, h.operator, h.subject
"""
SQL_DAYS = "SELECT operator, on_day, expected_paise, closed_at FROM wallet_day"
SQL_ASKED = "SELECT payment, paise FROM refund_request WHERE confirmed_at IS NOT NULL"
# Papers are no money, and a machine that is busy enough typesets none in time.
SQL_DEAD = """
    SELECT kind, coalesce(last_error, '') FROM job WHERE dead_at IS NOT NULL AND kind <> 'issue'
"""
RETURNED = {  # "has been returned to your bank", "is back in your wallet"
    "1007000000000000403", "1007000000000000404", "1007000000000000909", "1007000000000000910",
}  # fmt: skip


def read(window: Window, told: Iterable[Mapping[str, str]], *, cases: Sequence[UUID]) -> Facts:
    """Find everything in a window; `told` is what people were told, `cases` those with demands."""
    messages = list(_messages(window.folder / "sms.jsonl"))
    told = list(told)
    checked = window.khidki("ledger", "verify")
    ((held,),), ((clearing,),) = window.rows(SQL_HELD), window.rows(SQL_CLEARING)
    return Facts(
        lines=list(_statement(window.folder / "demo-bank" / "books.sqlite")),
        gateway_paise=held,
        own=window.rows(SQL_OWN),
        spent=dict(window.rows(SQL_SPENT)),
        clearing_paise=clearing,
        untold=[id_ for (id_,) in window.rows(SQL_UNTOLD)],
        payments=[Paid._make(row) for row in window.rows(SQL_PAYMENTS)],
        filed=dict(window.rows(SQL_FILED, list(cases))),
        at_counter=dict(window.rows(SQL_AT_COUNTER)),
        attempts=[Attempt._make(row) for row in window.rows(SQL_ATTEMPTS)],
        at_kiosk=dict(window.rows(SQL_AT_KIOSK)),
        receipts=dict(window.rows(SQL_RECEIPTS)),
        posted=dict(window.rows(SQL_BILLS)),
        in_biller_books=dict(_postings(window.folder / "demo-billers")),
        looked_at={id_ for (id_,) in window.rows(SQL_LOOKED_AT)},
        noted=dict(window.rows(SQL_NOTED, list(cases))),
        credited=dict(window.rows(SQL_CREDITED)),
        wallets={row[0]: (row[1], row[2]) for row in window.rows(SQL_WALLETS)},
        filled=dict(window.rows(SQL_FILLED)),
        holds=[Held._make((*row[:-2], tuple(row[-2]), row[-1])) for row in window.rows(SQL_HOLDS)],
        days=[Closed._make(row) for row in window.rows(SQL_DAYS)],
        asked=dict(window.rows(SQL_ASKED)),
        told_filed=[UUID(each["subject"]) for each in told if each["told"] == "filed"],
        told_ended={
            UUID(each["subject"]): each["told"]
            for each in told
            if each["told"] in {"captured", "released"}
        },
        messages=[each["text"] for each in messages],
        returns_told=sum(each["template"] in RETURNED for each in messages),
        dead=window.rows(SQL_DEAD),
        books="" if checked.returncode == 0 else f"{checked.stdout[-500:]}{checked.stderr[-500:]}",
    )


def _statement(path: Path) -> Iterator[tuple[UUID, int]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
        for payment, paise in books.execute("SELECT payment, paise FROM statement"):
            yield UUID(payment), paise


def _postings(folder: Path) -> Iterator[tuple[UUID, int]]:
    for path in sorted(folder.glob("*.sqlite")):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
            posted = "SELECT key, paise FROM postings WHERE status = 'posted'"
            for key, paise in books.execute(posted):
                yield UUID(key), paise


def _messages(path: Path) -> Iterator[Mapping[str, str]]:
    for line in path.read_text().splitlines():
        yield json.loads(line)
