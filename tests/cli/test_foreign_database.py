"""DATABASE_URL: the window on a PostgreSQL that somebody else runs, and each reason not to open.

The server is the system's own PostgreSQL 15 where there is one, with passwords for everybody, in a
folder of its own; what it may not do was never granted.
"""

import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from khidki.cli.foreign import require_release
from khidki.domain.refusal import Fault
from khidki.gateways import postgres_binaries
from tests.cli.test_up import Window, said_in_one_sentence
from tests.patience import PATIENCE
from tests.ports import free_ports

DEBIAN = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "rain-in-the-desert"
SECRET = "s" * 40
AS_OPERATE_SAYS = """
    CREATE ROLE khidki_app LOGIN PASSWORD 'rain-in-the-desert';
    CREATE ROLE khidki_officer;
    CREATE ROLE khidki_owner LOGIN PASSWORD 'rain-in-the-desert';
    GRANT khidki_officer TO khidki_app;
    GRANT khidki_app, khidki_officer TO khidki_owner WITH ADMIN OPTION;
"""


class Foreign:
    """A server with a password for every role."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports()
        self.made = 0
        binaries = postgres_binaries.at(DEBIAN) if DEBIAN.exists() else postgres_binaries.embedded()
        runner = postgres_binaries.runner(folder / "nothing")
        home = Path(tempfile.mkdtemp(dir=folder))
        runner.own(home)
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        made = [binaries.program("initdb"), "-D", str(home / "data"), "-U", "postgres", "-N"]
        made += ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--locale=C.UTF-8"]
        subprocess.run(made, check=True, capture_output=True, **runner.popen())
        with (home / "log").open("wb") as log:
            said = {"listen_addresses": "127.0.0.1", "port": self.port, "fsync": "off"}
            said["unix_socket_directories"] = str(home)
            options = [part for item in said.items() for part in ("-c", "{}={}".format(*item))]
            self.process = subprocess.Popen(
                [binaries.program("postgres"), "-D", str(home / "data"), *options],
                stdout=log, stderr=log, **runner.popen(),
            )  # fmt: skip
        while not self.answers():
            assert self.process.poll() is None, (home / "log").read_text()

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.run("SELECT 1")
            return True
        return False

    def uri(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self.uri(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def database(self, *, owner: str = "khidki_owner", how: str = "") -> str:
        self.made += 1
        self.run(f"CREATE DATABASE d{self.made} OWNER {owner} TEMPLATE template0 {how}")
        return f"d{self.made}"


@pytest.fixture(scope="module")
def foreign(data_folder):
    folder = Path(tempfile.mkdtemp(dir=data_folder))
    folder.chmod(0o755)
    server = Foreign(folder)
    server.run(AS_OPERATE_SAYS)
    yield server
    server.process.send_signal(signal.SIGINT)
    server.process.wait(timeout=PATIENCE)


@pytest.fixture
def window(data_folder):
    made = Window(data_folder)
    yield made
    assert PASSWORD not in made.end()


def opened(window: Window, url: str, *, owner: str = "") -> Window:
    """For real people, on that database."""
    window.settings = {"DATABASE_URL": url, "KHIDKI_OWNER_URL": owner}
    return window.open("--no-demo", secret=SECRET)


def refused(window: Window, url: str, *words: str, owner: str = "") -> str:
    """What is said when nothing is opened; no word of it is the password."""
    window.settings = {"DATABASE_URL": url, "KHIDKI_OWNER_URL": owner}
    words = words or ("--no-demo",)
    said = said_in_one_sentence(window.up(*words, secret="" if "--demo" in words else SECRET))
    assert PASSWORD not in said
    return said


def test_the_window_opens_there_as_two_roles(window, foreign):
    name = foreign.database()
    app, owner = (foreign.uri(name, user) for user in ("khidki_app", "khidki_owner"))
    opened(window, app, owner=owner)
    assert window.answer().split()[1] == "khidki_app"
    assert "brought forward" in window.said
    assert PASSWORD not in window.said
    assert not (window.data / "postgres").exists(), "nothing of our own was made"


def test_with_one_address_web_and_worker_do_not_act_as_the_owner(window, foreign):
    opened(window, foreign.uri(foreign.database(), "khidki_owner"))
    assert window.answer().split()[1] == "khidki_app"


def test_a_role_that_makes_roles_needs_no_administrator(window, foreign):
    foreign.run(f"CREATE ROLE maker LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
    opened(window, foreign.uri(foreign.database(owner="maker"), "maker"))
    assert window.answer().split()[1] == "khidki_app"


def test_the_doctor_is_content_with_it(window, foreign):
    window.settings = {"DATABASE_URL": foreign.uri(foreign.database(), "khidki_owner")}
    for command in ("migrate", "doctor"):
        ran = window.command(command, "--no-demo", secret=SECRET)
        said = ran.communicate(timeout=PATIENCE)[0]
        assert ran.returncode == 0, said
    assert "search in Hindi works" in said


@pytest.mark.parametrize(
    ("user", "password", "words"),
    [
        ("khidki_owner", "wrong-one", "password authentication failed"),
        ("nobody_here", PASSWORD, "password authentication failed"),
        ("khidki_owner", f"{PASSWORD}@and-more", "In the password write @ as %40"),
        ("khidki_owner", f"{PASSWORD}%zz", "In the password write @ as %40"),
        ("khidki_owner", f"{PASSWORD}/with", "In the password write @ as %40"),
    ],
)
def test_an_address_that_does_not_let_us_in_is_told_without_its_password(
    window, foreign, user, password, words
):
    said = refused(window, foreign.uri("postgres", user, password))
    assert words in said
    assert not any(piece in said for piece in ("wrong-one", "rain-in", "and-more", "%zz"))


def test_a_server_that_does_not_answer_is_named(window):
    said = refused(window, f"postgresql://khidki:{PASSWORD}@127.0.0.1:{free_ports()}/khidki")
    assert "does not answer" in said
    assert "Connection refused" in said


def test_a_database_of_locale_c_is_refused(window, foreign):
    name = foreign.database(how="LOCALE 'C'")
    said = refused(window, foreign.uri(name, "khidki_owner"))
    assert "knows no Devanagari letters" in said
    assert "LOCALE 'C.UTF-8'" in said


def test_a_database_of_another_encoding_is_refused(window, foreign):
    name = foreign.database(how="ENCODING 'SQL_ASCII' LOCALE 'C'")
    assert "its encoding is not UTF8" in refused(window, foreign.uri(name, "khidki_owner"))


@pytest.mark.parametrize("found", [9, 14])
def test_a_server_that_is_too_old_is_refused(found):
    """No such server can be installed here, so the check itself is asked."""
    with pytest.raises(Fault, match=f"names a PostgreSQL {found}; Khidki needs 15 to 18"):
        require_release(found)


def test_a_role_without_rights_is_told_what_its_administrator_must_run(window, foreign):
    foreign.run(f"CREATE ROLE poor LOGIN PASSWORD '{PASSWORD}'")
    name = foreign.database()
    said = refused(window, foreign.uri(name, "poor"))
    asked = said.partition("PostgreSQL run: ")[2].strip().rstrip(";").split("; ")
    assert 'GRANT CREATE ON SCHEMA public TO "poor"' in asked
    foreign.run(*asked, database=name)
    opened(window, foreign.uri(name, "poor"))
    assert window.answer().split()[1] == "khidki_app"


def test_a_demo_opens_on_nothing_but_its_own(window, foreign):
    real, strange = foreign.database(), foreign.database()
    opened(window, foreign.uri(real, "khidki_owner")).end()
    said = refused(window, foreign.uri(real, "khidki_owner"), "--demo")
    assert "not a demo's" in said
    foreign.run("CREATE TABLE somebody_elses (id int)", database=strange)
    said = refused(window, foreign.uri(strange, "khidki_owner"), "--demo")
    assert "tables of another program" in said


def test_a_demo_of_theirs_is_never_opened_for_real_people(window, foreign):
    url = foreign.uri(foreign.database(), "khidki_owner")
    window.settings = {"DATABASE_URL": url}
    window.open().end()
    assert "This database is a demo's" in refused(window, url)
