"""Pay at random while web, worker, PostgreSQL and bank are hit, then count every paisa.

`make chaos SEED=n` makes a plan (`chaos_plan`), prints it, and carries it out in a demo of its
own: citizens pay fees through the pages (`chaos_payers`); operators fill wallets, work and close
their day, demands and bills are paid, and finance gives money back (`chaos_counter`). Meanwhile
processes are killed with -9, stopped and cut off. Then all is left in peace, what only time does is
done, and everything is counted (`chaos_count`). `PLANT=name` (`planted`) switches one safeguard
off; then the run must end with the loss that this safeguard is there against.
"""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from khidki import boot, config
from khidki.actions.use_wallet import add_operator
from khidki.actions.world import World
from khidki.domain.bucket import with_bucket
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.wallet import Operator
from khidki.gateways.postgres_server import SUPERUSER
from scripts import planted
from scripts.chaos_count import Kind, Loss, losses, read
from scripts.chaos_payers import GAVE_UP, Citizen, Told
from scripts.chaos_plan import BILLS, CASES, OPERATORS, Act, Blow, Hit, Plan, Size, plan_of
from tests import cases
from tests.actions.test_steps import WATER, example
from tests.faults.visitor import Visitor
from tests.faults.window import Window, environment
from tests.filing import file_example
from tests.patience import PATIENCE, family, patiently

