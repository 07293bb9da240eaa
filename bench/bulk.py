"""Loading millions of rows in minutes: what rows do not need while they come is built afterwards.

Indexes that no constraint rests on, and foreign keys, are taken away, and made again from what the
database itself says they were: an index is then built by one sort, a foreign key checked by one
join. The table that is measured is afterwards the one that the migrations made.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg

SQL_INDEXES = """
    SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(i.oid)
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
     WHERE x.indrelid = ANY(%(tables)s::regclass[]) AND NOT x.indisprimary
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
     ORDER BY i.relname
"""
SQL_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
     ORDER BY conname
"""


@contextmanager
def unhindered(connection: psycopg.Connection[Any], *tables: str) -> Generator[None]:
    """Take indexes and foreign keys of some tables away, and make them again at the end."""
    told = {"tables": list(tables)}
    taken: list[tuple[str, str]] = [
        *connection.execute(SQL_FOREIGN_KEYS, told).fetchall(),
        *connection.execute(SQL_INDEXES, told).fetchall(),
    ]
    for drop, _ in taken:
        connection.execute(drop.encode())
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _, make in reversed(taken):
        connection.execute(make.encode())
