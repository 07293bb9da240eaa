"""A stored file is whole, secret, and readable only with its own reference."""

import hashlib
import os
import subprocess
import sys
import time

import pytest

from khidki.domain.refusal import Fault
from khidki.gateways.files import Files

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "deep" / "files"


@pytest.fixture
def files(root):
    return Files(root, "the secret")


def all_files(root):
    return [path for path in root.rglob("*") if path.is_file()]


async def test_what_was_put_is_read(files):
    data = os.urandom(100_000)
    assert await files.read(await files.put(data)) == data


async def test_the_folder_tells_nothing(files, root):
    await files.put("सीता देवी की आय".encode() * 100)
    (path,) = all_files(root)
    assert "सीता".encode() not in path.read_bytes()
    assert path.name == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (path.stat().st_mode & 0o777, root.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_equal_papers_of_two_people_are_two_files(files):
    first, second = await files.put(b"same"), await files.put(b"same")
    assert first.split(".")[0] != second.split(".")[0]
    await files.delete(first)
    assert await files.read(second) == b"same"


async def test_the_address_without_its_key_reads_nothing(files):
    first, second = await files.put(b"one"), await files.put(b"two")
    crossed = first.split(".")[0] + "." + second.split(".")[1]
    with pytest.raises(Fault):
        await files.read(crossed)


async def test_another_installation_reads_nothing(files, root):
    with pytest.raises(Fault):
        await Files(root, "another secret").read(await files.put(b"x"))


async def test_a_changed_file_is_noticed(files, root):
    reference = await files.put(b"x" * 1000)
    (path,) = all_files(root)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(Fault, match="changed"):
        await files.read(reference)


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(files):
    reference = await files.put(b"x")
    await files.delete(reference)
    await files.delete(reference)
    with pytest.raises(Fault):
        await files.read(reference)


@pytest.mark.parametrize(
    "bad", ["", "..", "../../etc/passwd", "/etc/passwd.AAAA", "a" * 64 + ".!", "A" * 64]
)
async def test_a_made_up_reference_reaches_no_file(files, bad):
    with pytest.raises(Fault):
        await files.read(bad)


async def test_a_full_disk_is_a_fault_that_may_pass_and_leaves_nothing(files, root, monkeypatch):
    await files.put(b"first")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Fault) as fault:
        await files.put(b"second")
    assert fault.value.retryable
    assert len(all_files(root)) == 1


WRITER = """
import asyncio, sys
from pathlib import Path
from khidki.gateways.files import Files
async def main():
    files = Files(Path(sys.argv[1]), "the secret")
    while True:
        print(await files.put(bytes(3_000_000)), flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("after", [0.02, 0.05, 0.09])
def test_killed_in_the_middle_nothing_half_is_seen_and_what_was_answered_is_there(root, after):
    command = [sys.executable, "-c", WRITER, str(root)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    answered = [writer.stdout.readline().strip()]
    time.sleep(after)
    writer.kill()
    answered += [
        line.strip()
        for line in writer.stdout.read().splitlines(keepends=True)
        if line.endswith("\n")
    ]
    writer.stdout.close()
    writer.wait()
    files = Files(root, "the secret")
    files.sweep(older_than=time.time() + 1)
    assert all(files._read(reference) == bytes(3_000_000) for reference in answered)
    assert all(p.name == hashlib.sha256(p.read_bytes()).hexdigest() for p in all_files(root))


async def test_the_sweep_leaves_alone_what_is_being_written(files, root):
    await files.put(b"x")
    (path,) = all_files(root)
    unfinished = path.parent / "now.unfinished"
    unfinished.write_bytes(b"half")
    assert files.sweep(older_than=time.time() - 3600) == 0
    assert files.sweep(older_than=time.time() + 1) == 1
    assert all_files(root) == [path]
