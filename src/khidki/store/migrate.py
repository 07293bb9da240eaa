"""Bring a database forward, one plain SQL file after another.

Files are `NNNN_name.sql`, run once each in order of name, each in its own transaction, and never
changed afterwards: the digest of what ran is kept and compared. Two runners at once take turns. A
file waits a few seconds for a lock and then lets the requests pass before it tries again, so it may
run while people are served. There is no way back; a mistake is mended by the next file.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from khidki.domain.refusal import Fault

MIGRATIONS = Path(__file__).parent / "migrations"
TRIES = 30

SQL_LEDGER = """
    CREATE SCHEMA IF NOT EXISTS upkeep;
    CREATE TABLE IF NOT EXISTS upkeep.migration (
        name        text PRIMARY KEY,
        digest      bytea NOT NULL,
        applied_at  timestamptz NOT NULL DEFAULT now()
    );
    GRANT USAGE ON SCHEMA upkeep TO PUBLIC;
    GRANT SELECT ON upkeep.migration TO PUBLIC
"""
SQL_LEDGER_EXISTS = "SELECT to_regclass('upkeep.migration') IS NOT NULL"
SQL_APPLIED = "SELECT name, digest FROM upkeep.migration ORDER BY name LIMIT 10000"
SQL_TAKE_TURN = "SELECT pg_advisory_lock(5346211)"
# Distributed tables need the first setting; plain PostgreSQL takes it for a name of our own.
SQL_SETTINGS = """
    SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
    SET LOCAL lock_timeout TO '2s';
    SET LOCAL statement_timeout TO '30min'
"""
SQL_RECORD = "INSERT INTO upkeep.migration (name, digest) VALUES (%(name)s, %(digest)s)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file and what it holds."""

    name: str
    body: bytes

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.body).digest()


def migrate(uri: str, *, folder: Path = MIGRATIONS) -> list[str]:
    """Run every file that has not run yet and return their names."""
    files = _files(folder)
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(SQL_TAKE_TURN)
        if not _has_ledger(connection):
            connection.execute(SQL_LEDGER)
        waiting = _waiting(files, _applied(connection))
        for migration in waiting:
            _run(connection, migration)
    return [migration.name for migration in waiting]


def pending(uri: str, *, folder: Path = MIGRATIONS) -> list[str]:
    """Return the names of the files that have not run yet; change nothing."""
    with psycopg.connect(uri, autocommit=True) as connection:
        applied = _applied(connection) if _has_ledger(connection) else {}
    return [migration.name for migration in _waiting(_files(folder), applied)]


def _files(folder: Path) -> list[Migration]:
    return [Migration(path.name, path.read_bytes()) for path in sorted(folder.glob("*.sql"))]


def _has_ledger(connection: psycopg.Connection) -> bool:
    row = connection.execute(SQL_LEDGER_EXISTS).fetchone()
    return bool(row and row[0])


def _applied(connection: psycopg.Connection) -> dict[str, bytes]:
    return {str(name): bytes(digest) for name, digest in connection.execute(SQL_APPLIED)}


def _waiting(files: list[Migration], applied: Mapping[str, bytes]) -> list[Migration]:
    unknown = applied.keys() - {migration.name for migration in files}
    if unknown:
        raise Fault(
            f"The database is newer than this Khidki: it has run {max(unknown)}, "
            "which is not here. Start the newer release.",
            retryable=False,
        )
    for migration in files:
        if applied.get(migration.name, migration.digest) != migration.digest:
            raise Fault(
                f"The migration {migration.name} was changed after it ran on this database. "
                "Put the file back as it was and write the change in a new file.",
                retryable=False,
            )
    return [migration for migration in files if migration.name not in applied]


def _run(connection: psycopg.Connection, migration: Migration) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with connection.transaction():
                connection.execute(SQL_SETTINGS)
                connection.execute(migration.body)
                connection.execute(SQL_RECORD, {"name": migration.name, "digest": migration.digest})
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as cause:
            if attempt == TRIES:
                raise Fault(
                    f"The migration {migration.name} never got its locks; try at a quieter hour.",
                    retryable=True,
                ) from cause
            time.sleep(0.5)
        except psycopg.Error as cause:
            raise Fault(
                f"The migration {migration.name} failed: {cause}", retryable=False
            ) from cause
        else:
            return
