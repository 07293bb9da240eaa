"""Secrets open for the right purpose only, and nothing can be used twice."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from pyotp.totp import TOTP

from khidki.domain.refusal import Fault
from khidki.gateways import secrets
from khidki.gateways.secrets import Passwords, Secrets, check_totp

NOW = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
OURS = Secrets("an installation's secret")
THEIRS = Secrets("another installation's secret")
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_a_sealed_value_opens_again_and_never_looks_the_same():
    first, second = (OURS.seal(b"secret", purpose="totp") for _ in range(2))
    assert first != second
    assert OURS.unseal(first, purpose="totp") == b"secret"


@pytest.mark.parametrize(
    "broken", [lambda s: s[:-1], lambda s: b"", lambda s: bytes([s[0] ^ 1]) + s[1:]]
)
def test_a_changed_value_does_not_open(broken):
    with pytest.raises(Fault):
        OURS.unseal(broken(OURS.seal(b"secret", purpose="totp")), purpose="totp")


def test_another_purpose_or_installation_does_not_open_it():
    sealed = OURS.seal(b"secret", purpose="totp")
    for who, purpose in [(OURS, "mobile"), (THEIRS, "totp")]:
        with pytest.raises(Fault):
            who.unseal(sealed, purpose=purpose)


def test_hashes_find_the_same_again_and_tell_nothing_elsewhere():
    assert OURS.mobile_hash("9414012345") == OURS.mobile_hash("9414012345")
    assert OURS.mobile_hash("9414012345") != THEIRS.mobile_hash("9414012345")
    assert OURS.identity_hash("aadhaar", "1") != OURS.identity_hash("jan-aadhaar", "1")
    assert OURS.identity_hash("name", "e\u0301") == OURS.identity_hash("name", "\u00e9")


@pytest.mark.anyio
async def test_a_password_is_right_wrong_or_nobodys():
    passwords = Passwords()
    stored = await passwords.hash("क़लम-pencil")
    assert stored.startswith("$argon2id$v=19$m=65536,")
    assert await passwords.verify(stored, "क\u093cलम-pencil")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify(None, "क़लम-pencil")
    assert not await passwords.verify("not a hash", "x")
    assert not passwords.wants_renewal(stored)


class SlowHasher:
    """Counts how many threads are inside it at once."""

    def __init__(self):
        self.inside, self.most, self.lock = 0, 0, threading.Lock()

    def hash(self, password: str) -> str:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.02)
        with self.lock:
            self.inside -= 1
        return password


@pytest.mark.anyio
async def test_only_a_few_passwords_are_hashed_at_once():
    passwords = Passwords(places=2)
    passwords._hasher = hasher = SlowHasher()
    await asyncio.gather(*(passwords.hash("x") for _ in range(8)))
    assert hasher.most == 2


def code(after=timedelta(0)) -> str:
    return TOTP(TOTP_SECRET).at(NOW + after)


def test_a_right_code_gives_its_counter_and_is_right_once():
    used = check_totp(TOTP_SECRET, code(), now=NOW, last_counter=0)
    assert used == int(NOW.timestamp()) // 30
    assert check_totp(TOTP_SECRET, code(), now=NOW, last_counter=used) is None


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_one_step_off(seconds, taken):
    given = code(timedelta(seconds=seconds))
    assert (check_totp(TOTP_SECRET, given, now=NOW, last_counter=0) is not None) is taken


def test_an_older_code_is_refused_after_a_newer_one():
    newer = check_totp(TOTP_SECRET, code(), now=NOW, last_counter=0)
    older = code(timedelta(seconds=-30))
    assert check_totp(TOTP_SECRET, older, now=NOW, last_counter=newer) is None


@pytest.mark.parametrize("given", ["", "000", "१२३४५६", "abcdef", "x" * 5000])
def test_what_is_no_code_is_wrong(given):
    assert check_totp(TOTP_SECRET, given, now=NOW, last_counter=0) is None


def test_a_new_totp_secret_works_in_an_app():
    secret = secrets.new_totp_secret()
    address = secrets.totp_address(secret, user_name="रमेश", issuer="Khidki")
    assert address.startswith("otpauth://totp/Khidki:")
    assert f"secret={secret}" in address
    assert check_totp(secret, TOTP(secret).at(NOW), now=NOW, last_counter=0)
