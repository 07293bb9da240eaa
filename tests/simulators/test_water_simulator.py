"""The water department of the demo: whom it listens to, and what it says twice."""

import json
import threading
from datetime import UTC, datetime

import httpx
import pytest

from khidki.gateways.keys import Keys
from khidki.gateways.systems import HEADER, Systems, header_of, read_accesses, signed_bytes
from khidki.simulators.water import SYSTEM, Department, Office

AT = datetime(2026, 11, 22, tzinfo=UTC)
STEP = {
    "number": "26043117905528",
    "step": "feasibility",
    "tell": "http://127.0.0.1:1/",
    "answers": {},
}


@pytest.fixture
def window(tmp_path):
    """The window's sealing key."""
    return Keys.create(tmp_path / "keys", b"passphrase", demo=True, at=AT).signer()


@pytest.fixture
def office(window):
    return Office(bytes(32), window.certificate_pem, pace=None, now=lambda: AT)


@pytest.fixture
def client(office):
    with Department(0, office) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with httpx.Client(base_url=server.address) as opened:
            yield opened
        server.shutdown()


def give(client, window, *, key="a", body=None, system=SYSTEM):
    body = json.dumps(STEP if body is None else body).encode()
    signature = window.sign_bytes(signed_bytes("step", system, int(AT.timestamp()), body))
    headers = {HEADER: header_of(int(AT.timestamp()), signature), "Idempotency-Key": key}
    return client.post("/steps", content=body, headers=headers)


def test_who_is_not_the_window_is_turned_away(client, window):
    assert client.post("/steps", json=STEP).status_code == 401
    assert give(client, window, system="power-department").status_code == 401
    assert client.get("/works.json").json() == {"works": []}


def test_the_same_key_twice_is_one_step_and_another_key_another(client, window):
    first, again, other = (give(client, window, key=key) for key in "aab")
    assert (first.status_code, again.status_code, other.status_code) == (202, 200, 202)
    assert first.json() == again.json() != other.json()
    assert len(client.get("/works.json").json()["works"]) == 2


@pytest.mark.parametrize(("kind", "status"), [("error", 500), ("refuse", 422)])
def test_a_fault_happens_once_when_it_is_switched_on(client, window, kind, status):
    assert client.post("/faults", content=json.dumps({"kind": kind})).status_code == 200
    assert give(client, window).status_code == status
    assert give(client, window).status_code == 202


def test_what_it_says_is_numbered_without_a_gap(office):
    work, _ = office.take("a", STEP)
    assert [status["seq"] for status in work.statuses] == [1, 2, 3]
    assert work.statuses[-1]["status"] == "done"


@pytest.mark.parametrize("text", ["water", "water=ftp://x k", "water=http://x short", "=http://x"])
def test_settings_of_systems_that_cannot_be_read_are_refused(text):
    with pytest.raises(ValueError) as refused:
        read_accesses(text)
    assert refused.value.args == (text.partition("=")[0],)


def test_settings_name_each_system_its_address_and_its_keys():
    key, other = "A" * 43 + "=", "B" * 43 + "="
    first, second = read_accesses(f"water=http://x/ {key},{other}; power=https://y {key}")
    assert (first.system, first.address, first.keys) == ("water", "http://x", (key, other))
    assert second.keys == (key,)
    assert Systems([first, second])
