"""The `khidki` command: a table of sub-commands, each in a file of this folder.

A refusal of the command is one sentence on the error stream and exit code 1; a traceback is always
a mistake of ours. To add one, write `cli/<name>.py` with a function and name it in COMMANDS.
"""

import errno
import importlib
import sys

# Name of the command, module, function. The module is loaded only when its command is called.
COMMANDS = {
    "up": ("khidki.cli.up", "up"),
    "web": ("khidki.cli.children", "web"),
    "worker": ("khidki.cli.children", "worker"),
    "simulators": ("khidki.cli.children", "simulators"),
    "migrate": ("khidki.cli.migrate", "run"),
    "check": ("khidki.cli.check", "check"),
    "explain": ("khidki.cli.explain", "explain"),
    "law": ("khidki.cli.law", "app"),
    "search": ("khidki.cli.search", "search"),
    "publish": ("khidki.cli.publish", "publish"),
    "versions": ("khidki.cli.versions", "versions"),
    "retire": ("khidki.cli.versions", "retire"),
    "verify": ("khidki.cli.verify", "verify"),
    "doctor": ("khidki.cli.doctor", "doctor"),
    "keys": ("khidki.cli.keys", "app"),
    "numbers": ("khidki.cli.numbers", "load"),
    "register": ("khidki.cli.register", "load"),
    "ledger": ("khidki.cli.ledger", "app"),
    "settle": ("khidki.cli.settle", "app"),
    "operators": ("khidki.cli.operators", "app"),
    "figures": ("khidki.cli.figures", "app"),
    "bundle": ("khidki.cli.bundle", "bundle"),
    "court-report": ("khidki.cli.court_report", "court_report"),
    "history": ("khidki.cli.history", "app"),
    "backup": ("khidki.cli.backup", "backup"),
    "restore": ("khidki.cli.backup", "restore"),
    "people": ("khidki.cli.people", "app"),
    "agent": ("khidki.cli.agent", "app"),
    "demo": ("khidki.cli.demo", "app"),
}
HIDDEN = {"simulators"}
OLDEST_PYTHON = (3, 11)


def main() -> None:
    """Run the command line."""
    if sys.version_info < OLDEST_PYTHON:
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(f"khidki: Khidki needs Python 3.11 or newer; this is {found}.")
    from khidki.domain.refusal import Fault

    try:
        _app()
    except Fault as fault:
        sys.exit(f"khidki: {fault.what}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("khidki: The disk is full; make room and start again, nothing was lost.")


def _app() -> None:
    import typer

    app = typer.Typer(
        name="khidki",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Khidki: one window for every public service of a state.",
    )
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    # Only help needs all of them; a web process should not pay for the modules of a backup.
    names = [asked] if asked in COMMANDS else COMMANDS
    for name in names:
        module, attribute = COMMANDS[name]
        command = getattr(importlib.import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name, hidden=name in HIDDEN)(command)
    if len(names) == 1:
        # With one command typer would take its name for an argument.
        app.callback()(_nothing)
    app()


def _nothing() -> None:
    return
