import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import test_binaries as chosen_binaries

from khidki.domain.refusal import Fault
from khidki.gateways import postgres_server
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer, postmaster

SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def folder(data_folder: Path) -> Path:
    made = Path(tempfile.mkdtemp(dir=data_folder))
    made.chmod(0o755)
    return made


@pytest.fixture
def start(folder: Path) -> Iterator:
    started: list[EmbeddedServer] = []

    def begin() -> EmbeddedServer:
        started.append(EmbeddedServer.start(folder, binaries=chosen_binaries(), durable=False))
        return started[-1]

    yield begin
    for server in started:
        server.stop()


def ask(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.uri("postgres", SUPERUSER), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def kill(server: EmbeddedServer) -> None:
    os.kill(server.pid, signal.SIGKILL)
    if server.process is not None:
        server.process.wait()


def test_a_second_start_keeps_the_data(start):
    server = start()
    ask(server, "create table kept (id int)")
    server.stop()

    again = start()

    assert ask(again, "select count(*) from kept") == 0


def test_a_killed_server_serves_again(start):
    server = start()
    ask(server, "create table kept as select 1 as id")
    kill(server)
    assert not server.is_running()

    assert ask(start(), "select count(*) from kept") == 1


def test_a_killed_server_whose_child_is_still_busy_serves_again(start):
    server = start()
    busy = psycopg.connect(server.uri("postgres", SUPERUSER), autocommit=True)
    busy.pgconn.send_query(b"do $$ begin loop perform 1; end loop; end $$")
    time.sleep(0.2)
    kill(server)

    assert ask(start(), "select 1") == 1
    busy.close()


def test_a_running_server_is_adopted_and_can_be_stopped(start):
    first = start()
    second = start()

    assert second.adopted
    assert second.pid == first.pid
    second.stop()
    assert not first.is_running()


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start(start):
    server = start()
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert postmaster(server.data) is None
    assert ask(start(), "select 1") == 1


def test_an_interrupted_first_start_begins_again(folder, start):
    (folder / "postgres" / "data.new").mkdir(parents=True)
    (folder / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")

    assert ask(start(), "select 1") == 1


def test_data_of_another_version_is_refused_with_what_to_do(folder, start):
    server = start()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(Fault, match=r"made by PostgreSQL 12 .* restore a backup"):
        start()


def test_a_server_that_cannot_start_says_why(start):
    server = start()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")

    with pytest.raises(Fault, match=r"no_such_setting|configuration file"):
        start()


def test_nothing_listens_on_the_network_and_writes_are_durable_by_default(start):
    server = start()
    assert ask(server, "show listen_addresses") == ""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert name not in postgres_server.SETTINGS


def test_the_log_does_not_carry_what_people_write(start):
    server = start()
    ask(server, "create table person (name text primary key)")
    for _ in range(2):
        try:
            ask(server, "insert into person values ('Kamla Devi')")
        except psycopg.errors.UniqueViolation:
            log = (server.home / "server.log").read_text()
    assert "duplicate key" in log
    assert "Kamla" not in log


def test_a_long_path_still_gets_a_socket(folder, start):
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedServer.start(deep, binaries=chosen_binaries(), durable=False)
    try:
        assert ask(server, "select 1") == 1
    finally:
        server.stop()
    assert not server.socket.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a server as somebody else")
class TestAsRoot:
    def test_the_server_is_not_root_and_our_folder_keeps_its_rights(self, folder, start):
        server = start()
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        assert folder.stat().st_mode & 0o777 == 0o755
        assert server.home.stat().st_mode & 0o777 == 0o700

    def test_a_folder_the_server_cannot_reach_is_linked_and_stays_closed(self, folder, start):
        folder.chmod(0o700)
        server = start()
        ask(server, "create table kept (id int)")
        server.stop()

        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres").is_symlink()
        server = start()
        assert ask(server, "select count(*) from kept") == 0
        assert server.home == (folder / "postgres").resolve()
        server.stop()
        shutil.rmtree(server.home)

    def test_an_ordinary_user_runs_it_in_place(self, folder):
        os.chown(folder, 65534, 65534)
        program = textwrap.dedent("""
            import os, sys
            from pathlib import Path
            import psycopg
            from khidki.gateways import postgres_binaries
            from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
            programs = postgres_binaries.at(Path(sys.argv[2]))
            server = EmbeddedServer.start(Path(sys.argv[1]), binaries=programs)
            with psycopg.connect(server.uri("postgres", SUPERUSER)) as connection:
                connection.execute("select 1")
            server.stop()
            print(os.stat(server.data).st_uid)
        """)
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder), str(chosen_binaries().folder)],
            env={"PYTHONPATH": str(SOURCES), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout.strip(), done.stderr) == ("65534", "")

    def test_an_ordinary_user_is_told_whose_the_data_is(self, folder, start):
        start().stop()
        os.chown(folder / "postgres", 65533, 65533)
        program = textwrap.dedent("""
            import os, sys
            from pathlib import Path
            from khidki.gateways import postgres_binaries
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
            postgres_binaries.runner(Path(sys.argv[1]))
        """)
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder / "postgres")],
            env={"PYTHONPATH": str(SOURCES), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "belongs to another user (number 65533); start Khidki as that user" in done.stderr
        os.chown(folder / "postgres", 65534, 65534)
