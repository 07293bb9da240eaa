"""A database to work with: Khidki's own, started or adopted, or the one that DATABASE_URL names.

Also the checks before anything is written: room on the disk, and that a demo's database is never
opened for real people or the other way round.
"""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from khidki.cli import foreign
from khidki.cli.rights import settle
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer, running
from khidki.store import clusters, installations
from khidki.store.migrate import migrate, pending

ROOM_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A configuration whose database answers, and the server when it is Khidki's own."""

    config: Config
    server: EmbeddedServer | None


def open_database(config: Config) -> Opened:
    """Make the database answer; whoever calls stops the server if there is one."""
    require_room(config.data_dir)
    if not config.embedded:
        return Opened(foreign.checked(config), None)
    server = EmbeddedServer.start(config.data_dir, say=lambda words: print(words, flush=True))
    clusters.furnish(superuser(server))
    app, owner = (server.uri(clusters.DATABASE, role) for role in (clusters.APP, clusters.OWNER))
    return Opened(replace(config, database_url=app, owner_url=owner), server)


@contextmanager
def opened(config: Config) -> Generator[Opened]:
    """Lend the database to one command; a server that ran before goes on afterwards."""
    was_running = config.embedded and running(config.data_dir)
    lent = open_database(config)
    try:
        yield lent
    finally:
        settle(config.data_dir)
        if lent.server is not None and not was_running:
            lent.server.stop()


def superuser(server: EmbeddedServer) -> str:
    """Return the address for the administration of Khidki's own server."""
    return server.uri("postgres", SUPERUSER)


def bring_forward(config: Config) -> list[str]:
    """Check whose database it is, run what has not run, and mark a new one."""
    require_mark(config)
    if not config.embedded and pending(config.owner_url):
        foreign.require_rights(config.owner_url)
    done = migrate(config.owner_url)
    installations.mark(config.owner_url, demo=config.demo)
    foreign.require_app(config.database_url, config.owner_url)
    return done


def require_mark(config: Config) -> None:
    """Refuse a demo on a real database and real work on a demo's."""
    marked = installations.is_demo(config.owner_url)
    if marked is None and installations.is_of_others(config.owner_url):
        raise Fault(
            "This database holds tables of another program; make an empty one for Khidki.",
            retryable=False,
        )
    if marked is None or marked == config.demo:
        return
    if config.demo:
        raise Fault(
            "This database is not a demo's, so it is not opened with --demo; "
            "choose another folder with --data or another DATABASE_URL.",
            retryable=False,
        )
    raise Fault(
        "This database is a demo's, with passwords that everyone knows, so it is not opened for "
        "real people; choose another folder with --data or another DATABASE_URL.",
        retryable=False,
    )


def require_room(folder: Path, least: int = ROOM_BYTES) -> None:
    """Refuse to begin on a disk that is nearly full."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < least:
        raise Fault(
            f"The disk of {folder} has {free // 1_000_000} MB left and Khidki wants at least "
            f"{least // 1_000_000} MB; make room or choose another folder with --data.",
            retryable=False,
        )
