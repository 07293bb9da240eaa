"""What stands in a certificate's QR code reads back whole, or is refused as damaged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.record import payload as payloads
from khidki.domain.record.certificate import certificate_from
from khidki.domain.record.payload import (
    ALPHABET,
    DamagedPayload,
    message_of,
    payload_text,
    read_payload,
    verify_url,
)
from khidki.domain.text import Text

KEY = "0123456789abcdef"
SIGNATURE = bytes(range(64))


def text_of(certificate):
    return payload_text(message_of(certificate, key_id=KEY), SIGNATURE)


def as_read(certificate):
    bare = [replace(line, id="", words=None) for line in (*certificate.holder, *certificate.facts)]
    held = len(certificate.holder)
    return replace(certificate, holder=tuple(bare[:held]), facts=tuple(bare[held:]))


@pytest.mark.parametrize("which", ["certificate", "lifelong"])
def test_a_scanned_address_gives_facts_key_signature_and_message(which, request):
    certificate = request.getfixturevalue(which)
    read = read_payload(verify_url("https://khidki.example", text_of(certificate)))
    assert read.certificate == as_read(certificate)
    assert (read.key_id, read.signature) == (KEY, SIGNATURE)
    assert read.message == message_of(certificate, key_id=KEY)


@given(st.text(min_size=1).filter(lambda text: text == " ".join(text.split()) != ""))
def test_any_value_comes_back_letter_for_letter(value):
    assert payloads._unpack(payloads._pack(value)) == value


@given(st.binary(max_size=99))
def test_bytes_survive_the_compact_letters(data):
    letters = payloads._to_base41(data)
    assert set(letters) <= set(ALPHABET)
    assert payloads._from_base41(letters) == data


def test_small_letters_and_line_breaks_of_a_bad_copy_do_not_matter(certificate):
    text = text_of(certificate)
    assert read_payload(f"  {text[:50].lower()}\n{text[50:]} ") == read_payload(text)


def test_a_tab_or_break_inside_a_value_cannot_move_another(certificate):
    sly = replace(certificate, title=Text("आय\nप्रमाण", "Income\tcertificate\n"))
    assert read_payload(text_of(sly)).certificate.title == Text("आय प्रमाण", "Income certificate")


def test_every_payload_cut_short_is_damaged(certificate):
    text = text_of(certificate)
    for length in range(len(text)):
        with pytest.raises(DamagedPayload):
            read_payload(text[:length])


@given(st.text(max_size=300))
def test_garbage_is_damaged_and_nothing_else(text):
    with pytest.raises(DamagedPayload):
        read_payload(text)


@given(st.text(ALPHABET, min_size=150, max_size=400))
def test_garbage_in_our_own_letters_is_damaged(text):
    with pytest.raises(DamagedPayload):
        read_payload("1" + text)


@given(place=st.integers(0, 2_000), letter=st.sampled_from(ALPHABET))
def test_a_changed_letter_never_gives_the_same_signed_message(place, letter):
    certificate = payload_sample()
    text = text_of(certificate)
    place %= len(text)
    if text[place] == letter:
        return
    try:
        read = read_payload(text[:place] + letter + text[place + 1 :])
    except DamagedPayload:
        return
    original = read_payload(text)
    assert (read.message, read.signature) != (original.message, original.signature)


def test_a_bomb_is_not_inflated(certificate):
    bomb = payloads._deflate(b"0" * 3_000_000)
    raw = bytes([payloads.VERSION]) + bytes.fromhex(KEY) + SIGNATURE + bomb
    with pytest.raises(DamagedPayload):
        read_payload(payloads._to_base41(raw))


def payload_sample():
    both = {"hi": "नाम", "en": "Name"}
    return certificate_from(
        {
            "number": "26041758301924",
            "service": "a/b",
            "version": 1,
            "title": both,
            "holder": [{"id": "name", "label": both, "value": both}],
            "facts": [],
            "issued_on": "2026-11-22",
            "valid_until": None,
            "signer": {"name": both, "post": both, "office": both, "posting": "p"},
        }
    )
