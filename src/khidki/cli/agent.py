"""`khidki agent`: the officer's side of signing with an own token, on the officer's own computer.

`pair` ties this machine and its token to the officer once; `run` waits for batches, shows each
paper with its hash, and asks for the PIN. It needs the maker's PKCS#11 library and no database.
"""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from khidki.agent.link import Link
from khidki.agent.signing import Batch, look
from khidki.agent.signing import pair as pair_with
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.own_token import OwnToken

EVERY_SECONDS = 2.0
KEPT = Path.home() / ".config" / "khidki" / "agent.json"
SENTENCES = {
    "not_paired": "The window does not know this agent; pair it again.",
    "not_our_window": "The window's address must be like https://window.example, and nothing more.",
    "wrong_pin": "The token does not take this PIN.",
    "no_signing_token": "No token with a certificate to sign with is in this machine.",
}
app = typer.Typer(help="Sign papers with the token in this computer.", no_args_is_help=True)
Kept = Annotated[Path, typer.Option("--kept", help="Where the pairing is kept")]


@app.command()
def pair(
    window: Annotated[str, typer.Option(prompt="Address of the window")],
    library: Annotated[str, typer.Option(prompt="PKCS#11 library of the token")],
    code: Annotated[str, typer.Option(prompt="Code that the window shows")],
    pin: Annotated[str, typer.Option(prompt="PIN of the token", hide_input=True)],
    label: Annotated[str | None, typer.Option(help="Where several tokens are in")] = None,
    kept: Kept = KEPT,
) -> None:
    """Tie this computer and its token to you, once."""
    try:
        link = Link(window.rstrip("/"), library, label)
        paired, name = pair_with(link, OwnToken(Path(library), label), code=code, pin=pin)
    except Refusal as refusal:
        raise Fault(SENTENCES.get(refusal.code, refusal.code), retryable=False) from refusal
    paired.keep(kept)
    print(f"Paired: papers will be signed as {name}. Now run: khidki agent run")


@app.command()
def run(
    kept: Kept = KEPT,
    once: Annotated[bool, typer.Option("--once", help="Look one time and end")] = False,
) -> None:
    """Wait for papers to sign; end it with Ctrl-C."""
    try:
        link = Link.read(kept)
        token = OwnToken(Path(link.library), link.label)
        print(f"Waiting for papers from {link.origin} ...")
        while True:
            with tempfile.TemporaryDirectory(prefix="khidki-to-sign-") as folder:
                _look(link, token, Path(folder))
            if once:
                return
            time.sleep(EVERY_SECONDS)
    except Refusal as refusal:
        raise Fault(SENTENCES.get(refusal.code, refusal.code), retryable=False) from refusal
    except KeyboardInterrupt:
        print("No papers are signed from here until it runs again.")


def _look(link: Link, token: OwnToken, folder: Path) -> None:
    try:
        look(link, token, Terminal(), folder)
    except Fault as fault:
        if not fault.retryable:
            raise
        print(f"Trying again: {fault.what}.")


class Terminal:
    """The officer at a terminal."""

    def ask_pin(self, batch: Batch) -> str | None:
        """Show every paper with its hash, and ask for the one PIN."""
        print(f"\nBatch {batch.code}: the same four digits must stand on the window's page.")
        for paper in batch.papers:
            print(f"{paper.place:4d}  {paper.name}\n      sha256 {paper.digest.hex()}")
            print(f"      to read: {paper.file}")
        words = f"PIN, to sign {len(batch.papers)} papers (empty: sign nothing)"
        typed: str = typer.prompt(words, default="", show_default=False, hide_input=True)
        return typed or None

    def say(self, words: str) -> None:
        """Say what happened."""
        print(words)
