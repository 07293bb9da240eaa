"""`khidki verify` says what a paper is worth, with the public keys alone or with the register."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from khidki.cli.verify import verify as verify_file
from khidki.domain.case.number import bucket_in
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.record.revocation_list import Revoked, written
from khidki.domain.record.revocation_list import signed as signed_list
from khidki.domain.refusal import Fault
from khidki.gateways.keys import Keys, public_key_set
from khidki.gateways.papers import typeset
from tests.conftest import owner_uri, superuser_uri
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


def list_of(keys, *papers, at=None):
    """The published list, as the worker signs it."""
    message = written(papers, made_at=at or datetime.now(UTC))
    signer = keys.signer()
    return signed_list(message, key_id=signer.key_id, signature=signer.sign_bytes(message))


def test_the_published_list_says_offline_whether_a_paper_was_revoked(
    verify, keys, tmp_path, signed
):
    file, asked = tmp_path / "revoked.txt", ("--keys", str(tmp_path / "keys.json"))
    number, at = sample.CERTIFICATE.number, sample.AT
    for papers, code, words in (
        ((), 0, "It was not revoked until"),
        ((Revoked(number, at, RevocationReason.MISUSED),), 1, "REVOKED on"),
        ((Revoked(number, at, None, "26000000000000"),), 1, "Replaced by: 26000000000000"),
    ):
        file.write_bytes(list_of(keys, *papers))
        given = verify(signed, *asked, "--revoked", str(file))
        assert (given[0], words in given[1]) == (code, True), given
    file.write_bytes(list_of(keys, at=sample.AT - timedelta(days=30)))
    assert "The list is old" in verify(signed, *asked, "--revoked", str(file))[1]
    file.write_bytes(list_of(keys).replace(b" 0\n", b" 1\n"))
    with pytest.raises(Fault, match="no list of revoked papers"):
        verify(signed, *asked, "--revoked", str(file))


@pytest.mark.parametrize("text", ["", "{}", '{"keys": [{"x5c": ["?"]}]}', "[]"])
def test_what_is_no_file_of_keys_is_told_in_a_sentence(verify, tmp_path, signed, text):
    (tmp_path / "odd").write_text(text)
    with pytest.raises(Fault, match="not a file of public keys"):
        verify(signed, "--keys", str(tmp_path / "odd"))


def test_a_file_that_is_not_there_is_told_in_a_sentence(verify, signed):
    with pytest.raises(Fault, match="cannot be read: No such file"):
        verify(signed, "--keys", "nowhere.json")


ROW = """
    INSERT INTO certificate (bucket, id, application, number, code_hash, facts, salt, file, digest,
                             key_id, posting, issued_at, revoked_at, replaced_by)
    VALUES (%(bucket)s, gen_random_uuid(), gen_random_uuid(), %(number)s, '', '', '', '', '',
            'key', gen_random_uuid(), %(at)s, %(revoked_at)s, %(replaced_by)s)
"""


@pytest.fixture
def settings(database_uri, monkeypatch):
    """The settings of the window that signed, for a paper checked at its own register."""
    monkeypatch.setenv("DATABASE_URL", database_uri)
    monkeypatch.setenv("KHIDKI_OWNER_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", SECRET)


@pytest.fixture
def ask(verify, keys, settings, signed):
    """Check a paper with the register, in which only what `enter` wrote stands."""
    return lambda paper=signed: verify(paper, "--data", str(keys._folder.parents[1]))


def enter(uri, *, revoked_at=None, replaced_by=None):
    number = sample.CERTIFICATE.number
    row = {"bucket": bucket_in(number), "number": number, "at": sample.AT}
    with psycopg.connect(superuser_uri(uri)) as connection:
        # The register alone is asked, so the application behind the paper need not be there.
        connection.execute("SET session_replication_role = replica")
        connection.execute(ROW, {**row, "revoked_at": revoked_at, "replaced_by": replaced_by})


def test_a_paper_that_stands_in_the_register_is_genuine(ask, database_uri):
    enter(database_uri)
    code, said = ask()
    assert (code, said.splitlines()[-1]) == (0, "It was not revoked.")


def test_a_revoked_paper_is_told_with_its_day_and_what_took_its_place(ask, database_uri):
    enter(database_uri, revoked_at=sample.AT, replaced_by="26041758301931")
    code, said = ask()
    assert code == 1
    assert said.splitlines()[-2:] == [
        "REVOKED on 2026-11-22: it is valid no more.",
        "Replaced by: 26041758301931",
    ]


def test_a_paper_that_the_register_does_not_know_is_not_relied_on(ask):
    code, said = ask()
    assert code == 1
    assert "UNKNOWN: the register has no certificate" in said


def test_an_altered_paper_is_not_even_asked_about(ask, database_uri, signed):
    enter(database_uri)
    code, said = ask(signed.replace(b"%%EOF", b"%%EOG", 1))
    assert code == 1
    assert "GENUINE" not in said
    assert "revoked" not in said


def test_a_paper_of_another_authority_is_foreign(ask, tmp_path, database_uri):
    enter(database_uri)
    others = Keys.create(tmp_path / "others", SECRET.encode(), demo=False, at=sample.AT)
    paper = typeset(sample.TEMPLATE, json.dumps(sample.paper_data()), int(sample.AT.timestamp()))
    code, said = ask(others.signer().sign_pdf(paper, sample.SIGNED_BY, at=sample.AT))
    assert (code, said.split(":")[0]) == (1, "UNTRUSTED")


@pytest.mark.parametrize("paper", [b"", b"not a paper", b"%PDF-1.7\n"])
def test_what_is_no_paper_is_told_in_a_line(ask, paper):
    code, said = ask(paper)
    assert code == 1
    assert said.split(":")[0] in {"UNREADABLE", "UNSIGNED"}


def test_without_the_database_the_signature_alone_is_checked_and_that_is_said(ask, monkeypatch):
    nobody = "postgresql://khidki:hush-hush@127.0.0.1:1/khidki"
    monkeypatch.setenv("DATABASE_URL", nobody)
    monkeypatch.setenv("KHIDKI_OWNER_URL", nobody)
    code, said = ask()
    assert code == 3
    assert "GENUINE: signed by this authority" in said
    assert "NOT ASKED: only the signature was checked" in said
    assert "hush" not in said
