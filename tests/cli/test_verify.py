"""`khidki verify` says what a paper is worth, with the public keys alone or with the register."""

import json

import pytest
import typer
from typer.testing import CliRunner

from khidki.cli.verify import verify as verify_file
from khidki.domain.refusal import Fault
from khidki.gateways.keys import Keys, public_key_set
from khidki.gateways.papers import typeset
from tests.conftest import owner_uri
from tests.gateways import sample_papers as sample

SECRET = "s" * 40
command = typer.Typer()
command.command()(verify_file)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("window") / "secrets" / "keys"
    return Keys.create(folder, SECRET.encode(), demo=False, at=sample.AT)


@pytest.fixture(scope="module")
def signed(keys):
    paper = typeset(sample.TEMPLATE, json.dumps(sample.paper_data()), int(sample.AT.timestamp()))
    return keys.signer().sign_pdf(paper, sample.SIGNED_BY, at=sample.AT)


@pytest.fixture
def verify(tmp_path, keys, signed):
    """Run the command on a paper, with the published keys unless told otherwise."""
    (tmp_path / "keys.json").write_text(json.dumps(public_key_set(keys.records())))

    def run(paper=signed, *words):
        (tmp_path / "paper.pdf").write_bytes(paper)
        words = words or ("--keys", str(tmp_path / "keys.json"))
        done = CliRunner().invoke(command, [str(tmp_path / "paper.pdf"), *words])
        if isinstance(done.exception, Fault):
            raise done.exception
        return done.exit_code, done.output

    return run


def test_a_genuine_paper_is_told_with_its_signer(verify):
    code, said = verify()
    assert code == 0, said
    assert "GENUINE" in said
    assert sample.CERTIFICATE.number in said
    assert "Vikram Singh" in said


def test_one_changed_byte_is_altered(verify, signed):
    middle = len(signed) // 2
    code, said = verify(signed[:middle] + bytes([signed[middle] ^ 1]) + signed[middle + 1 :])
    assert code == 1
    assert "GENUINE" not in said


def test_the_certificate_of_the_authority_is_enough_too(verify, keys, tmp_path, signed):
    (tmp_path / "authority.pem").write_bytes(keys.authority)
    assert verify(signed, "--keys", str(tmp_path / "authority.pem"))[0] == 0


def test_a_withdrawn_key_is_not_believed(verify, keys, tmp_path, signed):
    told = public_key_set(keys.records())
    told["keys"][0]["khidki_state"] = "withdrawn"
    (tmp_path / "later.json").write_text(json.dumps(told))
    code, said = verify(signed, "--keys", str(tmp_path / "later.json"))
    assert (code, said.split(":")[0]) == (1, "UNTRUSTED")


@pytest.mark.parametrize("text", ["", "{}", '{"keys": [{"x5c": ["?"]}]}', "[]"])
def test_what_is_no_file_of_keys_is_told_in_a_sentence(verify, tmp_path, signed, text):
    (tmp_path / "odd").write_text(text)
    with pytest.raises(Fault, match="not a file of public keys"):
        verify(signed, "--keys", str(tmp_path / "odd"))


def test_a_file_that_is_not_there_is_told_in_a_sentence(verify, signed):
    with pytest.raises(Fault, match="cannot be read: No such file"):
        verify(signed, "--keys", "nowhere.json")


def test_the_register_of_the_window_has_the_last_word(
    verify, keys, signed, database_uri, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", database_uri)
    monkeypatch.setenv("KHIDKI_OWNER_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", SECRET)
    code, said = verify(signed, "--data", str(keys._folder.parents[1]))
    assert code == 1
    assert "UNKNOWN: the register has no certificate" in said
