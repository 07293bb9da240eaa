"""Databases that tests borrow one after another: put back as they were instead of copied anew.

A database is 450 files. To copy it and to drop it again takes many times as long as to delete the
few rows that a test left. What a `Shelf` lends is as its template; when it comes back, rows of
tables that were empty are deleted, and tables that held something are filled again where anything
changed. One whose tables themselves were changed, or that served long (deleted rows leave their
places behind), is dropped. Nothing is taken on trust: what changed is read from the database.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
from khidki.store import clusters

SERVES = 150  # tests, before it is replaced
SQL_TABLES = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY 1
"""
SQL_LET_GO = """
    SELECT coalesce(bool_and(pg_terminate_backend(pid, 60000)), true)
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SQL_NOW = "SELECT pg_current_xact_id()::xid::text"
# Where it stands what a table is: rows there that are new since then, or gone, are a changed table.
SHAPE = (
    "pg_namespace",
    "pg_class",
    "pg_attribute",
    "pg_constraint",
    "pg_proc",
    "pg_policy",
    "pg_trigger",
)
SQL_SHAPE = "SELECT sum(n)::int, sum(changed)::int FROM ({}) AS shape".format(
    " UNION ALL ".join(
        "SELECT count(*) AS n, count(*) FILTER (WHERE age(xmin) < age(%(since)s::text::xid)) AS changed"
        f" FROM {table}"
        for table in SHAPE
    )
)
_numbers = itertools.count(1)


class Shelf:
    """The databases of one template that nobody uses now."""

    def __init__(self, cluster: EmbeddedServer, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._content: Content | None = None
        self._free: list[Copy] = []

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Lend a database that is as the template; its address is the application's."""
        copy = self._free.pop() if self._free else self._copied()
        yield self._cluster.uri(copy.name, clusters.APP)
        if copy.restored():
            self._free.append(copy)
        else:
            copy.close()
            clusters.drop(self._cluster.uri("postgres", SUPERUSER), database=copy.name)

    def close(self) -> None:
        """Let go of all of them; they end with the server."""
        while self._free:
            self._free.pop().close()

    def _copied(self) -> "Copy":
        name = f"test_{next(_numbers)}"
        administration = self._cluster.uri("postgres", SUPERUSER)
        clusters.clone(administration, template=self._template, database=name)
        connection = psycopg.connect(
            self._cluster.uri(name, SUPERUSER), autocommit=True, prepare_threshold=0
        )
        self._content = self._content or Content(connection)
        return Copy(name, connection, self._content)


class Content:
    """What a template holds: which tables are empty, and the rows of the others."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Read a copy that nobody has used yet."""
        self.rows: dict[str, bytes] = {}
        probes: list[sql.Composable] = []
        for table in (row[0] for row in connection.execute(SQL_TABLES).fetchall()):
            named = sql.SQL(table)
            count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(named)).fetchone()
            assert count is not None
            held = sql.SQL("SELECT {} AS name, {} AS touched")
            if count == (0,):
                touched = sql.SQL("EXISTS (SELECT FROM {})").format(named)
            else:
                copied = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(named)
                with connection.cursor().copy(copied) as given:
                    self.rows[table] = b"".join(given)
                touched = sql.SQL(
                    "(SELECT count(*) <> {} OR coalesce(bool_or(age(xmin) <"
                    " age(%(since)s::text::xid)), false) FROM {})"
                ).format(sql.Literal(count[0]), named)
            probes.append(held.format(sql.Literal(table), touched))
        self.touched = sql.SQL("SELECT name FROM ({}) AS probe WHERE touched").format(
            sql.SQL(" UNION ALL ").join(probes)
        )


class Copy:
    """One database, and a connection that puts it back."""

    def __init__(self, name: str, connection: psycopg.Connection, content: Content) -> None:
        self.name, self._connection, self._content = name, connection, content
        # Rows are put back in any order.
        connection.execute("SET session_replication_role = replica")
        self._served = 0
        self._note()

    def restored(self) -> bool:
        """Make it as it was; say whether it may be lent again."""
        self._served += 1
        try:
            return self._served < SERVES and self._put_back()
        except psycopg.OperationalError:
            return False

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def _put_back(self) -> bool:
        if not self._value(SQL_LET_GO) or self._shape() != self._before:
            return False
        since = {"since": self._since}
        touched = [row[0] for row in self._connection.execute(self._content.touched, since)]
        if touched:
            every = "; ".join(f"DELETE FROM {table}" for table in touched)
            self._connection.execute(every, prepare=False)
        refilled = [table for table in touched if table in self._content.rows]
        for table in refilled:
            with self._connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as into:
                into.write(self._content.rows[table])
        if refilled:
            self._note()
        return True

    def _note(self) -> None:
        """Remember the moment from which every change counts."""
        self._since = self._value(SQL_NOW)
        self._before = self._shape()

    def _shape(self) -> tuple[int, int]:
        return self._connection.execute(SQL_SHAPE, {"since": self._since}).fetchone()

    def _value(self, query: str) -> str:
        return self._connection.execute(query).fetchone()[0]
