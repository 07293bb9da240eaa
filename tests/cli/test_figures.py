"""The commands about figures and courts, run as a person runs them."""

from pathlib import Path

from tests.cli import commands
from tests.conftest import owner_uri
from tests.worlds import SECRET


def khidki(folder: Path, uri: str, *words: str) -> commands.Ran:
    ours = {"DATABASE_URL": uri, "KHIDKI_OWNER_URL": owner_uri(uri), "KHIDKI_SECRET": SECRET}
    return commands.khidki(*words, "--data", str(folder), **ours, KHIDKI_DEMO="1")


def test_figures_are_made_again_and_the_report_says_how_it_reckons(
    tmp_path: Path, module_furnished_uri: str
):
    made = khidki(tmp_path, module_furnished_uri, "figures", "rebuild")
    assert "counted again from the event log" in made.stdout
    file = tmp_path / "report.csv"
    khidki(tmp_path, module_furnished_uri, "court-report", "--csv", str(file))
    assert "expected_by" in file.read_text("utf-8-sig")
    report = khidki(tmp_path, module_furnished_uri, "court-report")
    assert "0 pending in 0 services" in report.stdout
