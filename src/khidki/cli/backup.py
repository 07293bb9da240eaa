"""`khidki backup` and `khidki restore`.

A backup folder is best on another machine's disk. Take a whole backup each night and `--since`
each minute; `--keep` removes what is older than so many whole ones. The key is not in the backup:
without KHIDKI_BACKUP_KEY it is worth nothing, so keep the key apart.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from khidki.actions.seal import begin_epoch
from khidki.cli import options
from khidki.cli.database import opened, superuser
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.gateways import old_copies
from khidki.gateways.backup import Backup
from khidki.gateways.keys import Keys
from khidki.gateways.published_roots import PublishedRoots
from khidki.store import clusters, installations
from khidki.store.database import Database

SHORTEST_KEY = 32
DEMO_KEY = "a demo keeps nothing that is worth a key of its own"


def backup(
    destination: Annotated[Path, typer.Argument(help="Folder for the backup")],
    data: options.Data = None,
    demo: options.Demo = None,
    since: Annotated[
        bool, typer.Option("--since", help="Only what is new since the last whole backup")
    ] = False,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Afterwards keep so many whole backups and remove what is older"),
    ] = None,
) -> None:
    """Copy the database, its log, the files and the secrets, sealed, while people are served."""
    config = options.settings(data=data, demo=demo)
    key = _key(config)
    with opened(config) as lent, _Bars() as progress:
        if lent.server is None:
            raise Fault(
                "DATABASE_URL names a database that Khidki does not run; back it up where it runs, "
                f"and copy files, originals, secrets and published of {config.data_dir} with it.",
                retryable=False,
            )
        copy = Backup(destination, key, progress.tell)
        uri = superuser(lent.server)
        part = None
        if not since or not old_copies.joins_on(destination, lent.server.archive):
            size = clusters.size(uri)
            part = copy.take_base(lent.server, size=size, at=datetime.now(UTC))
        segments = copy.copy_segments(lent.server, until=clusters.finish_segment(uri))
        if part is not None:
            copy.keep(part)
        files = copy.copy_files(config.data_dir)
        archive = lent.server.archive
    whole = "the whole database, " if part is not None else ""
    print(f"Copied {whole}{segments} log segments and {files} files to {destination}.")
    if keep is not None:
        gone = old_copies.remove_old(destination, key=key, keep=keep, archive=archive)
        print(f"Removed {gone.bases} old backups and {gone.segments} log segments.")


def restore(
    source: Annotated[Path, typer.Argument(help="Folder of the backup")],
    data: options.Data = None,
    demo: options.Demo = None,
    surviving: Annotated[
        Path | None,
        typer.Option(help="Data folder of the Khidki that died: gives its last seconds too"),
    ] = None,
) -> None:
    """Rebuild everything in an empty data folder, up to the last commit that can be found."""
    config = options.settings(data=data, demo=demo)
    with _Bars() as progress:
        copy = Backup(source, _key(config), progress.tell)
        server = copy.restore(config.data_dir, surviving=surviving)
    try:
        owner = server.uri(clusters.DATABASE, clusters.OWNER)
        if installations.is_demo(owner) is not None:
            # Read again: a demo's secret, which opens the keys, has just come back too.
            epoch = asyncio.run(_begin_epoch(options.settings(data=data, demo=demo), owner))
            print(f"The history goes on in sealing epoch {epoch}.")
    finally:
        server.stop()
    print(f"Everything is back in {config.data_dir}; start it with `khidki up`.")


async def _begin_epoch(config: Config, owner_url: str) -> int:
    key = Keys.open(config.keys_dir, config.secret.encode()).signer()
    published = PublishedRoots(config.published_dir)
    async with Database.open(owner_url, size=2) as owner:
        return await begin_epoch(owner, key=key, published=published, now=datetime.now(UTC))


def _key(config: Config) -> str:
    key = config.backup_key or (DEMO_KEY if config.demo else "")
    if len(key) < SHORTEST_KEY:
        raise Fault(
            f"KHIDKI_BACKUP_KEY must hold at least {SHORTEST_KEY} characters; make one with "
            "`openssl rand -base64 48` and keep it away from the backup.",
            retryable=False,
        )
    return key


class _Bars:
    """A progress bar for each part of the work."""

    def __enter__(self) -> Self:
        columns = (TextColumn("{task.description:10}"), BarColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        """Move the bar of one part."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)
