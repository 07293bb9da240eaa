"""The signed list of revoked papers: read back as written, and not believed when a byte differs."""

from datetime import UTC, datetime, timedelta

import pytest

from khidki.domain.record.revocation import RevocationReason
from khidki.domain.record.revocation_list import (
    NotAList,
    Revoked,
    read_head,
    read_list,
    signed,
    written,
)

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PAPERS = [
    Revoked("26012345678906", AT - timedelta(days=2), RevocationReason.MISUSED),
    Revoked("26012345678914", AT - timedelta(days=1), None, "26012345678922"),
]


def is_signed_by(key_id, message, signature):
    return key_id == "0123" and signature == message[:8]


def listed(papers=PAPERS):
    message = written(papers, made_at=AT)
    return signed(message, key_id="0123", signature=message[:8])


@pytest.mark.parametrize("papers", [PAPERS, PAPERS[:1], []])
def test_what_was_written_is_read_back(papers):
    found = read_list(listed(papers), is_signed_by)
    assert list(found.papers.values()) == papers
    assert found.head == read_head(listed(papers).splitlines()[0])
    assert (found.head.made_at, found.head.count) == (AT, len(papers))
    assert found.head.newer_by == AT + timedelta(days=1)


def test_a_list_is_believed_only_as_it_was_signed():
    whole = listed()
    for wrong in (b"", b"x", whole[:-20], whole.replace(b"0123 ", b"0124 ")):
        with pytest.raises(NotAList):
            read_list(wrong, is_signed_by)


def test_a_signed_list_of_another_shape_is_told_apart():
    for message in (b"khidki-revoked/2 a b 0\n", b"khidki-revoked/1 x y z\n", b"\n"):
        with pytest.raises(NotAList):
            read_list(signed(message, key_id="0123", signature=message[:8]), is_signed_by)
    short = written(PAPERS, made_at=AT).rsplit(b"\n", 2)[0] + b"\n"
    with pytest.raises(NotAList):
        read_list(signed(short, key_id="0123", signature=short[:8]), is_signed_by)
