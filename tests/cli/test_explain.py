"""`khidki explain` tells a service in both languages, with its steps drawn."""

import pytest
import typer
from typer.testing import CliRunner

from khidki.cli.explain import explain
from khidki.domain.refusal import Fault
from tests.sample import CAMEL, FILE, change, sample_folder

command = typer.Typer()
command.command("explain")(explain)


@pytest.fixture
def folder(tmp_path):
    return sample_folder(tmp_path / "catalogue")


def told(folder, *words):
    """What the command prints; the Fault that the program would print is raised."""
    done = CliRunner().invoke(command, [CAMEL, "--folder", str(folder), *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.mark.parametrize(
    "line",
    [
        "# Permit to keep camels",
        "- How many camels? must be at most 20",
        "   - What else? (needed if What for? must be Something else)",
        "    ₹500 if What for? must be one of: Rides; How many camels? must be more than 5",
        "  (not verified) Made up for tests",
        "├─ 1. Enquiry · Patwari · within 2 working days",
        "├─ ✓ granted: Camel Permit",
        "- Ajmer district",
        "    - Consent of the neighbour",
        "    Enquiry at the fair · Patwari · within 1 working day",
    ],
)
def test_it_says_everything_in_english(folder, line):
    assert line in told(folder, "--language", "en").splitlines()


def test_it_says_everything_in_hindi(folder):
    hindi = told(folder, "--language", "hi")
    assert "├─ 2. निर्णय · तहसीलदार" in hindi.splitlines()
    assert "Permit to keep camels" not in hindi


def test_both_languages_are_told_when_none_is_named(folder):
    both = told(folder)
    assert both.count("●") == 2


def test_what_has_a_fault_is_not_explained_but_the_fault_is_told(folder):
    change(folder, FILE, "kind: number", "kind: nummer")
    with pytest.raises(Fault, match="no sound service"):
        told(folder)


def test_a_name_typed_wrong_is_told_with_a_guess(folder):
    done = CliRunner().invoke(command, ["revenue/camel-permits", "--folder", str(folder)])
    assert "Did you mean revenue/camel-permit" in str(done.exception)
