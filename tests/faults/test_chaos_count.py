"""What the chaos run counts: where nothing is lost it says nothing, and each loss by its own name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from scripts import planted
from scripts.chaos import verdict
from scripts.chaos_count import Attempt, Closed, Facts, Held, Kind, Loss, Paid, losses
from scripts.chaos_plan import SHORT, plan_of

DRAFT, CASE, STRANGER = UUID(int=1), UUID(int=2), UUID(int=3)
FEE, SECOND, DEMAND, TOP_UP, ORDERED = (UUID(int=number) for number in range(11, 16))
OPERATOR, WORK, LET_GO, OTHER = UUID(int=21), UUID(int=31), UUID(int=32), UUID(int=4)
BILL, GIVEN_UP, BILLED = UUID(int=5), UUID(int=6), UUID(int=16)
AT_COUNTER, FILING, LEFT = UUID(int=7), UUID(int=34), UUID(int=35)
OWN_TOP_UP, OWN, OWN_DRAFT, CITIZEN = (UUID(int=number) for number in range(17, 21))
KIOSK_BILL, TAKEN_BACK = UUID(int=8), UUID(int=9)
AT, DAY = datetime(2026, 11, 22, 6, tzinfo=UTC), date(2026, 11, 22)
BEFORE, CLOSED, AFTER = AT, AT + timedelta(hours=1), AT + timedelta(hours=2)
TAKEN = Held(OPERATOR, WORK, DAY, 3_000, "captured", BEFORE, BEFORE, ("capture", "hold"))
FREED = Held(OPERATOR, LET_GO, DAY, 1_000, "released", BEFORE, BEFORE, ("hold", "release"))
FILED = Held(OPERATOR, FILING, DAY, 2_000, "captured", BEFORE, AFTER, ("capture", "hold"))
NEVER = Held(OPERATOR, LEFT, DAY, 2_000, "released", AFTER, AFTER)
POSTED = Held(OPERATOR, KIOSK_BILL, DAY, 1_100, "captured", BEFORE, AFTER, ("capture", "hold"))
BACK = Held(
    OPERATOR, TAKEN_BACK, DAY, 1_100, "captured", BEFORE, AFTER,
    ("capture", "hold", "refund"), returned=True,
)  # fmt: skip
HOLDS = (TAKEN, FREED, FILED, NEVER, POSTED, BACK)
PAYMENTS = (
    Paid(FEE, DRAFT, "application", "succeeded", 5_000, 0),
    Paid(SECOND, DRAFT, "application", "refunded", 5_000, 5_000, "second"),
    Paid(ORDERED, OTHER, "application", "refunded", 5_000, 5_000, "ordered"),
    Paid(DEMAND, CASE, "demand", "succeeded", 30_000, 0),
    Paid(BILLED, BILL, "bill", "succeeded", 7_000, 0),
    Paid(TOP_UP, STRANGER, "top_up", "succeeded", 10_000, 0),
    Paid(OWN_TOP_UP, STRANGER, "top_up", "refunded", 8_000, 3_000, "asked"),
    Paid(OWN, OWN_DRAFT, "application", "succeeded", 5_000, 0),
)
LINES = (
    (FEE, 5_000), (SECOND, 5_000), (SECOND, -5_000), (ORDERED, 5_000), (ORDERED, -5_000),
    (DEMAND, 30_000), (BILLED, 7_000), (TOP_UP, 10_000), (OWN_TOP_UP, 8_000), (OWN_TOP_UP, -3_000),
)  # fmt: skip
GOOD = Facts(
    lines=LINES,
    own=((OWN, 5_000),),
    spent={OWN: CITIZEN},
    untold=(TOP_UP,),
    gateway_paise=-57_000,
    payments=PAYMENTS,
    filed={DRAFT: "26040001", OTHER: "26040002", OWN_DRAFT: "26040004"},
    noted={CASE: 1},
    at_counter={AT_COUNTER: "26040003"},
    attempts=(Attempt(FILING, AT_COUNTER, "filed"), Attempt(LEFT, AT_COUNTER, "let_go")),
    at_kiosk={KIOSK_BILL: 1_000, TAKEN_BACK: 1_000},
    posted={BILL: "posted", GIVEN_UP: "refunded", KIOSK_BILL: "posted", TAKEN_BACK: "refunded"},
    receipts={BILL: "R-1", KIOSK_BILL: "R-2"},
    in_biller_books={BILL: 7_000, KIOSK_BILL: 1_000},
    credited={TOP_UP: 10_000},
    wallets={OPERATOR: (3_900, 0), CITIZEN: (0, 0)},
    filled={TOP_UP: OPERATOR, OWN_TOP_UP: CITIZEN},
    holds=HOLDS,
    days=(Closed(OPERATOR, DAY, 3_000, CLOSED),),
    asked={ORDERED: 5_000},
    told_filed=(DRAFT,),
    told_ended={WORK: "captured", LET_GO: "released"},
    messages=(
        "Number 26040001.",
        "Number 26040002.",
        "Number 26040003.",
        "Number 26040004.",
        "R-1",
        "R-2",
    ),
    returns_told=3,
)


def with_payment(number: int, **changes) -> tuple[Paid, ...]:
    changed = PAYMENTS[number]._replace(**changes)
    return (*PAYMENTS[:number], changed, *PAYMENTS[number + 1 :])


def without(payment: UUID) -> tuple[tuple[UUID, int], ...]:
    return tuple(line for line in LINES if line[0] != payment)


LATE = FREED._replace(subject=UUID(int=33), held_at=AFTER)
MISSING = {
    "the books know less than the bank": ({"gateway_paise": -40_000}, Kind.BANK_AND_BOOKS),
    "the ledger does not add up": ({"books": "one entry was altered"}, Kind.BOOKS),
    "a second payment is kept": (
        {"payments": with_payment(1, state="succeeded", refund_paise=0), "lines": (*without(SECOND), (SECOND, 5_000))},
        Kind.CHARGED_TWICE,
    ),
    "one payment was taken twice": ({"lines": (*LINES, (FEE, 5_000))}, Kind.CHARGED_TWICE),
    "a demand was noted twice": ({"noted": {CASE: 2}}, Kind.CHARGED_TWICE),
    "nobody paid for what was filed": ({"lines": without(FEE)}, Kind.GIVEN_UNPAID),
    "an officer returns what nobody paid": ({"lines": without(ORDERED)}, Kind.GIVEN_UNPAID),
    "what was filed has no payment": (
        {"filed": {**GOOD.filed, STRANGER: "26040001"}}, Kind.GIVEN_UNPAID,
    ),
    "a wallet got what nobody paid": ({"lines": without(TOP_UP)}, Kind.GIVEN_UNPAID),
    "the draft was never filed": ({"filed": {OTHER: "26040002"}}, Kind.PAID_NOT_GIVEN),
    "the demand was never noted": ({"noted": {}}, Kind.PAID_NOT_GIVEN),
    "the biller never got it": ({"in_biller_books": {KIOSK_BILL: 1_000}}, Kind.PAID_NOT_GIVEN),
    "the biller never got a kiosk's": ({"in_biller_books": {BILL: 7_000}}, Kind.PAID_NOT_GIVEN),
    "a bill is said to be posted": ({"in_biller_books": {}}, Kind.BROKEN_WORD),
    "nobody took a kiosk's bill out of the wallet": (
        {"holds": (TAKEN, FREED, FILED, POSTED._replace(state="held", entries=("hold",)))},
        Kind.GIVEN_UNPAID,
    ),
    "a kiosk's bill came back and is posted": (
        {"in_biller_books": {**GOOD.in_biller_books, TAKEN_BACK: 1_000}}, Kind.GIVEN_UNPAID,
    ),
    "a kiosk's bill is posted with another sum": (
        {"in_biller_books": {BILL: 7_000, KIOSK_BILL: 999}}, Kind.BILLER,
    ),
    "nobody took what an operator filed": (
        {"holds": (TAKEN, FREED, FILED._replace(state="released"), POSTED)}, Kind.GIVEN_UNPAID,
    ),
    "an operator filed what nobody began": ({"attempts": ()}, Kind.GIVEN_UNPAID),
    "an operator's filing was taken twice": (
        {"holds": (*HOLDS[:3], NEVER._replace(state="captured", entries=("capture", "hold")))},
        Kind.CHARGED_TWICE,
    ),
    "taken for what was never filed": ({"at_counter": {}}, Kind.PAID_NOT_GIVEN),
    "nobody was told of the posting": ({"messages": GOOD.messages[:-1]}, Kind.UNSENT),
    "nobody was told of what an operator filed": (
        {"messages": (*GOOD.messages[:2], "R-1", "R-2")}, Kind.UNSENT,
    ),
    "a bill went back and was posted": (
        {"in_biller_books": {**GOOD.in_biller_books, GIVEN_UP: 1_000}}, Kind.GIVEN_UNPAID,
    ),
    "a bill is posted twice, under two keys": (
        {"in_biller_books": {**GOOD.in_biller_books, STRANGER: 7_000}}, Kind.BILLER,
    ),
    "a bill is posted with another sum": ({"in_biller_books": {BILL: 1, KIOSK_BILL: 1_000}}, Kind.BILLER),
    "the bank was never asked to return it": (
        {"lines": (*without(SECOND), (SECOND, 5_000))}, Kind.NOT_RETURNED,
    ),
    "it went back twice": ({"lines": (*LINES, (SECOND, -5_000))}, Kind.NOT_RETURNED),
    "finance approved and nobody did it": (
        {"asked": {**GOOD.asked, FEE: 2_000}}, Kind.NOT_RETURNED,
    ),
    "the wallet was not filled": ({"credited": {}}, Kind.NOT_CREDITED),
    "the wallet holds too little": ({"wallets": {OPERATOR: (3_000, 0)}}, Kind.WALLET),
    "nobody took it out of a citizen's wallet": ({"own": ()}, Kind.GIVEN_UNPAID),
    "a citizen's wallet paid twice": ({"own": ((OWN, 5_000), (OWN, 5_000))}, Kind.CHARGED_TWICE),
    "a citizen's wallet holds too little": (
        {"wallets": {**GOOD.wallets, CITIZEN: (-1, 0)}}, Kind.WALLET,
    ),
    "what left a citizen's wallet came nowhere": ({"clearing_paise": 5_000}, Kind.BOOKS),
    "what was taken back out of a wallet did not go": (
        {"lines": (*without(OWN_TOP_UP), (OWN_TOP_UP, 8_000))}, Kind.NOT_RETURNED,
    ),
    "nobody was told of what was taken back": ({"returns_told": 2}, Kind.UNSENT),
    "set aside for nothing": ({"wallets": {OPERATOR: (2_900, 1_000)}}, Kind.HOLD),
    "let go and taken as well": (
        {"holds": (FREED._replace(entries=("capture", "hold", "release")), *HOLDS)}, Kind.HOLD,
    ),
    "work after the day was closed": ({"holds": (*HOLDS, LATE)}, Kind.AFTER_CLOSE),
    "the day was closed with another sum": (
        {"days": (Closed(OPERATOR, DAY, 2_000, CLOSED),)}, Kind.DAY_SUM,
    ),
    "nobody was told of the application": ({"messages": GOOD.messages[1:]}, Kind.UNSENT),
    "nobody was told of the money": ({"returns_told": 1}, Kind.UNSENT),
    "a job was given up": ({"dead": (("settle-payment", "unknown"),)}, Kind.UNSENT),
    "a receipt for nothing": ({"told_filed": (STRANGER,)}, Kind.BROKEN_WORD),
    "work that was said to be taken": (
        {"told_ended": {LET_GO: "captured"}}, Kind.BROKEN_WORD,
    ),
    "something never ends": ({"working": 1}, Kind.UNFINISHED),
}  # fmt: skip


def test_where_nothing_is_missing_nothing_is_said():
    assert losses(GOOD) == []


@pytest.mark.parametrize(("changes", "kind"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_said_by_its_name(changes, kind: Kind):
    assert kind in {each.kind for each in losses(replace(GOOD, **changes))}


def test_a_sum_about_which_somebody_has_work_is_no_loss():
    assert (
        losses(replace(GOOD, in_biller_books={BILL: 1, KIOSK_BILL: 1_000}, looked_at={BILL})) == []
    )


def test_every_kind_of_loss_has_been_seen():
    assert {kind for _, kind in MISSING.values()} == set(Kind)


def test_a_plan_is_the_same_for_its_seed_and_another_for_another():
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)
    assert len({each.number for each in plan_of(7).acts}) == len(plan_of(7).acts)


def test_every_plan_has_somebody_for_every_safeguard_and_kills_everybody():
    for seed in range(20):
        whats = {(each.what, each.fault) for each in plan_of(seed, SHORT).sure}
        for wanted in (
            "second",
            "forge",
            "demand",
            "bill",
            "fill",
            "work",
            "let-go",
            "close",
            "refund",
            "file",
            "kiosk-bill",
            "kiosk-bill-back",
            "own-wallet",
        ):
            assert (wanted, "") in whats, wanted
        assert ("pay", "lose") in whats
        assert len({hit.whom for hit in plan_of(seed).hits}) == 5


def test_a_plant_is_found_only_when_it_is_told_as_what_it_is():
    assert verdict([], "")
    assert not verdict([Loss(Kind.UNSENT, "")], "")
    for plant, kind in planted.LOST.items():
        assert verdict([Loss(kind, "")], plant)
        assert not verdict([], plant)
        assert not verdict([Loss(Kind.DAY_SUM, "")], plant)
