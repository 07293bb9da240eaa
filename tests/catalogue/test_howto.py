"""docs/howto/add-a-service.md does what it says: its files and commands, down to a granted application.

A block after a line with a path in bold is that file. A `diff` block changes the service (or
the file it names). Of a `console` block the commands are run, and what they print must hold every
line that stands below them; HASH is what the last proposal named.
"""

import re
import shlex
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from khidki.actions.publish import publish as publish_catalogue
from khidki.cli.check import check
from khidki.cli.explain import explain
from khidki.cli.publish import publish
from khidki.cli.versions import retire, versions
from khidki.domain.case.event import Act, State
from khidki.gateways.catalogue_files import parse
from khidki.store.database import Database
from tests.conftest import owner_uri
from tests.filing import file_example, finish
from tests.sample import folder_with
from tests.worlds import FURNISHED_AT, Clock, world_of

PAGE = (Path(__file__).parents[2] / "docs/howto/add-a-service.md").read_text()
SERVICE = "revenue/hall-permit"
BLOCKS = re.findall(
    r"(?:^\*\*(\S+)\*\*\n\n)?^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)
COMMANDS = {
    "check": check,
    "explain": explain,
    "publish": publish,
    "versions": versions,
    "retire": retire,
}
command = Typer()
for name, function in COMMANDS.items():
    command.command(name)(function)


def write_files(folder):
    """Write the files of the page into a catalogue."""
    for path, _, _, text in BLOCKS:
        if path:
            file = folder / path.removeprefix("catalogue/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


def apply_diff(folder, text, file):
    """Change a file of the service as a diff of the page says."""
    path = folder / SERVICE / (file or "service.yaml")
    old, new = ([line[1:] for line in text.splitlines() if line[0] == sign] for sign in "-+")
    before = path.read_text()
    assert before.count("\n".join(old)) >= 1, text
    path.write_text("\n".join(new).join(before.rsplit("\n".join(old), 1)))


def run_console(folder, text, remembered):
    """Run the commands of a block; every line below a command is in what it prints."""
    printed = ""
    for line in text.splitlines():
        if not line.startswith("$ "):
            assert line in printed, f"{line!r} is not in:\n{printed}"
            continue
        words = shlex.split(line.removeprefix("$ khidki "))
        words = [remembered.get(word, word) for word in words]
        words = [str(folder) if word == "catalogue" else word for word in words]
        done = CliRunner().invoke(command, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        printed = done.output
        if found := re.search(r"--confirm ([0-9a-f]{8,})", printed):
            remembered["HASH"] = found[1]


def test_every_command_of_the_page_prints_what_the_page_says(tmp_path, database_uri, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", owner_uri(database_uri))
    monkeypatch.setenv("KHIDKI_SECRET", "s" * 40)
    folder = folder_with(tmp_path / "catalogue")
    write_files(folder)
    remembered = {}
    for _, kind, file, text in BLOCKS:
        if kind == "diff":
            apply_diff(folder, text, file)
        elif kind == "console":
            run_console(folder, text, remembered)
    assert remembered, "the page proposes something"


@pytest.mark.anyio
async def test_its_service_ends_in_a_granted_application(tmp_path, furnished_database_uri):
    folder = folder_with(tmp_path / "catalogue")
    write_files(folder)
    catalogue, findings = parse(folder)
    assert not findings
    async with Database.open(furnished_database_uri, size=2) as database:
        assert not (await publish_catalogue(database, catalogue, by="x", at=FURNISHED_AT)).findings
    async with world_of(furnished_database_uri, now=Clock()) as world:
        filed = await file_example(world, SERVICE, catalogue.examples[SERVICE][0])
        granted = await finish(world, filed, Act.GRANT)
    assert granted.state is State.GRANTED


def test_the_page_has_something_of_each_kind():
    assert {kind for _, kind, _, _ in BLOCKS} == {"yaml", "typst", "console", "diff"}
    assert len([path for path, *_ in BLOCKS if path]) == 3
