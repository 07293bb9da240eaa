"""`khidki verify FILE`: is this paper genuine?

With `--keys`, a file of public keys from the window's keys page is enough: no network and no
database. Whether the paper was revoked the published list says, where `--revoked` names it; its
signature is checked with the same keys. Without `--keys` those of this installation are used and
its register is asked. The exit code is 0 when it is genuine as far as was asked, 1 when something
speaks against it, and 3 when only the register could not be reached.
"""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from khidki.actions.check_certificate import Checked, Verdict, registered
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.domain.record.revocation_list import NotAList, read_list
from khidki.domain.refusal import Fault
from khidki.gateways.authorities import Authorities
from khidki.gateways.keys import Keys, read_key_set
from khidki.gateways.verification import (
    LARGEST_PDF,
    Finding,
    PdfVerdict,
    Verification,
    is_signed_by,
)
from khidki.store.database import Database

SAYS = {
    Finding.GENUINE: "GENUINE: signed by this authority and not changed since.",
    Finding.ALTERED: "ALTERED: this is not what was signed.",
    Finding.UNSIGNED: "UNSIGNED: the file bears no signature.",
    Finding.UNTRUSTED: "UNTRUSTED: none of these keys signed it, or the key was withdrawn.",
    Finding.UNREADABLE: "UNREADABLE: this is not a PDF that can be read safely.",
}
SPEAKS_AGAINST, NOT_ASKED = 1, 3
LARGEST_LIST = 500_000_000  # about seven million papers


def verify(
    file: Annotated[Path, typer.Argument(help="The paper, a PDF")],
    keys: Annotated[
        Path | None, typer.Option(help="Public keys (PEM, or the key set as JSON), to work offline")
    ] = None,
    authorities: Annotated[
        Path | None,
        typer.Option(help="Authorities (PEM) whose certificates officers may sign with"),
    ] = None,
    revoked: Annotated[
        Path | None, typer.Option(help="The published list of revoked papers, to work offline")
    ] = None,
    data: options.Data = None,
) -> None:
    """Say whether a paper is genuine, who signed it, and whether it was revoked."""
    paper = _read(file, LARGEST_PDF + 1)
    named = Authorities(authorities).pems
    if keys is not None:
        trusted, withdrawn, listed = read_key_set(_read(keys, 1_000_000))
        verdict = asyncio.run(_judge(paper, trusted, withdrawn, named or listed))
        _tell(verdict)
        genuine = verdict.finding is Finding.GENUINE
        if revoked is None:
            print("Whether it was revoked later only the window's register knows.")
        elif genuine:
            genuine = _tell_listed(_read(revoked, LARGEST_LIST), trusted, withdrawn, verdict.number)
        raise typer.Exit(SPEAKS_AGAINST * (not genuine))
    config = options.settings(data=data)
    own = Keys(config.keys_dir, b"")
    trusted = [own.authority, *(record.certificate for record in own.records())]
    known = named or Authorities(config.authorities).pems
    verdict = asyncio.run(_judge(paper, trusted, sorted(own.withdrawn()), known))
    _tell(verdict)
    if verdict.finding is not Finding.GENUINE:
        raise typer.Exit(SPEAKS_AGAINST)
    try:
        with opened(config) as lent:
            require_mark(lent.config)
            found = asyncio.run(_look_up(lent.config.database_url, verdict.number))
    except (Fault, psycopg.OperationalError) as cause:
        what = cause.what if isinstance(cause, Fault) else "its database does not answer."
        print(f"NOT ASKED: only the signature was checked. The register was not reached: {what}")
        raise typer.Exit(NOT_ASKED) from cause
    if not _tell_fate(found):
        raise typer.Exit(SPEAKS_AGAINST)


async def _judge(
    paper: bytes, trusted: list[bytes], withdrawn: list[str], authorities: list[bytes]
) -> PdfVerdict:
    verification = Verification()
    try:
        return await verification.verify(paper, trusted, withdrawn, authorities)
    finally:
        await verification.close()


async def _look_up(url: str, number: str) -> Checked:
    async with Database.open(url, size=1) as database, database.reading() as tx:
        return (await registered(tx, number)).told(number, shown=False)


def _tell(verdict: PdfVerdict) -> None:
    print(SAYS[verdict.finding])
    if verdict.finding is Finding.GENUINE:
        if verdict.is_copy:
            print("A certified copy of another paper: each of its pages says which.")
        print(f"Number:    {verdict.number}")
        print(f"Signed by: {verdict.signer}, {verdict.office} (posting {verdict.posting})")
        if verdict.certified:
            print(f"Certified: {verdict.certified}, in the officer's own name")
        print(f"Signed at: {verdict.signed_at:%Y-%m-%d %H:%M} UTC, key {verdict.key_id}")


def _tell_fate(found: Checked) -> bool:
    if found.verdict is Verdict.UNKNOWN:
        print("UNKNOWN: the register has no certificate of this number; do not rely on it.")
        return False
    if found.revoked_at is not None:
        print(f"REVOKED on {found.revoked_at:%Y-%m-%d}: it is valid no more.")
        if found.replaced_by is not None:
            print(f"Replaced by: {found.replaced_by}")
        return False
    print("It was not revoked.")
    of = found.original
    if of is not None and of.revoked_at is not None:
        print(f"The paper that it copies was revoked on {of.revoked_at:%Y-%m-%d}.")
    return True


def _tell_listed(text: bytes, trusted: list[bytes], withdrawn: list[str], number: str) -> bool:
    """Say what the published list knows of a paper; a list that nobody signed is no list."""
    try:
        found = read_list(text, partial(is_signed_by, trusted, withdrawn))
    except NotAList as cause:
        raise Fault(
            "this is no list of revoked papers that any of these keys signed, or it was changed",
            retryable=False,
        ) from cause
    paper = found.papers.get(number)
    if paper is not None:
        print(f"REVOKED on {paper.revoked_at:%Y-%m-%d}: it is valid no more.")
        if paper.replaced_by is not None:
            print(f"Replaced by: {paper.replaced_by}")
        return False
    print(f"It was not revoked until {found.head.made_at:%Y-%m-%d %H:%M} UTC.")
    if datetime.now(UTC) > found.head.newer_by:
        print("The list is old: fetch a newer one to be sure.")
    return True


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as cause:
        raise Fault(f"{path} cannot be read: {cause.strerror}.", retryable=False) from cause
