import io
import os
import signal
import tarfile
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from conftest import test_binaries as chosen_binaries

from khidki.domain.refusal import Fault
from khidki.gateways import backup as backups
from khidki.gateways.backup import Backup
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
from khidki.store import clusters

KEY = "a key for the tests that is long enough"


def folder_in(data_folder: Path) -> Path:
    made = Path(tempfile.mkdtemp(dir=data_folder))
    made.chmod(0o755)
    return made


def start(folder: Path) -> EmbeddedServer:
    return EmbeddedServer.start(folder, binaries=chosen_binaries(), durable=False)


def address(server: EmbeddedServer) -> str:
    return server.uri("postgres", SUPERUSER)


def back_up(server: EmbeddedServer, backup: Backup, data: Path) -> None:
    part = backup.take_base(server, size=1, at=datetime.now(UTC))
    backup.copy_segments(server, until=clusters.finish_segment(address(server)))
    backup.keep(part)
    backup.copy_files(data)


def publish(folder: Path, line: str) -> Path:
    """Add a line to what is published, and return where in the folder it lies."""
    day = Path("published") / "0000" / "2026-11-22.jsonl"
    (folder / day).parent.mkdir(parents=True, exist_ok=True)
    with (folder / day).open("a") as file:
        file.write(line)
    return day


class Load:
    """Clients that write rows and note each one that was answered."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.answered: list[int] = []
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(4)]
        for thread in self.threads:
            thread.start()

    def write(self, first: int) -> None:
        number = first
        try:
            with psycopg.connect(self.uri, autocommit=True) as connection:
                while True:
                    connection.execute("insert into kept values (%s)", (number,))
                    self.answered.append(number)
                    number += len(self.threads)
        except psycopg.OperationalError:
            return

    def wait_for(self, count: int) -> None:
        while len(self.answered) < count:
            self.threads[0].join(0.01)

    def join(self) -> None:
        for thread in self.threads:
            thread.join()


def test_every_answered_row_is_there_after_load_kill_and_restore(data_folder, tmp_path):
    old, new = folder_in(data_folder), folder_in(data_folder)
    (old / "files").mkdir()
    (old / "files" / "photo").write_bytes(b"a picture")
    day = publish(old, "first\n")
    server, backup = start(old), Backup(tmp_path / "backup", KEY)
    with psycopg.connect(address(server)) as connection:
        connection.execute("create table kept (number int primary key)")
    load = Load(address(server))
    load.wait_for(200)
    back_up(server, backup, old)
    load.wait_for(len(load.answered) + 500)
    backup.copy_segments(server, until=clusters.finish_segment(address(server)))
    load.wait_for(len(load.answered) + 500)
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    load.join()
    publish(old, "second\n")

    restored = backup.restore(new, binaries=chosen_binaries(), surviving=old)

    with psycopg.connect(address(restored)) as connection:
        found = {row[0] for row in connection.execute("select number from kept")}
    restored.stop()
    assert len(load.answered) > 1200
    assert set(load.answered) - found == set()
    assert (new / "files" / "photo").read_bytes() == b"a picture"
    assert (new / day).read_text() == "first\nsecond\n"
    start(new).stop()


def test_without_the_old_folder_everything_up_to_the_last_copy_is_there(data_folder, tmp_path):
    old, new = folder_in(data_folder), folder_in(data_folder)
    server, backup = start(old), Backup(tmp_path / "backup", KEY)
    back_up(server, backup, old)
    with psycopg.connect(address(server)) as connection:
        connection.execute("create table kept as select 1 as number")
    assert backup.copy_segments(server, until=clusters.finish_segment(address(server))) >= 1
    server.stop()

    restored = backup.restore(new, binaries=chosen_binaries())

    with psycopg.connect(address(restored)) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1,)
    restored.stop()


def test_files_that_grew_are_copied_again_and_a_longer_copy_from_elsewhere_stays(
    data_folder, tmp_path
):
    old, new = folder_in(data_folder), folder_in(data_folder)
    server, backup = start(old), Backup(tmp_path / "backup", KEY)
    day = publish(old, "first\n")
    back_up(server, backup, old)
    assert backup.copy_files(old) == 0
    publish(old, "second\n")
    assert backup.copy_files(old) == 1
    server.stop()
    publish(new, "first\nsecond\nthird\n")

    backup.restore(new, binaries=chosen_binaries()).stop()

    assert (new / day).read_text().splitlines() == ["first", "second", "third"]


def test_nothing_is_restored_over_a_database(data_folder, tmp_path):
    folder = folder_in(data_folder)
    server, backup = start(folder), Backup(tmp_path / "backup", KEY)
    back_up(server, backup, folder)
    server.stop()

    with pytest.raises(Fault, match=r"There is a database in .* already"):
        backup.restore(folder, binaries=chosen_binaries())
    with pytest.raises(Fault, match="key does not open"):
        Backup(backup.folder, "another key").restore(folder_in(data_folder))


def test_a_folder_without_a_finished_backup_is_refused(tmp_path, data_folder):
    (tmp_path / "base-20260101T000000Z.tar.sealed.part").touch()

    with pytest.raises(Fault, match="no finished backup"):
        Backup(tmp_path, KEY).restore(folder_in(data_folder))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("base/../../outside", tarfile.REGTYPE),
        ("/outside", tarfile.REGTYPE),
        ("link", tarfile.SYMTYPE),
        ("link", tarfile.LNKTYPE),
        ("device", tarfile.CHRTYPE),
    ],
)
def test_a_base_that_holds_anything_but_files_of_its_folder_is_refused(tmp_path, name, kind):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(member, io.BytesIO())
    target = tmp_path / "target"
    target.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed.getvalue())) as archive:
        for each in archive:
            with pytest.raises(Fault, match="no file of a database"):
                backups._lay(archive, each, target)
    assert not list(target.iterdir())
    assert not (tmp_path / "outside").exists()
