"""`khidki search`: what somebody finds who types these words, and why."""

import typer
from typer.testing import CliRunner

from khidki.cli.search import search

command = typer.Typer()
command.command("search")(search)
command.command("other")(lambda: None)
run = CliRunner().invoke


def test_the_best_service_comes_first_with_the_words_that_were_met():
    done = run(command, ["search", "amdani", "praman"])
    assert done.exit_code == 0
    assert done.output.splitlines()[0] == "revenue/income-certificate"
    assert "matched: aamdani praman patra" in done.output


def test_nothing_found_says_what_to_do():
    done = run(command, ["search", "zzqq"])
    assert done.exit_code == 1
    assert "also_called:" in done.output


def test_a_folder_with_nothing_in_it_finds_nothing(tmp_path):
    assert run(command, ["search", "aay", "--folder", str(tmp_path)]).exit_code == 1
