"""What is removed from a backup, and what never is."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from khidki.domain.refusal import Fault
from khidki.gateways.backup import Backup, finished_bases
from khidki.gateways.old_copies import Removed, joins_on, position, remove_old
from khidki.store import clusters
from tests.conftest import test_binaries as chosen_binaries
from tests.gateways.test_backup import KEY, address, folder_in, start

DAYS = [datetime(2026, 11, day, tzinfo=UTC) for day in (20, 21, 22)]


class Kept(NamedTuple):
    """A backup folder and the segments that the server kept."""

    folder: Path
    archive: Path

    def remove(self, keep: int, key: str = KEY) -> Removed:
        return remove_old(self.folder, key=key, keep=keep, archive=self.archive)

    @property
    def bases(self) -> list[str]:
        return [path.name[5:13] for path in finished_bases(self.folder)]

    @property
    def log(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "log").iterdir())


@pytest.fixture(scope="module")
def three_days(data_folder):
    """Three whole backups, a row written before each."""
    folder = Path(tempfile.mkdtemp(dir=data_folder))
    server, backup = start(folder_in(data_folder)), Backup(folder / "backup", KEY)
    with psycopg.connect(address(server), autocommit=True) as connection:
        connection.execute("create table kept (number int)")
        for number, day in enumerate(DAYS):
            connection.execute("insert into kept values (%s)", (number,))
            part = backup.take_base(server, size=1, at=day)
            backup.copy_segments(server, until=clusters.finish_segment(address(server)))
            backup.keep(part)
    server.stop()
    server.archive.rename(folder / "archive")
    return folder


@pytest.fixture
def kept(three_days, data_folder):
    """The three days as they were left, to remove from."""
    folder = Path(tempfile.mkdtemp(dir=data_folder)) / "kept"
    shutil.copytree(three_days, folder, copy_function=os.link)
    return Kept(folder / "backup", folder / "archive")


def test_what_is_kept_restores_and_what_is_older_is_gone(kept, data_folder):
    before = kept.log
    gone = kept.remove(1)

    assert gone == Removed(bases=2, segments=len(before) - len(kept.log))
    assert gone.segments >= 2
    assert kept.bases == ["20261122"]
    assert min(path.name for path in kept.archive.iterdir())[:24] == kept.log[0][:24]
    backup = Backup(kept.folder, KEY)
    restored = backup.restore(folder_in(data_folder), binaries=chosen_binaries())
    with psycopg.connect(address(restored)) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (3,)
    restored.stop()


def test_the_last_good_backup_stays_whatever_lies_about(kept):
    (kept.folder / "base-20261123T000000Z.tar.sealed.part").write_bytes(b"broken off")
    kept.remove(1)
    assert kept.remove(1) == Removed(bases=0, segments=0)
    assert kept.bases == ["20261122"]


def test_fewer_backups_than_are_to_be_kept_lose_nothing(kept):
    assert kept.remove(7).bases == 0
    assert len(kept.bases) == 3


def test_who_cannot_open_a_backup_removes_nothing_from_it(kept):
    before = kept.log
    with pytest.raises(Fault, match="key does not open"):
        kept.remove(1, key="another key")
    assert (len(kept.bases), kept.log) == (3, before)


def test_a_folder_without_a_backup_is_left_alone(tmp_path):
    assert Kept(tmp_path, tmp_path / "archive").remove(1) == Removed(bases=0, segments=0)


def test_log_with_a_gap_before_it_does_not_join_on(kept, tmp_path):
    assert joins_on(kept.folder, kept.archive)
    assert not joins_on(tmp_path / "elsewhere", kept.archive)
    first = position(kept.log[0])
    for name in kept.log[1:]:
        (kept.folder / "log" / name).unlink()
    assert joins_on(kept.folder, kept.archive)
    for path in kept.archive.iterdir():
        if position(path.name) <= first + 1:
            path.unlink()
    assert not joins_on(kept.folder, kept.archive), "one segment between is missing"


def test_places_in_the_log_follow_each_other_over_a_change_of_log_and_timeline():
    assert position("0000000100000001000000FF") + 1 == position("000000020000000200000000")
    assert position("00000002.history") is None
