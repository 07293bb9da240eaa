"""A PostgreSQL that Khidki does not run: what is asked of it before anything is written.

Old servers, databases that know no Devanagari and roles that may not make tables are refused in one
sentence with what to do. Web and worker never act as the owner of the tables: where one address is
all there is, they take on `khidki_app` when they connect. No part of a password is ever printed.
"""

import re
from dataclasses import replace

import psycopg

from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.store import clusters

OLDEST, NEWEST = 15, 18
PATIENCE_SECONDS = 5
# With anything else in it another part of the address begins, and errors would quote the rest.
PASSWORD = re.compile(r"(?:[^@/?#%]|%[0-9A-Fa-f]{2})*")


def checked(config: Config) -> Config:
    """Return the settings for web and worker after the server was found fit."""
    for url in dict.fromkeys((config.owner_url, config.database_url)):
        _require_answer(url)
    require_release(clusters.server_version(config.owner_url))
    if not clusters.knows_letters(config.owner_url):
        raise Fault(
            "The database of DATABASE_URL knows no Devanagari letters (its encoding is not UTF8 or "
            "its locale is C); make one with CREATE DATABASE khidki TEMPLATE template0 "
            "ENCODING 'UTF8' LOCALE 'C.UTF-8'.",
            retryable=False,
        )
    if config.database_url != config.owner_url:
        return config
    joint = "&" if "?" in config.database_url else "?"
    as_app = f"{config.database_url}{joint}options=-c%20role%3D{clusters.APP}"
    return replace(config, database_url=as_app)


def require_release(found: int) -> None:
    """Refuse a server that is too old; a newer one than was tried is the doctor's to mention."""
    if found < OLDEST:
        raise Fault(
            f"DATABASE_URL names a PostgreSQL {found}; Khidki needs {OLDEST} to {NEWEST}.",
            retryable=False,
        )


def require_rights(owner_url: str) -> None:
    """Refuse a role that could not make the tables, with what its administrator has to run."""
    if asked := clusters.lacking(owner_url):
        raise Fault(
            "The role of DATABASE_URL may not make Khidki's tables. Let the administrator of that "
            f"PostgreSQL run: {'; '.join(asked)};",
            retryable=False,
        )


def require_app(url: str, owner_url: str) -> None:
    """Make sure that web and worker can act as their own role."""
    try:
        psycopg.connect(url, connect_timeout=PATIENCE_SECONDS).close()
    except psycopg.OperationalError:
        try:
            clusters.join_app(owner_url)
            psycopg.connect(url, connect_timeout=PATIENCE_SECONDS).close()
        except psycopg.Error as cause:
            raise Fault(
                f"Web and worker cannot act as {clusters.APP}. Let the administrator of that "
                f"PostgreSQL run: GRANT {clusters.APP}, {clusters.OFFICER} TO the role of "
                "KHIDKI_OWNER_URL;",
                retryable=False,
            ) from cause


def _require_answer(url: str) -> None:
    if not PASSWORD.fullmatch(_password(url)):
        raise _unreadable()
    try:
        psycopg.connect(url, connect_timeout=PATIENCE_SECONDS).close()
    except psycopg.OperationalError as cause:
        raise Fault(
            f"The database of DATABASE_URL does not answer: {str(cause).strip()}", retryable=True
        ) from cause
    except psycopg.Error:
        # What could not be read stands in the error, and may be the password.
        raise _unreadable() from None


def _unreadable() -> Fault:
    return Fault(
        "DATABASE_URL or KHIDKI_OWNER_URL cannot be read as postgresql://user:password@host/"
        "database. In the password write @ as %40, : as %3A, / as %2F, # as %23 and % as %25.",
        retryable=False,
    )


def _password(url: str) -> str:
    return url.partition("://")[2].rpartition("@")[0].partition(":")[2]
