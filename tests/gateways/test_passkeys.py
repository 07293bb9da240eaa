"""A key's answer holds for this site, this challenge and this moment, and for nothing else."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.gateways.passkeys import Passkeys
from tests.authenticator import PRESENT, Authenticator, b64, unb64

SITE = Passkeys("https://window.example")
OWNER = UUID(int=7)
OURS = {"site": "window.example", "origin": "https://window.example"}


def enrolled(**changed):
    key = Authenticator(**(OURS | changed))
    asked = SITE.ask_new(OWNER, name="9876", known=[])
    return key, SITE.read_new(key.create(asked.options), challenge=asked.challenge)


def answered(key, new, *, asked=None, counter=None, change=lambda answer: answer):
    asked = asked or SITE.ask([new.credential])
    return SITE.check(
        change(key.get(asked.options)),
        challenge=asked.challenge,
        public_key=new.public_key,
        counter=new.counter if counter is None else counter,
    )


def test_a_key_is_taken_and_its_answer_counts_on():
    key, new = enrolled()
    assert new.credential == key.id
    assert answered(key, new) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"site": "other.example"}, {"origin": "https://other.example"}, {"flags": PRESENT},
     {"origin": "http://window.example"}, {"origin": "https://window.example.evil.example"}],
)  # fmt: skip
def test_a_key_of_another_site_or_without_its_person_is_not_taken(wrong):
    assert enrolled(**wrong)[1] is None
    key, new = enrolled()
    assert answered(replace(key, **wrong), new) is None


def test_an_answer_to_another_challenge_is_worth_nothing():
    key, new = enrolled()
    old, asked = SITE.ask([key.id]), SITE.ask([key.id])
    answer = key.get(old.options)
    held = {"public_key": new.public_key, "counter": new.counter}
    assert SITE.check(answer, challenge=asked.challenge, **held) is None
    assert SITE.check(answer, challenge=old.challenge, **held) == 2


@pytest.mark.parametrize("known", [2, 3, 1000])
def test_a_count_that_goes_back_or_stands_still_betrays_a_copy(known):
    key, new = enrolled()
    assert answered(key, new, counter=known) is None


def test_a_key_that_never_counts_is_taken():
    key, new = enrolled(counter=0)
    key.counter = -1
    assert answered(key, new, counter=0) == 0


def test_another_keys_signature_is_worth_nothing():
    key, new = enrolled()
    other = replace(Authenticator(**OURS), id=key.id)
    assert answered(other, new) is None


def test_a_changed_answer_is_worth_nothing():
    def change(answer):
        told = json.loads(answer)
        data = bytearray(unb64(told["response"]["authenticatorData"]))
        data[-1] += 5
        told["response"]["authenticatorData"] = b64(bytes(data))
        return json.dumps(told)

    key, new = enrolled()
    assert answered(key, new, change=change) is None


WORDS = st.text(max_size=40)
PARTS = st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
BROKEN = st.one_of(
    WORDS,
    st.recursive(
        st.one_of(st.none(), st.integers(), WORDS),
        lambda inner: st.dictionaries(st.one_of(PARTS, WORDS), inner, max_size=4),
    ).map(json.dumps),
    st.builds(
        lambda id_, parts: json.dumps(
            {"id": id_, "rawId": id_, "type": "public-key", "response": parts}
        ),
        st.binary(max_size=20).map(b64),
        st.dictionaries(PARTS, st.binary(max_size=80).map(b64)),
    ),
)


@given(BROKEN)
def test_whatever_is_sent_is_an_answer_or_none_and_never_a_crash(answer):
    assert SITE.read_new(answer, challenge=b"x") is None
    assert SITE.check(answer, challenge=b"x", public_key=b"", counter=0) is None
    SITE.which(answer)


@given(st.binary(max_size=300))
def test_whatever_a_key_says_of_itself_is_no_crash(attestation):
    key = Authenticator(**OURS)
    asked = SITE.ask_new(OWNER, name="9876", known=[])
    told = json.loads(key.create(asked.options))
    told["response"]["attestationObject"] = b64(attestation)
    assert SITE.read_new(json.dumps(told), challenge=asked.challenge) is None
