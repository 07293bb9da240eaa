"""The commands about the proof log, run as a person runs them."""

from pathlib import Path

import psycopg
import pytest

from khidki.gateways.keys import Keys
from tests.cli import commands
from tests.cli.commands import Ran
from tests.conftest import owner_uri, superuser_uri
from tests.store import factories

SECRET = "a secret for tests that is long enough"


@pytest.fixture
def folder(database_uri: str, tmp_path: Path) -> Path:
    keys = tmp_path / "secrets" / "keys"
    Keys.create(keys, SECRET.encode(), demo=False, at=factories.NOON)
    with psycopg.connect(superuser_uri(database_uri)) as connection:
        factories.begin(connection)
        factories.store(connection, factories.case(1, bucket=5))
    return tmp_path


def khidki(folder: Path, uri: str, *words: str) -> Ran:
    ours = {"DATABASE_URL": uri, "KHIDKI_OWNER_URL": owner_uri(uri), "KHIDKI_SECRET": SECRET}
    return commands.khidki(*words, "--data", str(folder), **ours)


def test_sealing_once_and_verifying_an_honest_history_says_so(folder: Path, database_uri: str):
    sealed = khidki(folder, database_uri, "history", "seal")
    assert sealed.stdout == "1 blocks were sealed and published.\n", sealed.stderr
    verified = khidki(folder, database_uri, "history", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "7 events in 1 sealed blocks" in verified.stdout
    assert "nothing was changed, removed or back-dated" in verified.stdout


def test_a_tampered_history_is_told_in_plain_words_and_by_the_exit_code(
    folder: Path, database_uri: str
):
    khidki(folder, database_uri, "history", "seal")
    with psycopg.connect(superuser_uri(database_uri)) as connection:
        connection.execute("update application set state = 'refused'")
    number = factories.case(1, bucket=5).application.number
    english = khidki(folder, database_uri, "history", "verify")
    hindi = khidki(folder, database_uri, "history", "verify", "--hindi")
    assert (english.returncode, hindi.returncode) == (1, 1)
    assert f"Application {number}: how the application stands" in english.stdout
    assert f"आवेदन {number}" in hindi.stdout
