"""All SQL stands in store/, names the bucket on every table it touches, and fits the schema."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.every import for_every

SOURCE = Path(__file__).parents[2] / "src" / "khidki"
STORE = SOURCE / "store"
# Small tables that every shard has a copy of, and the desk, whose key is the office.
REFERENCE = {
    "ledger_close", "settlement_fetch", "signing_means", "figure", "figure_place",
    "figure_waiting", "money_file",
    "installation", "catalogue_item", "proposal", "area", "office", "post", "officer", "posting",
    "register_row", "label", "saved_filter", "phrase", "stand_in", "relief",
    "officer_tie", "pause", "health", "joint_act",
    "due_told", "due_swept", "outage", "date_change", "payout_run",
}  # fmt: skip
BY_OFFICE = {"inbox", "mark"}
TABLES = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(?:ONLY\s+)?([a-z_]+)\b(?!\s*\()", re.IGNORECASE
)


def constants() -> Iterator[tuple[str, str]]:
    for path in sorted(STORE.glob("*.py")):
        module = importlib.import_module(f"khidki.store.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("SQL_") and isinstance(value, str):
                yield f"{path.stem}.{name}", value


STATEMENTS = dict(constants())
# These run before there is a schema, or are several commands.
OUTSIDE = ("migrate.", "clusters.", "installations.")
PREPARED = {name: text for name, text in STATEMENTS.items() if not name.startswith(OUTSIDE)}


@pytest.fixture(scope="module")
def connection(module_database_uri: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(module_database_uri, autocommit=True, prepare_threshold=None) as opened:
        yield opened


@pytest.fixture(scope="module")
def with_bucket(connection: psycopg.Connection) -> set[str]:
    """The tables that have a bucket."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'bucket'"
    )
    return {row[0] for row in rows}


@for_every("name", PREPARED)
def test_a_statement_fits_the_schema(connection: psycopg.Connection, name: str):
    numbered: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"${numbered.setdefault(match[1], len(numbered) + 1)}"

    text = re.sub(r"%\((\w+)\)s", number, PREPARED[name]).replace("%%", "%")
    connection.execute("DEALLOCATE ALL")
    assert text.strip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "LOCK", "SET"))
    if not text.strip().startswith(("LOCK", "SET")):
        connection.execute(f"PREPARE probe AS {text}".encode())


@for_every("name", PREPARED)
def test_a_statement_names_the_bucket_of_every_table_that_has_one(with_bucket: set[str], name: str):
    text, known = PREPARED[name], with_bucket - REFERENCE - BY_OFFICE
    touched = [table for table in TABLES.findall(text) if table in known]
    assert text.lower().count("bucket") >= len(set(touched)), touched


def test_every_key_of_a_distributed_table_begins_with_its_bucket(connection: psycopg.Connection):
    rows = connection.execute("""
        SELECT c.relname, a.attname
          FROM pg_index i
          JOIN pg_class c ON c.oid = i.indrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indisunique""").fetchall()
    first = {(table, column) for table, column in rows if table not in REFERENCE}
    assert {column for table, column in first if table not in BY_OFFICE} == {"bucket"}
    assert {column for table, column in first if table in BY_OFFICE} == {"office"}


def test_what_must_never_change_cannot_be_changed_by_web_and_worker(
    connection: psycopg.Connection,
):
    for table in ("event", "content", "seal", "transfer", "closing"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET bucket = 1"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_sql_stands_only_in_the_store():
    spoken = re.compile(r'"""\s*\n?\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|execute\(\s*f?"')
    outside = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if STORE not in path.parents and spoken.search(path.read_text())
    ]
    # The server's own launcher and the backup speak to PostgreSQL about itself, not about cases;
    # the bank of the demo is outside and has a database of its own.
    assert [name for name in outside if not name.startswith(("gateways/", "simulators/"))] == []


def test_no_trigger_keeps_a_rule(connection: psycopg.Connection):
    count = connection.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal").fetchone()
    assert count == (0,)
