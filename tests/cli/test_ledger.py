"""The commands about the books, run as a person runs them."""

import asyncio
from pathlib import Path

import psycopg
import pytest
from store.books import NOON, books_of, entry

from khidki.domain.money.chart import Chart
from khidki.domain.money.entry import Kind
from tests.cli import commands
from tests.cli.commands import Ran
from tests.conftest import owner_uri, superuser_uri
from tests.worlds import SECRET, catalogue

CHART = Chart(catalogue().heads)
WALLET = CHART.account("operator-wallet", "K10000001")
TREASURY = CHART.account("treasury", "revenue")


@pytest.fixture(scope="module")
def uri(module_furnished_uri: str) -> str:
    async def fill() -> None:
        async with books_of(module_furnished_uri) as books:
            await books.open(WALLET)
            top_up = (CHART.account("gateway", "main"), WALLET, 10_000)
            await books.batch.put(entry(top_up, kind=Kind.TOP_UP, at=NOON.replace(month=10)))
            await books.batch.put(entry((WALLET, TREASURY, 2_550), key="=1+1"))

    asyncio.run(fill())
    return module_furnished_uri


def khidki(folder: Path, uri: str, *words: str) -> Ran:
    ours = {"DATABASE_URL": uri, "KHIDKI_OWNER_URL": owner_uri(uri), "KHIDKI_SECRET": SECRET}
    return commands.khidki("ledger", *words, "--data", str(folder), **ours, KHIDKI_DEMO="1")


def test_the_trial_balance_shows_both_sides(tmp_path: Path, uri: str):
    ran = khidki(tmp_path, uri, "trial")

    assert ran.returncode == 0, ran.stderr
    rows = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines()}
    assert rows["gateway"] == ["1", "₹100", "₹0"]
    assert rows["operator-wallet"][1:] == ["₹0", "₹74.50"]  # the demo's operators have empty ones
    assert rows["together"] == ["₹100", "₹100"]


def test_a_statement_is_shown_and_written_as_a_file_without_formulas(tmp_path: Path, uri: str):
    shown = khidki(tmp_path, uri, "statement", WALLET.id, "--from", "2026-11-01")
    assert "held ₹100 when 2026-11-01 began" in shown.stdout, shown.stderr
    assert "held ₹74.50 when" in shown.stdout

    written = tmp_path / "statement.csv"
    khidki(tmp_path, uri, "statement", WALLET.id, "--from", "2026-11-01", "--csv", str(written))
    heading, line = written.read_text("utf-8-sig").splitlines()
    assert heading.startswith('"day","at"')
    assert '"\'=1+1"' in line
    assert line.endswith('"treasury:revenue","-2550"')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("statement", "=cmd|x"), "There is no account"),
        (("close", "2999-01-01"), "is not over yet"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(tmp_path: Path, uri: str, words, said):
    ran = khidki(tmp_path, uri, *words)

    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_verify_names_what_differs_and_ends_with_one(tmp_path: Path, uri: str):
    clean = khidki(tmp_path, uri, "verify")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "2 entries with 2 transfers between " in clean.stdout
    assert "all balances are what was entered" in clean.stdout

    with psycopg.connect(superuser_uri(uri), autocommit=True) as connection:
        connection.execute("UPDATE balance SET paise = paise + 100 WHERE account = %s", [WALLET.id])
        ran = khidki(tmp_path, uri, "verify")
        connection.execute("UPDATE balance SET paise = paise - 100 WHERE account = %s", [WALLET.id])

    assert ran.returncode == 1
    assert f"Account {WALLET.id}: the balance says ₹75.50, its transfers make ₹74.50." in ran.stdout
