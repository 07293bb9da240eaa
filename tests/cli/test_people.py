"""`khidki people` and the digits of a demo: told once, asked for, refused in one sentence."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest
from pyotp.totp import TOTP
from typer.testing import CliRunner

from khidki import config
from khidki.actions.furnish_demo import DemoKeys
from khidki.cli import demo, people
from khidki.domain.refusal import Fault
from khidki.gateways.secrets import Secrets
from tests.conftest import owner_uri

PASSWORD = "a bridge and a boat"
MEERA = ["--user-name", "meera", "--name-hi", "मीरा", "--name-en", "Meera"]


@pytest.fixture
def window(database_uri, tmp_path, monkeypatch):
    """The settings of a window for real people, on a database that nothing was done in."""
    for name in [name for name in os.environ if name.startswith("KHIDKI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHIDKI_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", "s" * 40)
    monkeypatch.setenv("KHIDKI_SMS_URL", "http://127.0.0.1:1")


def khidki(app, *words, typed=f"{PASSWORD}\n{PASSWORD}\n"):
    done = CliRunner().invoke(app, list(words), input=typed)
    if isinstance(done.exception, Fault):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_the_first_administrator_is_told_the_second_factor_once(window):
    said = khidki(people.app, "add-first-administrator", *MEERA)
    address = next(line for line in said.splitlines() if line.startswith("otpauth://"))
    assert len(parse_qs(urlsplit(address).query)["secret"][0]) == 32
    assert PASSWORD not in said
    with pytest.raises(Fault, match="There is an administrator already"):
        khidki(people.app, "add-first-administrator", *MEERA)


def test_an_officer_is_added_but_not_to_a_post_that_is_not_published(window):
    khidki(people.app, "add-officer", *MEERA)
    order = ["--post", "king:RJ", "--order-no", "1"]
    with pytest.raises(Fault, match="no such post"):
        khidki(people.app, "post-officer", "--user-name", "meera", *order)


def test_who_leaves_is_disabled(window):
    khidki(people.app, "add-officer", *MEERA)
    assert "can no longer sign in" in khidki(people.app, "disable-officer", "--user-name", "meera")
    with pytest.raises(Fault, match="No officer who works here"):
        khidki(people.app, "disable-officer", "--user-name", "meera")


def test_every_refusal_of_the_administration_has_its_sentence():
    codes = {
        kind.code
        for kind in vars(people.administer).values()
        if isinstance(kind, type)
        and issubclass(kind, Exception)
        and kind.__module__.endswith("ister")
    }
    assert codes == people.SENTENCES.keys()


def test_a_demo_tells_the_digits_of_its_officers(tmp_path, monkeypatch):
    made = config.read({"KHIDKI_DEMO": "1", "KHIDKI_DATA": str(tmp_path)})
    said = khidki(demo.app, "code", "tehsildar.jaipur", "--data", str(tmp_path))
    secret = DemoKeys.of(Secrets(made.secret)).totp_secret("tehsildar.jaipur")
    assert TOTP(secret).verify(said.split()[0], valid_window=1)
    with pytest.raises(Fault, match="has no officer or operator nobody"):
        khidki(demo.app, "code", "nobody", "--data", str(tmp_path))


def test_only_a_demo_tells_digits(window):
    with pytest.raises(Fault, match="Only a demo"):
        khidki(demo.app, "code", "tehsildar.jaipur")
