"""The counter of the chaos run: operators with their wallets, payers of demands, and finance.

    python -m scripts.chaos_counter FOLDER PORT URI ACTS TOLD

It calls the same actions as the pages do, in a process of its own that is killed like the others,
kills itself in the middle of a filing, and is started again. Each act is tried until it has an
answer; what was answered is a line of the file `TOLD`, and who was interrupted does the same again,
as people do who saw no answer. Everybody does their own acts in order; all do them at once.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import httpx
import psycopg

from khidki import boot, config
from khidki.actions import pay
from khidki.actions.approve_refund import ask_refund
from khidki.actions.fetch_bill import fetch_bill
from khidki.actions.file_at_counter import file_at_counter
from khidki.actions.fill_wallet import begin_top_up
from khidki.actions.pay_again import look_after
from khidki.actions.pay_bill import pay_at_kiosk, pay_bill, reverse_bill
from khidki.actions.pay_demand import begin_demand
from khidki.actions.sign_in_officer import officer_of
from khidki.actions.use_wallet import capture, close_day, hold, operator_of, release
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.filing import StaleDraft
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.bill import Bill, BillChanged, BillerAway, State
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues, Filed, department_item, dues
from khidki.domain.money.paying import Paying
from khidki.domain.people.duty import Duty
from khidki.domain.refusal import Fault, Refusal
from khidki.store import bills, drafts, officers
from scripts import planted
from scripts.chaos_plan import BILLS, FAULT_SECONDS

assert planted.PLANTS, "what is planted is planted here too"
FINANCE = "finance.kavita"
ARRIVES_TRIES = 60  # twice a second; with a plant it never does
PAYABLE = """
    SELECT id
      FROM payment
     WHERE state = 'succeeded' AND delivered_at IS NOT NULL AND purpose = 'application'
     ORDER BY id
"""
# Bills and filings end by themselves.
LEFT = """
    SELECT subject
      FROM wallet_hold h
     WHERE operator = %(operator)s AND state = 'held'
       AND NOT EXISTS (SELECT FROM bill WHERE id = h.subject)
       AND NOT EXISTS (SELECT FROM counter_filing WHERE id = h.subject)
     ORDER BY subject
"""
HELD = """
    SELECT count(*)
      FROM counter_filing f
      JOIN wallet_hold h ON h.bucket = f.bucket AND h.subject = f.id
     WHERE f.draft = %(draft)s AND f.state = 'open' AND h.state = 'held'
