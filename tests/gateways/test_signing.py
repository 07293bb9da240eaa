"""A signature proves who and what, survives rotation, and breaks at the first changed byte."""

import io
import json
import random
import subprocess
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import sample_papers as sample

from khidki.domain.record.payload import DamagedPayload, message_of, payload_text, read_payload
from khidki.domain.refusal import Fault
from khidki.gateways.keys import Keys, public_key_set
from khidki.gateways.papers import typeset
from khidki.gateways.verification import (
    LARGEST_PDF,
    Finding,
    Verification,
    is_signed,
    verify_pdf,
    verify_qr,
)

pytestmark = pytest.mark.anyio
FOUR_YEARS = timedelta(days=4 * 365)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def paper():
    return typeset(sample.TEMPLATE, json.dumps(sample.paper_data()), int(sample.AT.timestamp()))


@pytest.fixture
def keys(tmp_path):
    return Keys.create(tmp_path / "keys", b"a passphrase", demo=False, at=sample.AT)


@pytest.fixture
def signed(keys, paper):
    return keys.signer().sign_pdf(paper, sample.SIGNED_BY, at=sample.AT)


def finding(data, keys, **changes):
    trusted = changes.get("trusted", [keys.authority])
    return verify_pdf(data, trusted, sorted(keys.withdrawn())).finding


def qr_of(keys):
    signer = keys.signer()
    message = message_of(sample.CERTIFICATE, key_id=signer.key_id)
    return payload_text(message, signer.sign_bytes(message))


def records(keys):
    return {record.key_id: record for record in keys.records()}


