"""What a whole PostgreSQL server needs before the first table: roles and an empty database.

Three roles share the work. `khidki_owner` owns the tables and runs migrations; `khidki_app` is
what web and worker are, may bypass nothing and owns nothing; `khidki_officer` only reads, and row
policies bind it. Only Khidki's own server is furnished here; elsewhere the administrator decides.
"""

from typing import Any, LiteralString

import psycopg
from psycopg import sql

DATABASE = "khidki"
OWNER = "khidki_owner"
APP = "khidki_app"
OFFICER = "khidki_officer"

SQL_ROLES = """
    DO $$
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'khidki_owner') THEN
            CREATE ROLE khidki_owner LOGIN NOSUPERUSER NOBYPASSRLS;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'khidki_app') THEN
            CREATE ROLE khidki_app LOGIN NOSUPERUSER NOBYPASSRLS;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'khidki_officer') THEN
            CREATE ROLE khidki_officer NOLOGIN NOSUPERUSER NOBYPASSRLS;
        END IF;
    END $$;
    ALTER ROLE khidki_app LOGIN;
    GRANT khidki_officer TO khidki_app;
    GRANT khidki_app, khidki_officer TO khidki_owner WITH ADMIN OPTION
"""
SQL_DATABASE_EXISTS = "SELECT 1 FROM pg_database WHERE datname = %(name)s"
SQL_CREATE_DATABASE = "CREATE DATABASE {} OWNER khidki_owner"
# By files: copied through the log it costs more than twice as much.
SQL_CLONE_DATABASE = "CREATE DATABASE {} OWNER khidki_owner TEMPLATE {} STRATEGY file_copy"
SQL_DROP_DATABASE = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
# An idle server has nothing to switch, and releases differ in what they then answer; a mark of our
# own makes the segment worth finishing.
SQL_MARK = "SELECT pg_walfile_name(pg_create_restore_point('backup'))"
SQL_SWITCH_SEGMENT = "SELECT pg_switch_wal()"
SQL_SIZE = "SELECT sum(pg_database_size(oid))::bigint FROM pg_database"
SQL_TRIGRAM = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
SQL_LIKENESS = "SELECT similarity('जयपुर', 'जयपुरा')"
SQL_VERSION = "SELECT current_setting('server_version_num')::int / 10000"
# True where letters of every script are letters: what a database of locale C does not know.
SQL_KNOWS_LETTERS = "SELECT 'जयपुर' ~ '^[[:alpha:]]'"
SQL_ENCODING = "SELECT current_setting('server_encoding')"
SQL_RIGHTS = """
    SELECT r.rolname, r.rolsuper, r.rolcreaterole, current_database(),
           has_schema_privilege('public', 'CREATE'),
           has_database_privilege(current_database(), 'CREATE'),
           array(SELECT rolname::text FROM pg_roles
                  WHERE rolname IN ('khidki_app', 'khidki_officer')
                  LIMIT 2),
           array(SELECT rolname::text FROM pg_roles
                  WHERE rolname IN ('khidki_app', 'khidki_officer')
                    AND pg_has_role(oid, 'MEMBER')
                  LIMIT 2)
      FROM pg_roles r
     WHERE r.rolname = current_user
     LIMIT 1
"""
SQL_JOIN_APP = "GRANT khidki_app, khidki_officer TO CURRENT_USER"
SQL_CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8"


def furnish(superuser_uri: str, *, database: str = DATABASE) -> None:
    """Make the roles and an empty database, whatever of them is missing."""
    with psycopg.connect(superuser_uri, autocommit=True) as connection:
        connection.execute(SQL_ROLES)
        if connection.execute(SQL_DATABASE_EXISTS, {"name": database}).fetchone() is None:
            connection.execute(sql.SQL(SQL_CREATE_DATABASE).format(sql.Identifier(database)))


def clone(superuser_uri: str, *, template: str, database: str) -> None:
    """Copy a database that nobody is connected to."""
    names = sql.Identifier(database), sql.Identifier(template)
    with psycopg.connect(superuser_uri, autocommit=True) as connection:
        connection.execute(sql.SQL(SQL_CLONE_DATABASE).format(*names))


def drop(superuser_uri: str, *, database: str) -> None:
    """Remove a database and everyone connected to it."""
    with psycopg.connect(superuser_uri, autocommit=True) as connection:
        connection.execute(sql.SQL(SQL_DROP_DATABASE).format(sql.Identifier(database)))


def finish_segment(superuser_uri: str) -> str:
    """End the log's current segment, so that it can be kept, and return its name."""
    with psycopg.connect(superuser_uri, autocommit=True) as connection:
        name = str(_value(connection, SQL_MARK))
        connection.execute(SQL_SWITCH_SEGMENT)
        return name


def size(superuser_uri: str) -> int:
    """Return the bytes of all databases, about what a copy will weigh."""
    with psycopg.connect(superuser_uri, autocommit=True) as connection:
        return int(_value(connection, SQL_SIZE))


def devanagari_likeness(uri: str) -> float:
    """Return how alike two Hindi names are to trigram search; 0 means that search is dead."""
    with psycopg.connect(uri) as connection, connection.transaction(force_rollback=True):
        connection.execute(SQL_TRIGRAM)
        return float(_value(connection, SQL_LIKENESS))


def server_version(uri: str) -> int:
    """Return the major version of the server."""
    with psycopg.connect(uri, autocommit=True) as connection:
        return int(_value(connection, SQL_VERSION))


def knows_letters(uri: str) -> bool:
    """Say whether a database knows the letters of Devanagari, for search and sorting."""
    with psycopg.connect(uri, autocommit=True) as connection:
        # A database of another encoding could not even be asked in Devanagari.
        return _value(connection, SQL_ENCODING) == "UTF8" and _value(connection, SQL_KNOWS_LETTERS)


def lacking(owner_uri: str) -> list[str]:
    """Return what an administrator must run before this role can make Khidki's tables."""
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        row = connection.execute(SQL_RIGHTS).fetchone()
    assert row is not None
    name, is_super, makes_roles, database, makes_tables, makes_schemas, there, member_of = row
    asked = [] if makes_tables else [f'GRANT CREATE ON SCHEMA public TO "{name}"']
    asked += [] if makes_schemas else [f'GRANT CREATE ON DATABASE "{database}" TO "{name}"']
    for role in (APP, OFFICER):
        if role not in there and not makes_roles:
            asked.append(f"CREATE ROLE {role} LOGIN" if role == APP else f"CREATE ROLE {role}")
        if role not in member_of and not makes_roles:
            asked.append(f'GRANT {role} TO "{name}" WITH ADMIN OPTION')
    return [] if is_super else asked


def join_app(owner_uri: str) -> None:
    """Let the owner's role act as the role of web and worker."""
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        connection.execute(SQL_JOIN_APP)


def clock(uri: str) -> float:
    """Return the server's own time in seconds since 1970."""
    with psycopg.connect(uri, autocommit=True) as connection:
        return float(_value(connection, SQL_CLOCK))


def _value(connection: psycopg.Connection, query: LiteralString) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
