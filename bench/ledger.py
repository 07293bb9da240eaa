"""How many entries of three transfers a second, against pgbench that commits each by itself.

Two processes put entries into batches of their own, as two web processes would, with 64 callers in
all; pgbench writes the same rows from 64 connections without a lock that two of them want. Floor
and ours take turns, each ratio is to the floor of the same round, and the median counts. The trial
balance is asked of few transfers and of a hundred times as many.
"""

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from uuid_utils.compat import uuid7

from bench import window
from bench.ledger_load import AT, WALLETS, chart, wallet
from bench.results import Row
from bench.window import FOLDER, Prepared
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.bucket import BUCKETS, with_bucket
from khidki.domain.money.entry import TRANSFERS_MOST, Entry, Kind, Transfer
from khidki.gateways import postgres_binaries
from khidki.gateways.postgres_server import SUPERUSER
from khidki.store import balances, clusters
from khidki.store.batch import Batch
from khidki.store.database import Database
from khidki.store.entries import Entries
from khidki.store.migrate import migrate

HERE = Path(__file__).parent
FLOOR = "khidki_ledger_floor"
SIZES = "khidki_ledger_sizes"
SHAPES = ("wallets", "hot_gateway", "hot_wallet")
PROCESSES = 2
CALLERS = 64
NAMES = {
    "payer": "operator-wallet:K",
    "treasury": "treasury:department-",
    "lsp": "agency:lsp-",
    "suspense": "suspense:tax-",
}
RICH_PAISE = 10**12
AT_ONCE = 100_000
ASKED = 51


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long to measure, and how many transfers the larger books have."""

    rounds: int = 5
    seconds: int = 5
    transfers: int = 10_000_000


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Measure entries and the trial balance, and return the figures."""
    data = window.fresh(FOLDER / "ledger")
    with window.prepared(data, port=8120) as here:
        with psycopg.connect(here.owner_uri, autocommit=True) as connection:
            durable = window.durability(connection)
        floor = _database(here, FLOOR)
        asyncio.run(_open(here.app_uri))
        _open_floor(_as(floor, clusters.OWNER))
        rows, rounds = _entries(here, floor, wanted)
        rows += _verified(here)
        rows += _trial(_database(here, SIZES), wanted.transfers)
    return rows, {"settings": durable, "rounds": rounds, "transfers": wanted.transfers}


