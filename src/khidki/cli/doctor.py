"""`khidki doctor`: is everything that Khidki stands on in order?

Each line is one fact with what to do when it is not so. Exit code 1 when any is not.
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import typer

import khidki
from khidki.cli import options
from khidki.cli.database import ROOM_BYTES, Opened, opened
from khidki.cli.foreign import NEWEST, OLDEST
from khidki.domain.refusal import Fault
from khidki.domain.service.published import Spoilt
from khidki.store import catalogues, clusters, installations
from khidki.store.database import Database
from khidki.store.editions import unreadable
from khidki.store.migrate import pending

WRONG_BY_SECONDS = 5.0
FONTS = Path(khidki.__file__).parent / "gateways" / "fonts"
# Khidki was written after this instant; a clock before it was never set.
WRITTEN_AT = 1_790_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact: whether it is as it should be, and the sentence that says so or how to mend it."""

    right: bool
    says: str


def doctor(data: options.Data = None, demo: options.Demo = None) -> None:
    """Check the database, its language, fonts, clock, migrations and room on the disk."""
    with opened(options.settings(data=data, demo=demo)) as lent:
        findings = list(examine(lent))
    for finding in findings:
        print(f"{'right' if finding.right else 'WRONG':6} {finding.says}")
    if not all(finding.right for finding in findings):
        raise typer.Exit(1)


def examine(lent: Opened) -> Iterator[Finding]:
    """Return what was found, one fact after another."""
    for check in (_version, _devanagari, _migrations, _mark, _catalogue, _clock, _fonts, _room):
        yield _safely(check, lent)


def _safely(check: Callable[[Opened], Finding], lent: Opened) -> Finding:
    try:
        return check(lent)
    except (psycopg.Error, Fault) as error:
        return Finding(right=False, says=f"{(check.__doc__ or '').strip()} {error}")


def _version(lent: Opened) -> Finding:
    """The database's version could not be read:"""
    version = clusters.server_version(lent.config.owner_url)
    if OLDEST <= version <= NEWEST:
        return Finding(right=True, says=f"PostgreSQL {version}")
    return Finding(right=False, says=f"PostgreSQL {version}; Khidki is tested on 15 to 18")


def _devanagari(lent: Opened) -> Finding:
    """Search in Hindi could not be tested:"""
    likeness = clusters.devanagari_likeness(lent.config.owner_url)
    if likeness > 0:
        return Finding(right=True, says="search in Hindi works")
    return Finding(
        right=False,
        says="search finds no Hindi: the database was made with locale C; "
        "make a new one with `initdb --locale=C.UTF-8` and move the data by pg_dump",
    )


def _migrations(lent: Opened) -> Finding:
    """The list of migrations could not be read:"""
    waiting = pending(lent.config.owner_url)
    if not waiting:
        return Finding(right=True, says="all migrations have run")
    return Finding(right=False, says=f"{len(waiting)} migrations wait; run `khidki migrate`")


def _mark(lent: Opened) -> Finding:
    """The mark of the installation could not be read:"""
    marked = installations.is_demo(lent.config.owner_url)
    kind = {True: "a demo", False: "for real people", None: "not in use yet"}[marked]
    right = marked in (None, lent.config.demo)
    return Finding(right=right, says=f"the database is {kind}")


def _catalogue(lent: Opened) -> Finding:
    """What is published could not be read:"""
    count, spoilt = asyncio.run(_read_all(lent.config.owner_url))
    if not spoilt:
        return Finding(right=True, says=f"all {count} published editions of services can be read")
    lost = "; ".join(f"{each.id}, version {each.version}: {each.why}" for each in spoilt)
    return Finding(right=False, says=f"published, but cannot be read: {lost}")


async def _read_all(uri: str) -> tuple[int, list[Spoilt]]:
    async with Database.open(uri, size=1) as database, database.reading() as tx:
        published = await catalogues.load(tx)
    shelved = published.shelved()
    return len(shelved), [*published.spoilt, *unreadable(shelved)]


def _clock(lent: Opened) -> Finding:
    """The database's clock could not be read:"""
    apart = abs(clusters.clock(lent.config.owner_url) - time.time())
    if time.time() < WRITTEN_AT:
        return Finding(right=False, says="this machine's clock is wrong; set it by NTP")
    if apart > WRONG_BY_SECONDS:
        return Finding(
            right=False,
            says=f"this machine and the database are {apart:.0f} s apart; set both by NTP",
        )
    return Finding(right=True, says="the clocks agree")


def _fonts(_: Opened) -> Finding:
    """The fonts could not be read:"""
    found = sorted(path.name for path in FONTS.glob("*Devanagari*.[to]tf"))
    if found:
        return Finding(right=True, says=f"fonts for Hindi: {', '.join(found)}")
    return Finding(right=False, says=f"there is no Devanagari font in {FONTS}; install Khidki anew")


def _room(lent: Opened) -> Finding:
    """The disk could not be looked at:"""
    free = shutil.disk_usage(lent.config.data_dir).free
    return Finding(right=free > 5 * ROOM_BYTES, says=f"{free / 1e9:.1f} GB free on the disk")
