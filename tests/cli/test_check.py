"""`khidki check` tells everything, and its exit code says whether it found anything."""

import shutil
from pathlib import Path

import typer
from typer.testing import CliRunner

from khidki.cli.check import check
from khidki.cli.publish import publish
from tests.conftest import owner_uri

command = typer.Typer()
command.command("check")(check)
command.command("publish")(publish)
run = CliRunner().invoke


def test_a_folder_that_is_not_there_is_told_in_a_sentence():
    done = run(command, ["check", "nowhere"])
    assert done.exit_code == 1
    assert "there is no such folder" in done.output


def test_a_fault_is_printed_with_its_place_and_remedy(tmp_path: Path):
    copied = tmp_path / "catalogue"
    shutil.copytree("catalogue", copied)
    (copied / "departments.yaml").write_text("departments: no\n")
    done = run(command, ["check", str(copied)])
    assert done.exit_code == 1
    assert "departments.yaml:1:14\n    departments: no\n" in done.output


def test_a_sound_catalogue_is_counted():
    done = run(command, ["check", "catalogue"])
    many = len(list(Path("catalogue").glob("*/*/service.yaml")))
    assert (done.exit_code, done.output.split(",")[0]) == (0, f"{many} services")


def test_publishing_from_the_command_line_says_what_is_new(database_uri, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", "s" * 40)
    done = run(command, ["publish", "catalogue", "--by", "asha"])
    assert "published service revenue/income-certificate, version 1" in done.output
    assert "0 new versions" in run(command, ["publish", "catalogue", "--by", "asha"]).output
