"""How long matching a settlement with the books takes, and how much memory, by the real command.

Two days of payments are put into the books as rows, a settlement file is written for each, and
`khidki settle gateway` matches it: first a tenth of the lines, then all. Every line matches but one
in a hundred thousand, whose sum is a paisa off, so that it is known that they were compared.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench import window
from bench.ledger import _as
from bench.results import Row
from bench.window import FOLDER, Prepared
from khidki.gateways.postgres_server import SUPERUSER

PORT = 8130
AT_ONCE = 100_000
WRONG_EACH = 100_000
PAISE = 5_000
SMALL_DAY, LARGE_DAY = "2026-01-05", "2026-01-06"

SQL_ENTRIES = """
    INSERT INTO entry (bucket, id, subject, key, kind, on_day, at, digest)
    SELECT n %% 1024, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'received',
           'fee', %(day)s::date, %(day)s::date + interval '6 hours',
           decode(lpad(to_hex(n), 64, '0'), 'hex')
      FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
SQL_TRANSFERS = """
    INSERT INTO transfer (bucket, entry, line, on_day, from_account, to_account, paise)
    SELECT n %% 1024, lpad(to_hex(n), 32, '0')::uuid, line, %(day)s::date, 'gateway:bench',
           CASE line WHEN 1 THEN 'treasury:revenue' WHEN 2 THEN 'facilitation' ELSE 'gst' END,
           CASE line WHEN 1 THEN 3000 WHEN 2 THEN 1500 ELSE 500 END
      FROM generate_series(%(first)s::int, %(last)s::int) AS n, generate_series(1, 3) AS line
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many lines the larger file has."""

    lines: int = 1_000_000


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Measure a small file and a large one, and return the figures."""
    data = window.fresh(FOLDER / "reconcile")
    with window.prepared(data, port=PORT) as here:
        few = wanted.lines // 10
        small = _matched(here, SMALL_DAY, 1, few)
        large = _matched(here, LARGE_DAY, few + 1, wanted.lines)
    rows = [
        Row("lines_per_second", wanted.lines / large[0], "1/s"),
        Row("seconds_for_few_lines", round(small[0], 1), "s"),
        Row("seconds_for_all_lines", round(large[0], 1), "s", most=60.0),
        Row("megabytes_for_few_lines", round(small[1], 1), "MB"),
        Row("megabytes_for_all_lines", round(large[1], 1), "MB"),
        Row("memory_all_to_few_ratio", round(large[1] / small[1], 3), most=1.2),
    ]
    return rows, {"lines": wanted.lines}


def _matched(here: Prepared, day: str, first: int, lines: int) -> tuple[float, float]:
    """Enter the payments of a day, match their file, and return seconds and megabytes."""
    with psycopg.connect(_as(here.owner_uri, SUPERUSER), autocommit=True) as connection:
        # No foreign key is checked while millions of rows are made up.
        connection.execute("SET session_replication_role = replica")
        for begin in range(first, first + lines, AT_ONCE):
            span = {"first": begin, "last": min(begin + AT_ONCE, first + lines) - 1, "day": day}
            connection.execute(SQL_ENTRIES, span)
            connection.execute(SQL_TRANSFERS, span)
        connection.execute("VACUUM (ANALYZE) entry, transfer, settled, gap")
        connection.execute("CHECKPOINT")
    path = _written(here.data_dir / f"settlement-{day}.csv", day, first, lines)
    began = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "khidki", "settle", "gateway", str(path), "--gateway", "bench",
            "--by", "bench", "--data", str(here.data_dir),
        ],
        env=os.environ | {"KHIDKI_DEMO": "1", "KHIDKI_PORT": str(PORT)},
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    wrong = lines // WRONG_EACH
    if status != 0 or f"{lines:,} lines were taken; {wrong:,} gaps opened" not in said:
        raise RuntimeError(f"khidki settle said: {said}")
    return took, used.ru_maxrss / 1024


def _written(path: Path, day: str, first: int, lines: int) -> Path:
    total = 0
    with path.open("w", encoding="ascii") as file:
        file.write(f"H,KHIDKI,{day},INR,UTR{day}\n")
        for number in range(1, lines + 1):
            paise = PAISE + (number % WRONG_EACH == 0)
            total += paise
            payment = UUID(int=first + number - 1)
            sum_ = f"{paise // 100}.{paise % 100:02d}"
            file.write(f"L,R{number},{payment},credit,{sum_},{day}T06:30:00+00:00,0.59\n")
        kept = 59 * lines
        file.write(f"T,{lines},{total // 100}.{total % 100:02d},{kept // 100}.{kept % 100:02d}\n")
    return path
