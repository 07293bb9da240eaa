"""The signed content that rides in a certificate's QR code.

    https://HOST/hi/verify#<payload>

The payload stands in the fragment, which browsers never send, so no server log sees it. It
holds the facts themselves and a signature: a stranger with only the public keys can check a
paper offline. Form: base 41 (the URL-safe letters of a QR code's compact mode) of version, key
id (8 bytes), signature (64 bytes), facts. The facts are lines of text (Hindi and English parted
by a tab), one byte a letter, deflated without a header. Ids of fields and amounts in words are
left out. It does not sign or verify: `gateways/signer` and `gateways/verification` do.
"""

import zlib
from dataclasses import dataclass
from datetime import date

from khidki.domain.record.certificate import Certificate, Line, Signatory
from khidki.domain.refusal import Refusal
from khidki.domain.text import LANGUAGES, Language, Text

VERSION = 1
KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64
LARGEST_TEXT = 4_000  # letters of a payload; the largest QR code holds 4,296
LARGEST_FACTS = 20_000  # bytes after inflating: what a hostile payload may make us hold
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-/:"

_BASE = len(ALPHABET)
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_PURPOSE = b"khidki certificate 1\0"  # so that a signature made for something else is none here
_DEVANAGARI = 0x900
_ESCAPE = 0x1B


class DamagedPayload(Refusal):
    """The text of the QR code is incomplete or was changed so that it cannot even be read."""

    code = "damaged_payload"


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload that could be read; whether it is true depends on signature, message and key."""

    key_id: str
    signature: bytes
    message: bytes
    certificate: Certificate


def message_of(certificate: Certificate, *, key_id: str) -> bytes:
    """Return the bytes that the key signs; ids and amounts in words are left out."""
    key = bytes.fromhex(key_id)
    assert len(key) == KEY_ID_BYTES
    return _PURPOSE + bytes([VERSION]) + key + _deflate(_pack(_compact(certificate)))


def payload_text(message: bytes, signature: bytes) -> str:
    """Return what stands behind the `#`: the message and its signature."""
    assert len(signature) == SIGNATURE_BYTES
    head = len(_PURPOSE) + 1 + KEY_ID_BYTES
    return _to_base41(message[len(_PURPOSE) : head] + signature + message[head:])


def verify_url(host: str, payload: str, language: Language = "hi") -> str:
    """Return the address that the QR opens; `host` has its scheme."""
    assert language in LANGUAGES
    return f"{host}/{language}/verify#{payload}"


def read_payload(text: str) -> Payload:
    """Read a scanned address or the payload alone; raise `DamagedPayload` when it is incomplete."""
    letters = "".join(text.rpartition("#")[2].split()).upper()
    if not letters or len(letters) > LARGEST_TEXT:
        raise DamagedPayload
    try:
        raw = _from_base41(letters)
        head, body = 1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + SIGNATURE_BYTES
        if raw[0] != VERSION or len(raw) <= body:
            raise DamagedPayload
        certificate = _expand(_unpack(_inflate(raw[body:])))
    except (KeyError, ValueError, IndexError, OverflowError, zlib.error):
        raise DamagedPayload from None
    return Payload(
        key_id=raw[1:head].hex(),
        signature=raw[head:body],
        message=_PURPOSE + raw[:head] + raw[body:],
        certificate=certificate,
    )


def _compact(certificate: Certificate) -> str:
    signer = certificate.signer
    fields = [
        certificate.number,
        certificate.service,
        str(certificate.version),
        certificate.issued_on.isoformat(),
        certificate.valid_until.isoformat() if certificate.valid_until else "",
        signer.posting,
        *(_pair(text) for text in (certificate.title, signer.name, signer.post, signer.office)),
        str(len(certificate.holder)),
    ]
    for line in (*certificate.holder, *certificate.facts):
        fields += [_pair(line.label), _pair(line.value)]
    return "\n".join(fields)


def _expand(text: str) -> Certificate:
    number, service, version, issued, until, posting, *rest = text.split("\n")
    title, name, post, office, held, *lines = rest
    read = tuple(
        Line(id="", label=_text(label), value=_text(value))
        for label, value in zip(lines[::2], lines[1::2], strict=True)
    )
    return Certificate(
        number=number,
        service=service,
        version=int(version),
        title=_text(title),
        holder=read[: int(held)],
        facts=read[int(held) :],
        issued_on=date.fromisoformat(issued),
        valid_until=date.fromisoformat(until) if until else None,
        signer=Signatory(name=_text(name), post=_text(post), office=_text(office), posting=posting),
    )


def _pair(text: Text) -> str:
    # Breaks and tabs separate fields and languages; inside a value a blank says the same.
    hi, en = " ".join(text.hi.split()), " ".join(text.en.split())
    return hi if hi == en else f"{hi}\t{en}"


def _text(pair: str) -> Text:
    hi, _, en = pair.partition("\t")
    return Text(hi=hi, en=en or hi)


def _pack(text: str) -> bytes:
    """One byte a letter: ASCII as it is, Devanagari from 0x80, anything else escaped in four."""
    packed = bytearray()
    for letter in text:
        point = ord(letter)
        if point < 0x80 and point != _ESCAPE:
            packed.append(point)
        elif _DEVANAGARI <= point < _DEVANAGARI + 0x80:
            packed.append(point - _DEVANAGARI + 0x80)
        else:
            packed += bytes([_ESCAPE]) + point.to_bytes(3, "big")
    return bytes(packed)


def _unpack(packed: bytes) -> str:
    letters: list[str] = []
    place = 0
    while place < len(packed):
        byte = packed[place]
        if byte == _ESCAPE:
            letters.append(chr(int.from_bytes(packed[place + 1 : place + 4], "big")))
            place += 4
            continue
        letters.append(chr(byte if byte < 0x80 else byte - 0x80 + _DEVANAGARI))
        place += 1
    return "".join(letters)


def _deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(level=9, wbits=-15)
    return squeezer.compress(data) + squeezer.flush()


def _inflate(data: bytes) -> bytes:
    opener = zlib.decompressobj(wbits=-15)
    opened = opener.decompress(data, LARGEST_FACTS)
    if not opener.eof or opener.unused_data:
        raise ValueError("not one whole stream")
    return opened


def _to_base41(data: bytes) -> str:
    letters: list[str] = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, _BASE)
            letters.append(ALPHABET[digit])
    return "".join(letters)


def _from_base41(letters: str) -> bytes:
    data = bytearray()
    for start in range(0, len(letters), 3):
        group = letters[start : start + 3]
        value = sum(_VALUE[letter] * _BASE**place for place, letter in enumerate(group))
        data += value.to_bytes(len(group) - 1, "big")
    return bytes(data)
