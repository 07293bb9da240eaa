"""What a certificate says, apart from how it looks.

These facts are what is signed: their canonical JSON goes into the database, a compact form of
them into the QR (`payload`), and a template sets them in type. The 8-character code printed
beside the QR opens the content on the verify page; only its keyed hash is stored. Randomness
comes in as an argument; nothing here draws, signs or prints.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from khidki.domain.refusal import Refusal
from khidki.domain.text import Text

# Left out because a hand or a worn printer confuses them: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
CODE_LETTERS = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 8


class NotACode(Refusal):
    """The text is not a certificate's code: wrong length, or a character that no code has."""

    code = "not_a_code"


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled value on a paper; `words` repeats an amount in words, `rows` are a table."""

    id: str
    label: Text
    value: Text
    words: Text | None = None
    rows: tuple[tuple["Line", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: the officer, the post, the office, and the posting in force that day."""

    name: Text
    post: Text
    office: Text
    posting: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts of one certificate; `valid_until` is None when it is for life."""

    number: str
    service: str
    version: int
    title: Text
    holder: tuple[Line, ...]
    facts: tuple[Line, ...]
    issued_on: date
    valid_until: date | None
    signer: Signatory

    def as_data(self) -> dict[str, Any]:
        """Return the facts as plain data; its canonical JSON is what the database keeps."""
        return {
            "number": self.number,
            "service": self.service,
            "version": self.version,
            "title": text_data(self.title),
            "holder": [line_data(line) for line in self.holder],
            "facts": [line_data(line) for line in self.facts],
            "issued_on": self.issued_on.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "signer": {
                "name": text_data(self.signer.name),
                "post": text_data(self.signer.post),
                "office": text_data(self.signer.office),
                "posting": self.signer.posting,
            },
        }


def certificate_from(data: Mapping[str, Any]) -> Certificate:
    """Return the certificate whose `as_data` this is; the data is our own and trusted."""
    signer = data["signer"]
    return Certificate(
        number=data["number"],
        service=data["service"],
        version=data["version"],
        title=_text(data["title"]),
        holder=_lines(data["holder"]),
        facts=_lines(data["facts"]),
        issued_on=date.fromisoformat(data["issued_on"]),
        valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
        signer=Signatory(
            name=_text(signer["name"]),
            post=_text(signer["post"]),
            office=_text(signer["office"]),
            posting=signer["posting"],
        ),
    )


def text_data(text: Text) -> dict[str, str]:
    """Return both languages as plain data."""
    return {"hi": text.hi, "en": text.en}


def line_data(line: Line) -> dict[str, Any]:
    """Return a line as plain data; `words` and `rows` are there only when the line has them."""
    data: dict[str, Any] = {
        "id": line.id,
        "label": text_data(line.label),
        "value": text_data(line.value),
    }
    if line.words:
        data["words"] = text_data(line.words)
    if line.rows:
        data["rows"] = [[line_data(each) for each in row] for row in line.rows]
    return data


def code_from(random: bytes) -> str:
    """Return the code that 16 random bytes stand for."""
    assert len(random) == 16
    drawn = int.from_bytes(random, "big")
    letters: list[str] = []
    for _ in range(CODE_LENGTH):
        drawn, place = divmod(drawn, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def read_code(text: str) -> str:
    """Return the code of what a person typed: small letters, spaces and hyphens allowed."""
    code = "".join(text.upper().replace("-", " ").split())
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise NotACode
    return code


def shown_code(code: str) -> str:
    """Return the code in two groups, as it is printed."""
    return f"{code[:4]}-{code[4:]}"


def code_hash(code: str, *, number: str, key: bytes) -> bytes:
    """Return what is stored instead of the code; without `key` the codes cannot be tried out."""
    return hmac.new(key, f"{number}:{code}".encode(), hashlib.sha256).digest()


def _text(data: Mapping[str, str]) -> Text:
    return Text(hi=data["hi"], en=data["en"])


def _lines(data: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=line["id"],
            label=_text(line["label"]),
            value=_text(line["value"]),
            words=_text(line["words"]) if "words" in line else None,
            rows=tuple(_lines(row) for row in line.get("rows", ())),
        )
        for line in data
    )