def test_signing_leaves_what_the_paper_says_of_itself_and_asks_no_clock(paper, signed):
    with pikepdf.open(io.BytesIO(paper)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        assert before.docinfo.ModDate == after.docinfo.ModDate
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()


def test_the_signature_names_officer_post_office_posting_and_paper(keys, signed):
    verdict = verify_pdf(signed, [keys.authority], [])
    assert verdict.finding is Finding.GENUINE
    assert "Shri Vikram Singh Rathore" in verdict.signer
    assert "तहसीलदार" in verdict.signer
    assert "Tehsil office" in verdict.office
    assert verdict.number == sample.CERTIFICATE.number
    assert verdict.posting == sample.CERTIFICATE.signer.posting
    assert (verdict.key_id, verdict.signed_at) == (keys.current, sample.AT)


def test_a_second_program_agrees(signed, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(signed)
    run = subprocess.run(
        ["pdfsig", "-nocert", tmp_path / "paper.pdf"], capture_output=True, text=True, check=False
    )
    assert "Signature is Valid" in run.stdout
    assert "Total document signed" in run.stdout
    assert "ETSI.CAdES.detached" in run.stdout


def test_a_signed_paper_is_still_archival_accessible_small_and_readable(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
        assert bool(pdf.Root.MarkInfo.Marked)
    run = subprocess.run(["pdftotext", "-", "-"], input=signed, capture_output=True, check=True)
    text = unicodedata.normalize("NFC", run.stdout.decode())
    words = {unicodedata.normalize("NFC", word) for word in sample.hindi_words(sample.paper_data())}
    assert [word for word in words if word not in text] == []
    assert len(signed) <= 150_000


def test_a_line_break_stands_before_what_the_signature_appends(paper, signed):
    assert not paper.endswith(b"\n")
    assert signed[len(paper) : len(paper) + 1] == b"\n"


def test_any_changed_byte_is_noticed(keys, signed):
    dice = random.Random(7)
    for _ in range(40):
        changed = bytearray(signed)
        changed[dice.randrange(10, len(signed))] ^= 1 << dice.randrange(8)
        assert finding(bytes(changed), keys) is not Finding.GENUINE


def test_a_changed_content_is_altered_not_merely_unreadable(keys, signed):
    place = signed.index(b"stream\n") + 20
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert finding(changed, keys) is Finding.ALTERED


def test_something_appended_is_altered(keys, signed):
    assert finding(signed + b"\n% one more line\n", keys) is Finding.ALTERED
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        pdf.save(out)
    assert finding(out.getvalue(), keys) is not Finding.GENUINE


def test_no_signature_is_unsigned(keys, paper):
    assert finding(paper, keys) is Finding.UNSIGNED


def test_a_signature_under_another_authority_is_untrusted(keys, signed, tmp_path):
    other = Keys.create(tmp_path / "other", b"x", demo=True, at=sample.AT)
    assert finding(signed, keys, trusted=[other.authority]) is Finding.UNTRUSTED
    assert finding(signed, keys, trusted=[]) is Finding.UNTRUSTED


def test_rotation_breaks_no_old_paper(keys, signed):
    old_qr = qr_of(keys)
    keys.new_key(at=sample.AT + FOUR_YEARS)
    later = keys.signer().sign_pdf(unsigned(), sample.SIGNED_BY, at=sample.AT + FOUR_YEARS)
    assert finding(signed, keys) is Finding.GENUINE
    assert finding(later, keys) is Finding.GENUINE
    assert verify_qr(old_qr, records(keys)).finding is Finding.GENUINE


def test_a_paper_signed_after_its_key_expired_is_untrusted(keys):
    late = keys.signer().sign_pdf(unsigned(), sample.SIGNED_BY, at=sample.AT + FOUR_YEARS)
    assert finding(late, keys) is Finding.UNTRUSTED


def test_a_withdrawn_key_takes_its_papers_with_it(keys, signed):
    stolen, old_qr = keys.current, qr_of(keys)
    keys.new_key(at=sample.AT)
    keys.withdraw(stolen)
    assert finding(signed, keys) is Finding.UNTRUSTED
    assert verify_qr(old_qr, records(keys)).finding is Finding.UNTRUSTED


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"[" * 100_000, b"\x00" * 999])
def test_garbage_is_a_verdict(keys, data):
    assert finding(data, keys) is Finding.UNREADABLE


def test_every_truncation_is_a_verdict(keys, signed):
    for length in range(0, len(signed) - 1, 4_999):
        assert finding(signed[:length], keys) in {
            Finding.UNREADABLE,
            Finding.ALTERED,
            Finding.UNSIGNED,
        }


async def test_a_huge_upload_is_a_verdict(keys):
    verification = Verification()
    verdict = await verification.verify(b"%PDF-" + bytes(LARGEST_PDF), [keys.authority], [])
    await verification.close()
    assert verdict.finding is Finding.UNREADABLE


async def test_an_upload_is_judged_in_a_child(keys, signed):
    verification = Verification()
    verdict = await verification.verify(signed, [keys.authority], [])
    await verification.close()
    assert verdict == verify_pdf(signed, [keys.authority], [])


def test_a_qr_code_is_verified_with_the_public_keys_alone(keys):
    verdict = verify_qr(qr_of(keys), records(keys))
    assert verdict.finding is Finding.GENUINE
    assert verdict.certificate.number == sample.CERTIFICATE.number


def test_a_changed_qr_code_never_passes(keys):
    text, known = qr_of(keys), records(keys)
    for place in range(0, len(text), 7):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        try:
            assert verify_qr(changed, known).finding is not Finding.GENUINE
        except DamagedPayload:
            continue


def test_facts_of_one_paper_under_the_signature_of_another_are_altered(keys):
    read = read_payload(qr_of(keys))
    other = message_of(read.certificate, key_id=read.key_id)
    signature = keys.signer().sign_bytes(b"something else")
    assert verify_qr(payload_text(other, signature), records(keys)).finding is Finding.ALTERED


def test_zeros_are_no_signature(keys):
    (record,) = keys.records()
    assert not is_signed(b"anything", bytes(64), certificate=record.certificate)


def test_the_store_opens_with_its_passphrase_only(keys, tmp_path):
    assert Keys.open(tmp_path / "keys", b"a passphrase").current == keys.current
    with pytest.raises(Fault):
        Keys.open(tmp_path / "keys", b"another")
    with pytest.raises(Fault):
        Keys.open(tmp_path / "nothing", b"a passphrase")


def test_a_store_is_never_overwritten(keys, tmp_path):
    with pytest.raises(Fault):
        Keys.create(tmp_path / "keys", b"x", demo=False, at=sample.AT)


def test_private_keys_lie_encrypted_and_for_the_owner_only(keys, tmp_path):
    files = list((tmp_path / "keys").glob("*.key.pem"))
    assert len(files) == 2
    for file in files:
        assert b"ENCRYPTED" in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


def test_the_demo_authority_says_so(keys, tmp_path):
    assert Keys.create(tmp_path / "demo", b"x", demo=True, at=sample.AT).is_demo
    assert not keys.is_demo


def test_the_public_keys_page_holds_every_key_and_no_secret(keys):
    old = keys.current
    new = keys.new_key(at=sample.AT)
    published = public_key_set(keys.records())["keys"]
    assert [(key["kid"], key["khidki_state"]) for key in published] == [
        (old, "retired"),
        (new, "current"),
    ]
    assert all("d" not in key and key["crv"] == "P-256" for key in published)


def unsigned():
    return typeset(sample.TEMPLATE, json.dumps(sample.paper_data()), int(sample.AT.timestamp()))
