"""kill -9 in the middle of entering: what was answered is there once, and nothing is half done."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store.books import CHART, GATEWAY, books_of, wallet

from khidki.actions.verify_ledger import verify_ledger
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
from khidki.store import clusters
from khidki.store.entry_records import Answer
from khidki.store.migrate import migrate
from tests.conftest import test_binaries

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
# Enters from one wallet to the next as fast as it can and says of each key what it was told.
ENTERING = """
import asyncio, sys
sys.path[:0] = ["tests"]
from store.books import books_of, entry, subject, wallet

async def enter(uri, bucket):
    async with books_of(uri, bucket=bucket) as books:
        async def one(number):
            for turn in range(100_000):
                made = entry(
                    (wallet(number), wallet((number + turn) % 7 + 20), 10),
                    (wallet(number + 20), wallet(number), 3),
                )
                try:
                    told = (await books.batch.put(made)).answer
                except Exception as fault:
                    told = "fault"
                    await asyncio.sleep(0.01)
                print(made.subject, number, turn, told, flush=True)
        await asyncio.gather(*map(one, range(7)))

asyncio.run(enter(sys.argv[1], int(sys.argv[2])))
"""


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    folder = Path(tempfile.mkdtemp(prefix="khidki-books-"))
    folder.chmod(0o755)
    begun = EmbeddedServer.start(folder, binaries=test_binaries())
    try:
        clusters.furnish(begun.uri("postgres", SUPERUSER))
        migrate(begun.uri(clusters.DATABASE, clusters.OWNER))
        yield begun
    finally:
        begun.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def entering(uri: str, bucket: int) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", ENTERING, uri, str(bucket)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


def heard(process: "subprocess.Popen[str]", count: int) -> list[list[str]]:
    """What a process said, until it has said so much or ends."""
    assert process.stdout is not None
    said: list[list[str]] = []
    while len(said) < count and (line := process.stdout.readline()):
        said.append(line.split())
    return said


async def test_a_kill_of_a_writer_or_of_the_database_loses_no_answered_entry(
    server: EmbeddedServer,
):
    uri = server.uri(clusters.DATABASE, clusters.APP)
    async with books_of(uri) as books:
        await books.open(*map(wallet, range(30)), paise=1_000_000)
    with entering(uri, 64) as one, entering(uri, 128) as other:
        said = heard(one, 300) + heard(other, 300)
        one.kill()
        said += heard(one, 10_000)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        other.kill()
        said += heard(other, 100_000)
    again = EmbeddedServer.start(server.data.parent.parent, binaries=test_binaries())
    async with books_of(again.uri(clusters.DATABASE, clusters.APP), bucket=192) as books:
        async with books.database.reading() as tx:
            stored = await tx.values("SELECT subject::text FROM entry WHERE kind = 'fee'")
        report = await verify_ledger(books.database, CHART)
        more = await books.put((GATEWAY, wallet(1), 5))
    again.stop()

    entered = {about for about, _, _, told in said if told == Answer.ENTERED}
    assert len(stored) == len(set(stored))
    assert entered <= set(stored), "what was answered is there"
    assert len(entered) > 500
    assert report.is_clean, [each.sentence.en for each in report.differences]
    assert more.answer is Answer.ENTERED
