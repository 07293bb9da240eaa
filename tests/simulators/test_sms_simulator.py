"""The demo's phone shows each message once, to people on this machine only."""

import subprocess
import sys
import threading
import time
from contextlib import closing

import httpx
import pytest

from khidki.simulators import sms
from khidki.simulators.sms import Phone, Provider

BODY = {"to": "9414012345", "sender": "KHIDKI", "template": "1", "unicode": False, "text": "hello"}
RIGHT = {"Authorization": "Bearer x", "Idempotency-Key": "k1"}


@pytest.fixture
def provider():
    with Provider(0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(provider):
    with httpx.Client(base_url=provider.address, trust_env=False) as made:
        yield made


def send(client, key="k1", **changed):
    return client.post(
        "/v1/messages", json=BODY | changed, headers=RIGHT | {"Idempotency-Key": key}
    )


def test_one_message_for_a_key_however_often_it_comes(client):
    assert [send(client).status_code for _ in range(3)] == [202, 200, 200]
    (shown,) = client.get("/messages.json").json()
    assert (shown["text"], shown["deliveries"]) == ("hello", 3)


def test_the_page_shows_the_newest_first_and_one_number_on_request(client):
    send(client, "k1", text="first")
    send(client, "k2", text="second")
    send(client, "k3", text="other", to="9829000000")
    page = client.get("/").text
    assert page.index("other") < page.index("second") < page.index("first")
    assert "other" not in client.get("/", params={"to": "9414012345"}).text


def test_a_message_is_text_and_never_markup(client):
    send(client, text="<script>alert(1)</script>", sender='"><img>', to="<b>")
    page = client.get("/", params={"to": '"><script>'})
    assert "<script>" not in page.text
    assert "<img>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Idempotency-Key": "k"}, BODY, 401),
        ({"Authorization": "Bearer x"}, BODY, 422),
        (RIGHT, BODY | {"to": 5}, 422),
        (RIGHT, BODY | {"more": "x"}, 422),
        (RIGHT, {}, 422),
        (RIGHT, [], 400),
        (RIGHT, BODY | {"text": "x" * 20_000}, 400),
        (RIGHT | {"Content-Type": "text/plain"}, BODY, 400),
        (RIGHT | {"Host": "evil.example"}, BODY, 400),
    ],
)
def test_what_is_not_a_message_is_refused(client, headers, body, status):
    assert client.post("/v1/messages", json=body, headers=headers).status_code == status
    assert client.get("/messages.json").json() == []


def test_a_page_of_another_name_cannot_read_the_codes(client):
    send(client)
    for path in ("/", "/messages.json"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 404


def test_hindi_is_legible_on_a_machine_without_hindi_fonts(client):
    assert "/font.ttf" in client.get("/style.css").text
    assert client.get("/font.ttf").headers["content-type"] == "font/ttf"


def test_it_listens_on_this_machine_only(provider):
    assert provider.server_address[0] == "127.0.0.1"


def test_faults_are_switched_on_for_so_many_messages(client):
    client.post("/faults", json={"kind": "error", "times": 2})
    assert [send(client).status_code for _ in range(3)] == [500, 500, 202]
    assert client.post("/faults", json={"kind": "nonsense"}).status_code == 404


def test_forgetting_empties_the_phone(client):
    send(client)
    client.post("/forget", json={})
    assert client.get("/messages.json").json() == []


def test_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr(sms, "KEPT", 3)
    phone = Phone()
    for number in range(5):
        phone.take(f"k{number}", BODY)
    assert [shown.key for shown in phone.shown()] == ["k4", "k3", "k2"]


def test_with_a_file_the_phone_remembers_after_a_restart(tmp_path):
    file = tmp_path / "messages.jsonl"
    with closing(Phone(file)) as before:
        before.take("k1", BODY)
    with closing(Phone(file)) as again:
        assert again.shown()[0].text == "hello"
        assert not again.take("k1", BODY)


def test_as_a_process_of_its_own_it_serves_and_stops_at_once():
    with Provider(0) as free:
        port = free.server_port
    command = [sys.executable, "-m", "khidki.simulators.sms", "--port", str(port)]
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        assert answer.json() == {"ready": True}
    finally:
        process.terminate()
        assert process.wait(5) != 0