MOBILE = "9000000001"  # the demo's first citizen, to whom the program's drafts belong
FINISH = """
    UPDATE payment SET ask_at = now() WHERE ask_at IS NOT NULL;
    UPDATE bill SET ask_at = now() WHERE ask_at IS NOT NULL;
    UPDATE counter_filing SET begun_at = begun_at - interval '1 minute' WHERE state = 'open';
    UPDATE job SET run_at = now()
     WHERE dead_at IS NULL AND run_at > now() + interval '5 seconds' AND kind <> 'issue'
"""
# What nobody paid expires, and a promise about a bill that a biller never makes true is over.
EXPIRE = """
    UPDATE payment SET expires_at = now() WHERE state IN ('created', 'started');
    UPDATE bill SET promised_by = now()
     WHERE state IN ('paid', 'sent', 'parked') AND (look IS NOT NULL OR asked_times > 8)
"""
# Programs say the answers with the submit; people have them in the draft.
FILL = """
    UPDATE draft d SET answers = f.answers, revision = f.revision FROM draft f WHERE f.id = %s
"""
WORKING = """
    SELECT (SELECT count(*) FROM payment
             WHERE state IN ('created', 'started', 'refund_asked')
                OR (state = 'succeeded' AND delivered_at IS NULL)
                OR (state = 'refunded' AND refunded_at IS NULL))
         + (SELECT count(*) FROM bill WHERE state IN ('paid', 'sent', 'parked', 'reversal_asked'))
         + (SELECT count(*) FROM counter_filing WHERE state = 'open')
         + (SELECT count(*) FROM job WHERE dead_at IS NULL AND kind <> 'issue')
         + (SELECT count(*) FROM outbox)
"""
NOT_ASKED = "SELECT count(*) FROM payment WHERE ask_at <= now()"
AT_DEMAND = (
    "SELECT count(*) FROM application WHERE id = ANY(%s) AND state = 'at_step' AND step = 'payment'"
)
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE usename <> %s AND datname IS NOT NULL
"""


class Done:
    """How many acts are done; a hit waits for its count."""

    def __init__(self) -> None:
        self._count, self._changed = 0, threading.Condition()

    def one_more(self) -> None:
        """Count an act."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def reached(self, count: int, *, within: float) -> bool:
        """Wait until so many acts are done."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= count, timeout=within)


@dataclass
class Run:
    """One window, the people in it, and what they were told."""

    window: Window
    plan: Plan
    plant: str = ""
    told: Told = field(default_factory=Told)
    done: Done = field(default_factory=Done)
    people: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    drafts: list[str] = field(default_factory=list[str])
    counter: "subprocess.Popen[bytes] | None" = None
    hits: int = 0

    @property
    def _answers(self) -> Path:
        return self.window.folder / "counter.jsonl"

    def prepare(self) -> None:
        """Lay drafts, cases that wait for money, and operators with wallets."""
        made: list[dict[str, Any]] = self.window.prepare(self.plan.drafts)
        self.drafts = [each["draft"] for each in made]
        with psycopg.connect(self.window.uri(SUPERUSER)) as connection:
            connection.execute(FILL, (self.drafts[0],))
        self.people = asyncio.run(_settle_in(self.window))
        waiting = [UUID(each) for each in self.people["cases"].values()]
        for _ in patiently():
            if self.window.rows(AT_DEMAND, waiting) == [(CASES,)]:
                return
            time.sleep(0.3)
        raise AssertionError("no case came to its demand")

    def act(self, acts: Sequence[Act], *, finish: bool = False) -> None:
        """Let everybody act beside each other, each their own in order."""
        with ExitStack() as stack:
            threads = [*self._citizens(acts, stack), *self._at_counter(acts, finish=finish)]
            for each in threads:
                each.start()
            for each in threads:
                each.join(PATIENCE * 5)
                assert not each.is_alive(), "somebody waits for ever"

    def _citizens(self, acts: Sequence[Act], stack: ExitStack) -> Iterable[threading.Thread]:
        own = [each for each in acts if each.who.startswith("citizen")]
        with_draft = [(each, self.drafts.pop()) for each in own]
        for who in dict.fromkeys(each.who for each in own):
            visitor = stack.enter_context(Visitor(self.window))
            visitor.client.cookies = self.cookies
            theirs = [pair for pair in with_draft if pair[0].who == who]
            yield Citizen(visitor, theirs, self.told, self.done.one_more)

    def _at_counter(self, acts: Sequence[Act], *, finish: bool) -> Iterable[threading.Thread]:
        own = [each for each in acts if not each.who.startswith("citizen")]
        if own or finish:
            drafts = {str(each.number): self.drafts.pop() for each in own if each.needs_draft}
            acts_ = [each.as_plain() for each in own]
            given = {"acts": acts_, "drafts": drafts, "finish": finish, **self.people}
            yield threading.Thread(target=self._keep_counter, args=(given,), daemon=True)

    def _keep_counter(self, given: Mapping[str, Any]) -> None:
        """Start the counter again until it has done everything; count what it answered."""
        plan = self.window.folder / "counter.json"
        plan.write_text(json.dumps(given))
        counted = len(self.answered())
        words = [str(self.window.folder), str(self.window.port)]
        for _ in patiently():
            with suppress(AttributeError), (self.window.folder / "counter.log").open("ab") as log:
                self.counter = subprocess.Popen(
                    [sys.executable, "-m", "scripts.chaos_counter", *words,
                     self.window.uri(), str(plan), str(self._answers)],
                    env=environment() | {"KHIDKI_PLANTED": self.plant}, stdout=log, stderr=log,
                )  # fmt: skip
                while self.counter.poll() is None:
                    time.sleep(0.05)
                    counted = self._count(counted)
                if self.counter.returncode == 0:
                    self._count(counted)
                    return
            time.sleep(0.3)

    def _count(self, counted: int) -> int:
        answered = len(self.answered())
        for _ in range(answered - counted):
            self.done.one_more()
        return answered

    def answered(self) -> list[dict[str, str]]:
        """Return what the counter was answered so far."""
        if not self._answers.exists():
            return []
        lines = self._answers.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def sign_in(self) -> None:
        """Sign in the citizen whose drafts they are."""
        for _ in patiently():
            with Visitor(self.window) as first, suppress(AssertionError, httpx.HTTPError):
                first.sign_in(MOBILE)
                self.cookies = first.client.cookies
                return
            time.sleep(1.0)
        raise AssertionError("nobody could sign in")

    def hit_all(self, hits: Sequence[Hit], before: int) -> None:
        """Hit what the plan says, each once so many acts are done."""
        for hit in hits:
            self.done.reached(before + hit.after, within=PATIENCE)
            with suppress(ProcessLookupError, AttributeError, IndexError, OSError, psycopg.Error):
                self._hit(hit)
                self.hits += 1

    def _hit(self, hit: Hit) -> None:
        match hit.blow:
            case Blow.KILL:
                for each in self._processes(hit.whom)[:1]:
                    os.kill(each, signal.SIGKILL)
            case Blow.STOP:
                whole = family(*self._processes(hit.whom))
                _signal(whole, signal.SIGSTOP)
                time.sleep(hit.seconds)
                _signal(whole, signal.SIGCONT)
            case Blow.CUT:
                with psycopg.connect(self.window.uri(SUPERUSER), autocommit=True) as connection:
                    connection.execute(CUT, (SUPERUSER,))

    def _processes(self, whom: str) -> list[int]:
        if whom != "counter":
            return self.window.children(whom)
        return [self.counter.pid] if self.counter and self.counter.poll() is None else []

    def come_to_rest(self) -> int:
        """Let the window finish by itself, doing only what time does; return what is left."""
        left, expired, rounds = -1, False, 0
        until = time.monotonic() + (REST_SECONDS if self.plant else PATIENCE * 2)
        while time.monotonic() < until:
            with suppress(psycopg.Error, AttributeError, UnicodeError, OSError):
                with psycopg.connect(self.window.uri(SUPERUSER), autocommit=True) as connection:
                    # The bank is asked before time ends what nobody paid.
                    if expired:
                        connection.execute(EXPIRE)
                    expired = True
                    ((left,),) = connection.execute(WORKING).fetchall()
                    ((asked_last,),) = connection.execute(NOT_ASKED).fetchall()
                    # What failed or expired is asked after for days: several times in peace too.
                    rounds += left == 0 and asked_last == 0
                    if rounds > ASKED_ROUNDS:
                        return 0
                    if left or asked_last == 0:
                        connection.execute(FINISH)
            time.sleep(3.0)
        return left

    def count(self) -> list[Loss]:
        """Count everything, once bank and billers have stopped to go wrong and all is asked."""
        for path in self.window.folder.glob("demo-b*/*.sqlite"):
            with closing(sqlite3.connect(path, timeout=10)) as books:
                books.execute("DELETE FROM faults")
                books.commit()
        left = self.come_to_rest()
        waiting = [UUID(each) for each in self.people["cases"].values()]
        facts = read(self.window, [*self.told.lines, *self.answered()], cases=waiting)
        facts.working = left
        return losses(facts)


REFUSED = "refused: wallet_day_closed"
ASKED_ROUNDS = 3
REST_SECONDS = 60.0  # with a safeguard switched off something may never end


def _signal(pids: Iterable[int], which: signal.Signals) -> None:
    for each in pids:
        with suppress(ProcessLookupError):
            os.kill(each, which)


async def _settle_in(window: Window) -> dict[str, dict[str, str]]:
    """Make operators with wallets, and cases that will wait for money; return all by name."""
    told = {"KHIDKI_DEMO": "1", "KHIDKI_DATA": str(window.folder), "KHIDKI_PORT": str(window.port)}
    settings = replace(config.read(told), database_url=window.uri(), owner_url=window.uri())
    async with boot.open_world(settings) as world:
        operators = {f"operator-{n}": await _operator(world, n) for n in range(OPERATORS)}
        payer, found = await cases.account(world, MOBILE), dict[str, UUID]()
        for number in range(CASES):
            filed = await file_example(world, WATER, example(WATER))
            assert filed is not None
            found[f"case-{number}"] = filed.id
    accounts = dict.fromkeys((*found, *BILLS), payer) | operators
    return {
        "accounts": {name: str(id_) for name, id_ in accounts.items()},
        "cases": {name: str(id_) for name, id_ in found.items()},
    }


async def _operator(world: World, number: int) -> UUID:
    account = world.new_id(with_bucket(UUID(int=0), number * 7).int)
    made = Operator(
        account, f"K{20_000_000 + number}", "state-kiosks", "lsp-1", 1_00_000_00, 0, 0,
        legal_day(world.now()), category="B",
    )  # fmt: skip
    assert await add_operator(world, made)
    return account


def run(seed: int, plant: str = "", size: Size | None = None) -> list[Loss]:
    """Run once and return the losses."""
    plan = plan_of(seed, size)
    print("\n".join(plan.lines()), flush=True)
    window = Window(settings={"KHIDKI_PAYMENTS": "", "KHIDKI_PLANTED": plant})
    if plant:
        window.more = ("--made-by", "scripts.planted")
    try:
        return carry_out(Run(window.open(), plan, plant))
    finally:
        window.remove()


def carry_out(doing: Run) -> list[Loss]:
    """Carry a plan out in an open window and count."""
    plan = doing.plan
    doing.sign_in()  # before anybody else is sent a message
    doing.prepare()
    # The citizens first, so that finance finds something to give back.
    doing.act([each for each in plan.sure if each.who.startswith("citizen")])
    doing.act([each for each in plan.sure if not each.who.startswith("citizen")])
    given_up = [each for each in doing.told.lines if each["told"] == GAVE_UP]
    assert not given_up, "in peace everybody comes through"
    refused = [each["told"] for each in doing.answered() if each["told"].startswith("refused")]
    fair = doing.plant or refused in ([], [REFUSED])  # with a plant a wallet may never be filled
    assert fair, f"in peace nobody is refused but who closed: {refused}"
    hitting = threading.Thread(target=doing.hit_all, args=(plan.hits, len(plan.sure)), daemon=True)
    hitting.start()
    doing.act(plan.acts, finish=True)
    hitting.join(PATIENCE)
    found = doing.count()
    paid = doing.window.rows(
        "SELECT purpose, state, count(*) FROM payment GROUP BY 1, 2 ORDER BY 1, 2"
    )
    held = doing.window.rows("SELECT state, count(*) FROM wallet_hold GROUP BY 1 ORDER BY 1")
    print(f"{doing.hits} hits; payments {paid}; work at counters {held}")
    return found


def verdict(found: Sequence[Loss], plant: str) -> bool:
    """Say whether a run ended as it must: nothing is lost, or what was planted is told as it is."""
    expected: Kind | None = planted.LOST.get(plant)
    return not found if expected is None else expected in {each.kind for each in found}


def main() -> None:
    """Run for a seed; with a plant it is right that this very thing is lost."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    plant = sys.argv[2] if len(sys.argv) > 2 else ""
    found = run(seed, plant)
    for each in found:
        print("LOSS:", each)
    print("nothing is lost" if not found else f"{len(found)} losses")
    sys.exit(not verdict(found, plant))


if __name__ == "__main__":
    main()