"""
CONSUMER = "9876500077"
Act = Mapping[str, Any]


class People(NamedTuple):
    """Who stands at the counter, by the names of the plan."""

    accounts: Mapping[str, UUID]  # operators and payers of demands
    cases: Mapping[str, UUID]
    drafts: Mapping[int, UUID]  # what is filed by an act
    citizen: UUID  # whose drafts these are


class Counter:
    """Does acts in a world and writes down what was answered."""

    def __init__(self, world: World, people: People, told: Path) -> None:
        self.world, self.people, self.told = world, people, told
        self.bank = httpx.AsyncClient(base_url=world.payments.addresses()["demo-bank"], timeout=20)
        self.met: set[int] = set()  # acts whose fault of a biller was put
        self.billers = world.billers.addresses()["electricity"].rpartition("/")[0]

    async def do(self, act: Act) -> None:
        """Try until there is an answer, and write it down."""
        while True:
            try:
                answer, subject = await self._once(act)
            except (BillChanged, BillerAway, StaleDraft):  # they look again, and press again
                await asyncio.sleep(0.3)
                continue
            except Refusal as refusal:
                answer, subject = f"refused: {refusal.code}", None
            except (Fault, psycopg.Error, httpx.HTTPError):
                await asyncio.sleep(0.3)
                continue
            self._tell(act, answer, subject)
            return

    def _tell(self, act: Act, answer: str, subject: UUID | None) -> None:
        line = {"number": act["number"], "told": answer, "subject": str(subject or "")}
        with self.told.open("a") as file:
            file.write(json.dumps(line) + "\n")

    async def _once(self, act: Act) -> tuple[str, UUID | None]:
        ways: Mapping[str, Callable[[Act], Awaitable[tuple[str, UUID | None]]]] = {
            "top-up": self._top_up, "fill": self._top_up, "demand": self._demand,
            "bill": self._bill, "bill-back": self._bill, "kiosk-bill": self._kiosk_bill,
            "kiosk-bill-back": self._kiosk_bill, "file": self._file,
            "file-and-die": self._file_and_die, "close": self._close, "refund": self._refund,
        }  # fmt: skip
        return await ways.get(act["what"], self._work)(act)

    async def _top_up(self, act: Act) -> tuple[str, UUID]:
        begun = await begin_top_up(self.world, self._account(act), act["paise"])
        paid = await self._pays(act, begun)
        if act["what"] == "fill":
            await self._arrives(act, begun)
        return paid, begun.id

    async def _demand(self, act: Act) -> tuple[str, UUID]:
        case = self.people.cases[act["who"]]
        begun = await begin_demand(self.world, self._account(act), case)
        return await self._pays(act, begun), begun.id

    async def _close(self, act: Act) -> tuple[str, None]:
        operator = await operator_of(self.world, self._account(act))
        await close_day(self.world, operator, 1_000, "")
        return "closed", None

    async def _bill(self, act: Act) -> tuple[str, UUID]:
        """Pay a part of a bill; the biller does something wrong with it, or when it goes back."""
        biller, asked = BILLS[act["who"]]
        found = await fetch_bill(self.world, self._account(act), biller, asked)
        assert isinstance(found, Bill), found
        begun = await pay_bill(self.world, self._account(act), found.id, act["paise"])
        if act["what"] == "bill":
            await self._biller_fault(biller, act)
            return await self._pays(act, begun), begun.id
        paid = await self._pays(act, begun)
        if await self._is_posted(found.id):
            await self._biller_fault(biller, act)
            await reverse_bill(self.world, self._account(act), found.id)
        return paid, begun.id

    async def _kiosk_bill(self, act: Act) -> tuple[str, UUID]:
        """As an operator, pay a part of somebody's bill out of the wallet."""
        account, (biller, asked) = self._account(act), BILLS[act["who"]]
        found = await fetch_bill(self.world, account, biller, asked, channel="kiosk")
        assert isinstance(found, Bill), found
        goes_back = act["what"] == "kiosk-bill-back"
        if not goes_back:
            await self._biller_fault(biller, act)
        await pay_at_kiosk(self.world, account, found.id, act["paise"], mobile=CONSUMER)
        if goes_back and await self._is_posted(found.id):
            await self._biller_fault(biller, act)
            await reverse_bill(self.world, account, found.id)
        return "kiosk bill", found.id

    async def _file(self, act: Act) -> tuple[str, UUID]:
        """As an operator, file a citizen's draft out of the wallet."""
        operator = await operator_of(self.world, self._account(act))
        draft, citizen = self.people.drafts[act["number"]], self.people.citizen
        async with self.world.reading() as tx:
            found = await drafts.of_account(tx, draft, account=citizen)
        revision = 0 if found is None else found.revision
        await file_at_counter(self.world, operator, citizen, draft, revision=revision)
        return "filed", draft

    async def _file_and_die(self, act: Act) -> tuple[str, UUID]:
        """The machine goes off while the money is set aside, and nobody comes back to it."""
        filing = asyncio.create_task(self._file(act))
        while not filing.done():
            async with self.world.reading() as tx:
                begun = await tx.value(HELD, draft=self.people.drafts[act["number"]])
            if begun:
                self._tell(act, "went away", None)
                os.kill(os.getpid(), signal.SIGKILL)
            await asyncio.sleep(0)
        return await filing

    async def _is_posted(self, bill: UUID) -> bool:
        for _ in range(ARRIVES_TRIES):
            async with self.world.reading() as tx:
                found = await bills.by_id(tx, bill)
            if found is not None and found.state is State.POSTED:
                return True
            await asyncio.sleep(0.5)
        return False

    async def _biller_fault(self, biller: str, act: Act) -> None:
        """Let the biller go wrong once; who presses again meets it no second time."""
        kind = "" if act["number"] in self.met else act["biller"]
        self.met.add(act["number"])
        if kind:
            told = {"biller": biller, "kind": kind, "seconds": FAULT_SECONDS}
            await self.bank.post(f"{self.billers}/faults", data=told)

    async def _work(self, act: Act) -> tuple[str, UUID]:
        """Set aside for a piece of work; do it, let it go, or leave it for the end of the day."""
        operator, what = await operator_of(self.world, self._account(act)), _dues(self.world)
        # The same piece of work again, when nobody saw an answer.
        named = uuid5(operator.account, f"work {act['number']}")
        subject = with_bucket(named, bucket_of(operator.account))
        await hold(self.world, operator, subject, what.total_paise)
        match act["what"]:
            case "work":
                holders = {Per.DEPARTMENT: "revenue"}
                await capture(self.world, operator, subject, what, holders=holders)
                return "captured", subject
            case "let-go":
                await release(self.world, operator, subject)
                return "released", subject
            case _:
                return "held", subject

    async def _refund(self, act: Act) -> tuple[str, UUID | None]:
        """As an officer of finance, give a part of somebody's fee back."""
        async with self.world.reading() as tx:
            row = await officers.by_user_name(tx, FINANCE)
            found = await tx.values(PAYABLE)
        assert row is not None, "of the demo"
        officer = await officer_of(self.world, row.id)
        hat = officer.hat_for(Duty.MONEY)
        assert hat is not None, "who refunds"
        if not found:
            return "nothing to return", None
        payment = found[act["pick"] % len(found)]
        wrong = await ask_refund(
            self.world, officer, hat, payment, paise=act["paise"], why="mistake", words="chaos"
        )
        return ("asked" if not wrong else f"problems: {wrong}"), payment

    async def _pays(self, act: Act, paying: Paying) -> str:
        """Go to the bank's page and pay; come back or not."""
        if act["fault"]:
            await self._fault(act["fault"])
        page = pay.page_of(self.world, paying, language="hi", back=self.world.public_url)
        await self.bank.get(page)
        with suppress(httpx.RemoteProtocolError):  # a bank that takes money and dies says nothing
            await self.bank.post(f"/pay/{paying.id}", data={"act": "pay"})
        if act["comes_back"]:
            with suppress(Fault):
                await look_after(self.world, self._account(act), paying.id)
        return "paid"

    async def _fault(self, kind: str) -> None:
        await self.bank.post("/faults", data={"kind": kind, "seconds": FAULT_SECONDS})

    async def let_go_the_rest(self, act: Act) -> None:
        """At the end of the day let go what was left held."""
        while True:
            with suppress(Fault, psycopg.Error):
                operator = await operator_of(self.world, self._account(act))
                async with self.world.reading() as tx:
                    left = await tx.values(LEFT, operator=operator.account)
                for subject in left:
                    await release(self.world, operator, subject)
                return
            await asyncio.sleep(0.3)

    async def _arrives(self, act: Act, paying: Paying) -> None:
        """Wait for the wallet to be filled, as an operator does; not for ever."""
        for _ in range(ARRIVES_TRIES):
            found = await pay.read_payment(self.world, self._account(act), paying.id)
            if found.delivered_at is not None:
                return
            await asyncio.sleep(0.5)

    def _account(self, act: Act) -> UUID:
        return self.people.accounts[act["who"]]