def _entries(here: Prepared, floor: str, wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    floors: list[float] = []
    rates: dict[str, list[float]] = {shape: [] for shape in SHAPES}
    for turn in range(wanted.rounds):
        print(f"  round {turn + 1} of {wanted.rounds}", flush=True)
        _settle(here)
        floors.append(_pgbench(floor, wanted.seconds, base=turn))
        for shape in SHAPES:
            _settle(here)
            rates[shape].append(_ours(here.app_uri, shape, wanted.seconds))
    to_floor = [ours / floor for ours, floor in zip(rates["wallets"], floors, strict=True)]
    hot = {
        shape: [hot / ours for hot, ours in zip(rates[shape], rates["wallets"], strict=True)]
        for shape in SHAPES[1:]
    }
    rows = [
        Row("floor_per_second", statistics.median(floors), "1/s"),
        *(Row(f"{name}_per_second", statistics.median(rates[name]), "1/s") for name in SHAPES),
        Row("entries_to_floor_ratio", round(statistics.median(to_floor), 3), least=0.6),
        Row(
            "hot_gateway_to_many_ratio", round(statistics.median(hot["hot_gateway"]), 3), least=0.5
        ),
        Row("hot_wallet_to_many_ratio", round(statistics.median(hot["hot_wallet"]), 3)),
    ]
    return rows, {"to_floor": [round(each, 2) for each in to_floor]} | {
        name: [round(each, 2) for each in ratios] for name, ratios in hot.items()
    }


def _ours(uri: str, shape: str, seconds: int) -> float:
    command = [sys.executable, "-m", "bench.ledger_load", uri, shape, str(seconds)]
    processes = [
        subprocess.Popen(
            [*command, str(CALLERS // PROCESSES), str(64 * number)],
            cwd=HERE.parent,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    rate = 0.0
    for process in processes:
        said, _ = process.communicate(timeout=seconds * 10 + 60)
        if process.returncode != 0:
            raise RuntimeError(f"bench.ledger_load ended with {process.returncode}")
        entered, took = said.split()
        rate += int(entered) / float(took)
    return rate


def _pgbench(uri: str, seconds: int, *, base: int) -> float:
    pgbench = postgres_binaries.embedded().program("pgbench")
    command = [str(pgbench), "-n", "-c", str(CALLERS), "-j", "2", "-M", "prepared"]
    command += ["-T", str(seconds), "-f", str(HERE / "ledger_floor.sql"), "-D", "n=0"]
    command += ["-D", f"wallets={WALLETS}", "-D", f"base={base * 10_000_000_000}"]
    for name, begun in NAMES.items():
        command += ["-D", f"{name}={begun}"]
    done = subprocess.run([*command, uri], capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None or done.returncode != 0:
        raise RuntimeError(f"pgbench: {done.stderr[-1500:]}")
    return float(found[1])


def _database(here: Prepared, name: str) -> str:
    """Make an empty database on the same server, with the same tables."""
    at = here.owner_uri.partition("@")[2].replace(f"/{clusters.DATABASE}?", "/{}?")
    superuser = f"postgresql://{SUPERUSER}@" + at.format("postgres")
    clusters.drop(superuser, database=name)
    clusters.furnish(superuser, database=name)
    migrate(f"postgresql://{clusters.OWNER}@" + at.format(name))
    return f"postgresql://{clusters.APP}@" + at.format(name)


def _as(uri: str, role: str) -> str:
    return f"postgresql://{role}@" + uri.partition("@")[2]


SQL_WALLETS = """
    INSERT INTO balance (bucket, account, guarded, paise)
    SELECT n % 1024, 'operator-wallet:K' || (10000000 + n)::text, true, 1000000000000
      FROM generate_series(1, %(wallets)s) AS n
"""


def _open_floor(uri: str) -> None:
    """Open the floor's wallets, each where pgbench can reckon it."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(SQL_WALLETS.replace("n % 1024", "n %% 1024"), {"wallets": WALLETS})


async def _open(uri: str) -> None:
    """Open all wallets and fill them by entries, so that the books can be counted again."""
    of = chart()
    bank = of.account("bank", "opening")
    wallets = [wallet(of, number) for number in range(1, WALLETS + 1)]
    async with (
        Database.open(uri, size=4) as database,
        Batch(database, Entries(bucket=0)).running() as batch,
    ):
        async with database.transaction() as tx:
            await balances.open_accounts(tx, wallets)
        for first in range(0, WALLETS, TRANSFERS_MOST):
            some = wallets[first : first + TRANSFERS_MOST]
            about = with_bucket(uuid7(), first % BUCKETS)
            transfers = tuple(Transfer(bank, each, RICH_PAISE) for each in some)
            await batch.put(
                Entry(
                    with_bucket(uuid7(), first % BUCKETS), about, "opening", Kind.TOP_UP,
                    AT.date(), AT, transfers,
                )
            )  # fmt: skip


def _settle(here: Prepared) -> None:
    """Let the server finish what the last turn left: it is no part of the next."""
    for name in (clusters.DATABASE, FLOOR):
        uri = here.owner_uri.replace(f"/{clusters.DATABASE}?", f"/{name}?")
        with psycopg.connect(_as(uri, SUPERUSER), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) entry, transfer, balance")
            connection.execute("CHECKPOINT")


def _verified(here: Prepared) -> list[Row]:
    """Count everything again that was entered: nothing may differ."""

    async def run() -> tuple[int, float]:
        began = time.monotonic()
        async with Database.open(here.app_uri, size=2) as database:
            report = await verify_ledger(database, chart())
        assert report.is_clean, report.differences[:5]
        return report.entries, time.monotonic() - began

    entries, seconds = asyncio.run(run())
    return [Row("verified_entries_per_second", entries / seconds, "1/s")]


# What a hundred wallets paid to fifty departments, three transfers an entry.
SQL_ENTRIES = """
    INSERT INTO entry (bucket, id, subject, key, kind, on_day, at, digest)
    SELECT n %% 1024, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'paid',
           'fee', '2026-11-22', '2026-11-22 06:30:00+00', decode(lpad(to_hex(n), 64, '0'), 'hex')
      FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
SQL_TRANSFERS = """
    INSERT INTO transfer (bucket, entry, line, on_day, from_account, to_account, paise)
    SELECT n %% 1024, lpad(to_hex(n), 32, '0')::uuid, line, '2026-11-22',
           'gateway:' || (n %% 100), 'treasury:department-' || ((n + line) %% 500), 100
      FROM generate_series(%(first)s::int, %(last)s::int) AS n, generate_series(1, 3) AS line
"""
SQL_BALANCES = """
    INSERT INTO balance (bucket, account, guarded, paise)
    SELECT 64 * stripe, account, false, paise / 16
      FROM (SELECT account, sum(paise) AS paise
              FROM (SELECT to_account AS account, paise FROM transfer
                    UNION ALL SELECT from_account, -paise FROM transfer) AS moved
             GROUP BY account) AS held,
           generate_series(0, 15) AS stripe
        ON CONFLICT (bucket, account) DO UPDATE SET paise = excluded.paise
"""


# A trial balance reads neither entries nor transfers, which `_asked` asserts; so what only costs
# time and room while they are made up is left out: their indexes, their log, their foreign keys.
SQL_BARE = """
    ALTER TABLE transfer DROP CONSTRAINT transfer_bucket_entry_fkey,
                         DROP CONSTRAINT transfer_pkey;
    ALTER TABLE entry DROP CONSTRAINT entry_bucket_reverses_fkey,
                      DROP CONSTRAINT entry_bucket_subject_key_key,
                      DROP CONSTRAINT entry_pkey;
    DROP INDEX transfer_from, transfer_to, transfer_day;
    ALTER TABLE entry SET UNLOGGED;
    ALTER TABLE transfer SET UNLOGGED
"""
BYTES_EACH = 200  # of a transfer, with its share of an entry and room to sort


def _trial(uri: str, transfers: int) -> list[Row]:
    """Ask for the trial balance of few transfers and of a hundred times as many."""
    free = shutil.disk_usage(FOLDER).free
    if free < transfers * BYTES_EACH:
        raise RuntimeError(
            f"{transfers:,} transfers need {transfers * BYTES_EACH:,} bytes: {free:,}"
        )
    with psycopg.connect(_as(uri, SUPERUSER), autocommit=True) as connection:
        connection.execute(SQL_BARE)
    few = _trial_milliseconds(uri, 0, transfers // 100)
    many = _trial_milliseconds(uri, transfers // 100, transfers)
    return [
        Row("trial_balance_of_few_milliseconds", few, "ms"),
        Row("trial_balance_of_many_milliseconds", many, "ms"),
        Row("trial_balance_many_to_few_ratio", round(many / few, 3), most=1.5),
    ]


def _trial_milliseconds(uri: str, done: int, wanted: int) -> float:
    with psycopg.connect(_as(uri, SUPERUSER), autocommit=True) as connection:
        # No foreign key is checked while millions of rows are made up.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '128MB'")
        for first in range(done // 3 + 1, wanted // 3 + 1, AT_ONCE):
            span = {"first": first, "last": min(first + AT_ONCE - 1, wanted // 3)}
            connection.execute(SQL_ENTRIES, span)
            connection.execute(SQL_TRANSFERS, span)
            print(f"  {span['last'] * 3:,} transfers", flush=True)
        connection.execute(SQL_BALANCES)
        connection.execute("VACUUM (ANALYZE) balance")
        connection.execute("CHECKPOINT")
    return asyncio.run(_asked(uri))


async def _asked(uri: str) -> float:
    took: list[float] = []
    async with Database.open(uri, size=2) as database, database.reading() as tx:
        plan = await tx.values("EXPLAIN " + balances.SQL_TRIAL)
        assert not [line for line in plan if "transfer" in line or "entry" in line], plan
        for _ in range(ASKED):
            began = time.perf_counter()
            totals = await balances.trial_balance(tx)
            took.append((time.perf_counter() - began) * 1000)
            assert totals, "nothing was loaded"
    return round(min(took), 2)  # what else the machine does is no part of it
