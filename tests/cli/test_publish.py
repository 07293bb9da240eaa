"""Publishing from the command line: alone on the first day, by two people ever after."""

import pytest
import typer
from typer.testing import CliRunner

from khidki.cli.publish import publish
from khidki.cli.versions import retire, versions
from khidki.domain.refusal import Fault
from khidki.store import installations
from tests.conftest import owner_uri
from tests.sample import CAMEL, FILE, change, sample_folder

command = typer.Typer()
command.command("publish")(publish)
command.command("versions")(versions)
command.command("retire")(retire)


def run(*words):
    """Run a command; return what it printed, or raise the Fault that the program would print."""
    done = CliRunner().invoke(command, list(words))
    if isinstance(done.exception, Fault):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def folder(tmp_path, database_uri, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", "s" * 40)
    return sample_folder(tmp_path / "catalogue")


def rename(folder):
    change(folder, FILE, "en: Permit to keep camels", "en: Camel permit")


def test_the_first_publication_needs_nobody_else_and_says_so(folder):
    told = run("publish", str(folder), "--by", "asha")
    assert f"published service {CAMEL}, version 1" in told
    assert "first publication here: it was published without a second person" in told


def test_the_second_is_proposed_with_its_difference_and_another_confirms(folder):
    run("publish", str(folder), "--by", "asha")
    rename(folder)
    told = run("publish", str(folder), "--by", "asha")
    assert "The name is now: Camel permit" in told
    assert "नाम अब: ऊँट रखने की अनुमति" in told
    digest = told.split("--confirm ")[1].split()[0]
    assert "version 2" in run("publish", "--confirm", digest, "--by", "binod")
    listed = run("versions", CAMEL)
    assert "asha, confirmed by binod" in listed
    assert "The name is now: Camel permit" in listed


def test_confirming_one_s_own_is_refused_in_a_sentence(folder):
    run("publish", str(folder), "--by", "asha")
    rename(folder)
    digest = run("publish", str(folder), "--by", "asha").split("--confirm ")[1].split()[0]
    with pytest.raises(Fault, match="another person must confirm"):
        run("publish", "--confirm", digest, "--by", "asha")


def test_a_demo_publishes_by_itself_and_says_so(folder, database_uri, monkeypatch):
    installations.mark(owner_uri(database_uri), demo=True)
    monkeypatch.setenv("KHIDKI_DEMO", "1")
    run("publish", str(folder))
    rename(folder)
    told = run("publish", str(folder))
    assert f"published service {CAMEL}, version 2" in told
    assert "This is a demo: it was published without a second person" in told


def test_a_retired_service_says_so_in_its_versions(folder):
    run("publish", str(folder), "--by", "asha")
    assert "can no longer be begun" in run("retire", CAMEL, "--by", "binod")
    assert "retired" in run("versions", CAMEL)
    rename(folder)
    assert f"passed over {CAMEL}" in run("publish", str(folder), "--by", "asha")
    assert "is offered again" in run("retire", CAMEL, "--undo")


def test_a_service_that_was_never_published_is_told_in_a_sentence(folder):
    with pytest.raises(Fault, match="Nothing was ever published"):
        run("versions", "revenue/none")