def _dues(world: World) -> Dues:
    """What an application costs at a kiosk of category B."""
    filed = Filed(legal_day(world.now()), "kiosk", "B")
    return dues(department_item(2_000), world.published.charge("g2c-application", filed))


def _left(acts: Path, told: Path) -> tuple[Any, list[Act]]:
    """Read what is to be done, and of it what has no answer; everybody's acts in their order."""
    given: Any = json.loads(acts.read_text())
    answered: set[int] = set()
    if told.exists():
        answered = {json.loads(line)["number"] for line in told.read_text().splitlines()}
    left = [act for act in given["acts"] if act["number"] not in answered]
    return given, sorted(left, key=lambda act: act["who"])


async def serve(folder: Path, port: str, uri: str, acts: Path, told: Path) -> None:
    """Do all acts that have no answer yet."""
    settings = config.read({"KHIDKI_DEMO": "1", "KHIDKI_DATA": str(folder), "KHIDKI_PORT": port})
    given, left = _left(acts, told)
    people = People(
        {name: UUID(id_) for name, id_ in given["accounts"].items()},
        {name: UUID(id_) for name, id_ in given["cases"].items()},
        {int(number): UUID(id_) for number, id_ in given["drafts"].items()},
        UUID(given["accounts"]["case-0"]),
    )
    async with boot.open_world(replace(settings, database_url=uri, owner_url=uri)) as world:
        counter = Counter(world, people, told)

        async def one(own: list[Act]) -> None:
            for act in own:
                await counter.do(act)
            if given["finish"] and own[0]["who"].startswith("operator"):
                await counter.let_go_the_rest(own[0])

        groups = [list(own) for _, own in groupby(left, key=lambda act: act["who"])]
        await asyncio.gather(*map(one, groups))


if __name__ == "__main__":
    folder_, port_, uri_, acts_, told_ = sys.argv[1:]
    asyncio.run(serve(Path(folder_), port_, uri_, Path(acts_), Path(told_)))
