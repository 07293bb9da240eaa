"""Ledger and payments against a small model: whatever is done in whatever order, both agree.

The model is a dictionary of sums, one of keys, and two sets of payments. The books are the real
ones, on a real database, with a batch in which entries of one step meet.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from store.books import CHART, NOON, Books, books_of, entry, subject

from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.money.chart import Account
from khidki.domain.money.entry import Entry, reversal
from khidki.domain.money.payment import (
    Act,
    Duty,
    NotOpen,
    Payment,
    Report,
    State,
    Word,
    act,
    ask_refund,
    hear,
)
from khidki.store.entry_records import Answer, Outcome

SUMS = st.integers(1, 300)
PLACES = st.integers(0, 4)
MOVES = st.lists(
    st.tuples(PLACES, PLACES, SUMS).filter(lambda m: m[0] != m[1]), min_size=1, max_size=3
)
TOWNS = iter(range(1_000_000))


class Model(RuleBasedStateMachine):
    """One life of the books, with accounts of its own."""

    books: Books
    run: Callable[..., Any]

    entries = Bundle("entries")
    payments = Bundle("payments")

    @initialize()
    def open_accounts(self) -> None:
        town = next(TOWNS)
        self.gateway = CHART.account("gateway", f"g{town}")
        self.treasury = CHART.account("treasury", f"t{town}")
        self.wallets = [CHART.account("wallet", f"w{town}-{n}") for n in range(3)]
        self.held: Counter[str] = Counter()
        self.bodies: dict[tuple[UUID, str], Entry] = {}
        self.now: dict[UUID, Payment] = {}
        self.paid: set[UUID] = set()
        self.returned: set[UUID] = set()
        self.run(self.books.open, *self.wallets)

    def place(self, number: int) -> Account:
        return [*self.wallets, self.gateway, self.treasury][number]

    def put(self, *made: Entry) -> list[Outcome]:
        async def together() -> list[Outcome]:
            return await asyncio.gather(*map(self.books.batch.put, made))

        outcomes = self.run(together)
        for each, outcome in zip(made, outcomes, strict=True):
            if outcome.answer is Answer.ENTERED:
                assert (each.subject, each.key) not in self.bodies, "a key is entered once"
                self.bodies[each.subject, each.key] = each
                for account, paise in each.sums().items():
                    self.held[account.id] += paise
        return outcomes

    def made(self, moves, about: UUID | None = None) -> Entry:
        named = [(self.place(source), self.place(target), sum_) for source, target, sum_ in moves]
        return entry(*named, about=about)

    def pays(self, each: Entry) -> bool:
        return all(
            self.held[account.id] + paise >= 0
            for account, paise in each.sums().items()
            if account.guarded
        )

    @rule(target=entries, moves=MOVES)
    def enter_one(self, moves):
        made = self.made(moves)
        can = self.pays(made)
        (outcome,) = self.put(made)
        assert outcome.answer is (Answer.ENTERED if can else Answer.SHORT)
        return made if can else multiple()

    @rule(target=entries, many=st.lists(MOVES, min_size=2, max_size=6))
    def enter_together(self, many):
        made = [self.made(moves) for moves in many]
        outcomes = self.put(*made)
        assert {each.answer for each in outcomes} <= {Answer.ENTERED, Answer.SHORT}
        return multiple(
            *(e for e, o in zip(made, outcomes, strict=True) if o.answer is Answer.ENTERED)
        )

    @rule(first=entries)
    def enter_again(self, first: Entry):
        again = entry(
            *((t.source, t.target, t.paise) for t in first.transfers),
            about=first.subject, at=NOON + timedelta(days=1),
        )  # fmt: skip
        (outcome,) = self.put(again)
        assert (outcome.answer, outcome.entry) == (Answer.REPLAYED, first.id)

    @rule(first=entries, moves=MOVES)
    def enter_something_else_under_its_key(self, first: Entry, moves):
        other = self.made(moves, about=first.subject)
        (outcome,) = self.put(other)
        same = other.transfers == first.transfers
        assert outcome.answer is (Answer.REPLAYED if same else Answer.KEY_REUSED)

    @rule(first=entries)
    def take_back(self, first: Entry):
        back = reversal(first, subject(), on_day=NOON.date(), at=NOON)
        known, can = (back.subject, back.key) in self.bodies, self.pays(back)
        (outcome,) = self.put(back)
        expected = Answer.REPLAYED if known else Answer.ENTERED if can else Answer.SHORT
        assert outcome.answer is expected

    @rule(target=payments, paise=SUMS)
    def ask_for_payment(self, paise):
        made = Payment(
            subject(), subject(), paise, State.CREATED, NOON, NOON + timedelta(minutes=15)
        )
        self.now[made.id] = made
        return made.id

    @rule(id_=payments, what=st.sampled_from(Act))
    def act_on_payment(self, id_: UUID, what: Act):
        payment = self.now[id_]
        try:
            if what is Act.ASK_REFUND:
                payment = ask_refund(payment, payment.amount_paise)
            else:
                payment = act(payment, what)
        except NotOpen:
            return
        self.now[id_] = payment

    @rule(id_=payments, word=st.sampled_from(Word), times=st.integers(1, 3))
    def hear_of_payment(self, id_: UUID, word: Word, times: int):
        for _ in range(times):
            payment = self.now[id_]
            report = Report(word, NOON, payment.amount_paise, "INR", "bank", paid_at=NOON)
            heard = hear(payment, report, now=NOON)
            self.now[id_] = heard.payment
            self.do(heard.payment, heard.duty)

    def do(self, payment: Payment, duty: Duty) -> None:
        paise = payment.amount_paise
        if duty in {Duty.DELIVER, Duty.DELIVER_OR_RETURN}:
            assert payment.id not in self.paid, "nobody is charged twice"
            self.paid.add(payment.id)
            self.put(entry((self.gateway, self.treasury, paise), about=payment.id))
        elif duty is Duty.ENTER_REFUND:
            assert payment.id in self.paid - self.returned, "only what was paid goes back, once"
            self.returned.add(payment.id)
            back = (self.treasury, self.gateway, payment.refund_paise)
            self.put(entry(back, about=payment.id, key="refunded"))

    @invariant()
    def what_is_paid_and_not_returned_is_in_the_books(self):
        if not hasattr(self, "now"):
            return
        for id_, payment in self.now.items():
            assert (id_ in self.paid) == (payment.paid_at is not None)
            assert ((id_, "paid") in self.bodies) == (id_ in self.paid)
            assert ((id_, "refunded") in self.bodies) == (payment.state is State.REFUNDED)

    def teardown(self) -> None:
        """The books hold what the model holds."""
        if not hasattr(self, "held"):
            return
        for account in (self.gateway, self.treasury, *self.wallets):
            assert self.run(self.books.held, account) == self.held[account.id]
        assert sum(self.held.values()) == 0
        assert all(self.held[wallet.id] >= 0 for wallet in self.wallets)


def test_books_and_payments_agree_with_a_small_model(database_uri: str):
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(books_of(database_uri)) as books,
    ):
        bound = type("Bound", (Model,), {"books": books, "run": staticmethod(portal.call)})
        run_state_machine_as_test(
            bound, settings=settings(max_examples=20, stateful_step_count=20, deadline=None)
        )
        report = portal.call(verify_ledger, books.database, CHART)
        assert report.is_clean, [each.sentence.en for each in report.differences]
        assert report.entries > 0
