"""One round of the agent: is there a batch, is it what it says, does the officer want it, sign.

What is signed are the hashes that were shown, of papers that this machine fetched and hashed by
itself; nothing that comes later is added. One PIN opens the token for the batch. A paper that is
not what the window says of it stops the whole batch, and the window is told.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from khidki.agent.link import Link, NotOurWindow
from khidki.domain.refusal import Fault
from khidki.gateways.own_token import NoToken, OwnToken, WrongPin
from khidki.gateways.pdf_signature import digest_of

PAPERS_MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One paper as the officer sees it before the PIN; `file` can be opened and read."""

    place: int
    name: str
    digest: bytes
    file: Path


@dataclass(frozen=True, slots=True)
class Batch:
    """What the officer opened at the window; the same code stands on its page."""

    id: str
    code: str
    papers: Sequence[Shown]


class Face(Protocol):
    """Where the officer sees and answers: a terminal, or a window of its own."""

    def ask_pin(self, batch: Batch) -> str | None:
        """Show every name and hash, and return the PIN; None to sign nothing."""
        ...

    def say(self, words: str) -> None:
        """Say what happened."""
        ...


class Substituted(Exception):  # noqa: N818 -- what happened
    """A paper is not the one whose hash the window named."""


def pair(link: Link, token: OwnToken, *, code: str, pin: str) -> tuple[Link, str]:
    """Bring a code signed by the token; return the link with its access, and the name."""
    bare = "".join(code.upper().replace("-", " ").split())
    proof = token.sign_bytes(f"khidki pair 1\n{link.origin}\n{bare}".encode(), pin)
    told = link.tell(
        "/pairings",
        {
            "code": bare,
            "certificate": base64.b64encode(token.certificate()).decode(),
            "proof": base64.b64encode(proof).decode(),
        },
    )
    access, name = str(told["access"]), str(told["name"])
    return Link(link.origin, link.library, link.label, access), name


def look(link: Link, token: OwnToken, face: Face, folder: Path) -> bool:
    """Do one round; say whether there was something to sign. Papers are fetched into `folder`."""
    told = link.tell("/batches", {"has_token": token.is_there()})
    if not told.get("id"):
        return False
    if told.get("window") != link.origin:
        raise NotOurWindow
    try:
        batch = _fetched(link, told, folder)
    except (Substituted, Fault):
        face.say("REFUSED: a paper is not what the window says it is. Tell your administrator.")
        _decline(link, str(told["id"]), "substituted")
        return True
    _sign(link, token, face, batch)
    return True


def _sign(link: Link, token: OwnToken, face: Face, batch: Batch) -> None:
    while True:
        pin = face.ask_pin(batch)
        if pin is None:
            _decline(link, batch.id, "declined")
            face.say("Nothing was signed.")
            return
        try:
            messages = token.sign_digests([paper.digest for paper in batch.papers], pin)
            break
        except WrongPin:
            face.say("The token does not take this PIN. After a few wrong ones it locks itself.")
        except NoToken:
            face.say("The token is not in the machine. Put it in and try again.")
    signatures = {
        str(paper.place): base64.b64encode(message).decode()
        for paper, message in zip(batch.papers, messages, strict=True)
    }
    told = link.tell(f"/batches/{batch.id}", {"signatures": signatures})
    verdicts: dict[str, Any] = told.get("verdicts", {})
    good = sum(verdict == "signed" for verdict in verdicts.values())
    face.say(f"{good} of {len(batch.papers)} papers are issued.")
    for place, verdict in sorted(verdicts.items()):
        if verdict != "signed":
            face.say(f"Paper {place} was not taken: {verdict}.")


def _fetched(link: Link, told: dict[str, Any], folder: Path) -> Batch:
    named: list[dict[str, Any]] = list(told["papers"])[:PAPERS_MOST]
    id_ = str(told["id"])
    papers: list[Shown] = []
    for each in named:
        place, digest = int(each["place"]), bytes.fromhex(each["sha256"])
        pdf = link.fetch(f"/batches/{id_}/papers/{place}")
        if not hmac.compare_digest(digest_of(pdf), digest):
            raise Substituted
        file = folder / f"{place:03d}.pdf"
        file.write_bytes(pdf)
        papers.append(Shown(place, str(each["name"])[:300], digest, file))
    return Batch(id_, str(told["code"]), papers)


def _decline(link: Link, id_: str, why: str) -> None:
    link.tell(f"/batches/{id_}/declined", {"why": why})
