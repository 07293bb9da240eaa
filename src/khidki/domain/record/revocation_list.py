"""The published list of papers that hold no more, as one signed file that works without a network.

    khidki-revoked/1 2026-11-22T09:30:00Z 2026-11-23T09:30:00Z 2
    26012345678906 2026-11-20T06:30:00Z misused -
    26012345678914 2026-11-21T05:00:00Z - 26012345678922
    signature 0123456789abcdef BASE64URL

The first line says when it was made, until when a newer one is due, and how many lines follow: the
number, since when, the coded reason and the paper that took its place, `-` where there is none. The
last line names the window's key and signs every byte before it. Nothing of a person is in it.
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from khidki.domain.record.revocation import RevocationReason

FORM = "khidki-revoked/1"
NEWER_WITHIN = timedelta(days=1)
LARGEST_HEAD = 200
NONE = "-"

IsSignedBy = Callable[[str, bytes, bytes], bool]  # the key's id, the message, its signature


class NotAList(ValueError):  # noqa: N818 -- says what the text is
    """The text is no list of ours, or was changed, or none of the keys known signed it."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """One paper that holds no more."""

    number: str
    revoked_at: datetime
    reason: RevocationReason | None = None  # none where another took its place
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line says."""

    made_at: datetime
    newer_by: datetime
    count: int


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A list whose signature holds."""

    head: Head
    key_id: str
    papers: dict[str, Revoked] = field(default_factory=dict[str, Revoked])


def written(papers: Iterable[Revoked], *, made_at: datetime) -> bytes:
    """Return the lines that are signed."""
    lines = [
        f"{each.number} {_spelled(each.revoked_at)} {each.reason or NONE} "
        f"{each.replaced_by or NONE}\n"
        for each in papers
    ]
    until = _spelled(made_at + NEWER_WITHIN)
    head = f"{FORM} {_spelled(made_at)} {until} {len(lines)}\n"
    return "".join([head, *lines]).encode()


def signed(message: bytes, *, key_id: str, signature: bytes) -> bytes:
    """Return the file: what was signed, and the line that says by which key."""
    text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
    return message + f"signature {key_id} {text}\n".encode()


def read_head(line: bytes) -> Head:
    """Return what the first line says; nothing is proven by it."""
    try:
        form, made_at, newer_by, count = line.decode("ascii").split()
        if form != FORM:
            raise NotAList(form)
        return Head(_instant(made_at), _instant(newer_by), int(count))
    except ValueError as cause:
        raise NotAList("head") from cause


def read_list(text: bytes, is_signed_by: IsSignedBy) -> RevocationList:
    """Return the list, or raise `NotAList` when a byte is not as it was signed."""
    end = text.rstrip(b"\n").rfind(b"\n") + 1
    try:
        word, key_id, spelled = text[end:].decode("ascii").split()
        signature = base64.urlsafe_b64decode(spelled + "=" * (-len(spelled) % 4))
    except ValueError as cause:
        raise NotAList("signature") from cause
    message = text[:end]
    if word != "signature" or not is_signed_by(key_id, message, signature):
        raise NotAList("signature")
    lines = message.splitlines()
    head = read_head(lines[0])
    papers = {each.number: each for each in map(_read, lines[1:])}
    if len(lines) - 1 != head.count:
        raise NotAList("count")
    return RevocationList(head, key_id, papers)


def _read(line: bytes) -> Revoked:
    try:
        number, at, reason, other = line.decode("ascii").split()
        why = None if reason == NONE else RevocationReason(reason)
        return Revoked(number, _instant(at), why, None if other == NONE else other)
    except ValueError as cause:
        raise NotAList("line") from cause


def _spelled(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
