"""A collection of known passwords is searched where it lies, whatever its lines look like."""

import hashlib

import pytest

from khidki.gateways.known_passwords import KnownPasswords

WORDS = [f"a long known password {n}" for n in range(300)]


def line(word, n):
    return hashlib.sha1(word.encode()).hexdigest().upper() + (f":{n}" if n % 3 else "")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 300])
def test_every_password_of_the_collection_is_found_and_no_other(tmp_path, count, ending):
    file = tmp_path / "known.txt"
    lines = sorted(line(word, n) for n, word in enumerate(WORDS[:count]))
    file.write_bytes("".join(each + ending for each in lines).encode())
    known = KnownPasswords(file)
    assert all(known.holds(word) for word in WORDS[:count])
    assert not any(known.holds(f"another password {n}") for n in range(100))


def test_without_a_collection_and_in_an_empty_one_nothing_is_known(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert not KnownPasswords().holds(WORDS[0])
    assert not KnownPasswords(tmp_path / "empty").holds(WORDS[0])
