import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.refusal import Fault
from khidki.gateways.sealed_files import PIECE_BYTES, Unsealed, seal

KEY = "a key for the tests that is long enough"


def sealed(plain: bytes, name: str = "file") -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(plain), target, key=KEY, name=name)
    return target.getvalue()


def opened(data: bytes, key: str = KEY, name: str = "file") -> bytes:
    return Unsealed(io.BytesIO(data), key=key, name=name).readall()


def test_another_key_opens_nothing():
    with pytest.raises(Fault, match=r"key does not open file.*KHIDKI_BACKUP_KEY"):
        opened(sealed(b"secret"), key="another key")


def test_a_file_under_another_name_is_refused():
    with pytest.raises(Fault, match="does not open"):
        opened(sealed(b"secret", name="one"), name="two")


def test_a_file_cut_between_two_pieces_is_refused():
    whole = sealed(os.urandom(2 * PIECE_BYTES + 1))
    length = 32 + 4 + int.from_bytes(whole[32:36], "big")
    with pytest.raises(Fault, match="changed or cut"):
        opened(whole[:length])


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_bit_anywhere_is_refused(place, bit):
    data = bytearray(sealed(b"some plain words"))
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(Fault):
        opened(bytes(data))


def test_something_else_is_not_taken_for_a_sealed_file():
    with pytest.raises(Fault, match="not a sealed file"):
        opened(b"hello")


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1])
def test_what_was_sealed_comes_back(size):
    plain = os.urandom(size)
    assert opened(sealed(plain)) == plain
