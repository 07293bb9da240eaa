"""What this database was made for: a demo or real people, and how often it was restored.

One row, written when the database is first prepared. A demo has known passwords, so neither may
ever be opened as the other; whoever starts Khidki compares first.
"""

import psycopg

from khidki.store.database import Transaction

SQL_EXISTS = "SELECT to_regclass('installation') IS NOT NULL"
SQL_IS_DEMO = "SELECT demo FROM installation LIMIT 1"
SQL_TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LIMIT 1
"""
SQL_MARK = """
    INSERT INTO installation (singleton, demo, created_at)
    VALUES (true, %(demo)s, now())
    ON CONFLICT DO NOTHING
"""


def is_demo(owner_uri: str) -> bool | None:
    """Say whether the database is a demo's; None while it is not marked yet."""
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        exists = connection.execute(SQL_EXISTS).fetchone()
        if not (exists and exists[0]):
            return None
        row = connection.execute(SQL_IS_DEMO).fetchone()
    return bool(row[0]) if row else None


def is_of_others(owner_uri: str) -> bool:
    """Say whether the database holds tables, and none of them marks it as ours."""
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        ours = connection.execute(SQL_EXISTS).fetchone()
        return not (ours and ours[0]) and connection.execute(SQL_TABLES).fetchone() is not None


async def is_for_demo(tx: Transaction) -> bool:
    """Say whether the database has the demo's mark; one without any mark has not."""
    return bool(await tx.value(SQL_IS_DEMO))


def mark(owner_uri: str, *, demo: bool) -> None:
    """Mark a new database for good; a mark that is there stays."""
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        connection.execute(SQL_MARK, {"demo": demo})
