"""The demo bank's pages, as a browser gets them: read in either language on any machine."""

import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest

from khidki.gateways.payment_seals import SharedKey, sealed_bytes
from khidki.simulators.bank import MERCHANT, Bank
from khidki.simulators.bank_server import Counter

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def client():
    bank = Bank(KEY, now=lambda: NOW)
    with Counter(0, bank) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        with httpx.Client(base_url=server.address) as client:
            yield client
        server.shutdown()
        thread.join()
        bank.close()


def page_of(language):
    asked = urlencode(
        {
            "payment": f"p-{language}",
            "amount": "742.50",
            "currency": "INR",
            "until": (NOW + timedelta(minutes=15)).isoformat(),
            "language": language,
            "back": "http://127.0.0.1:8000/hi/my",
        }
    )
    seconds = int(NOW.timestamp())
    sealed = SharedKey([KEY]).sign(sealed_bytes("page", MERCHANT, seconds, asked.encode()))
    return f"/pay?{asked}&{urlencode({'t': seconds, 's': sealed})}"


def test_hindi_is_legible_on_a_machine_without_hindi_fonts(client):
    shown = client.get(page_of("hi"))
    assert "भुगतान करें" in shown.text
    assert "url(/font.ttf)" in shown.text
    assert "font-src 'self'" in shown.headers["content-security-policy"]
    assert client.get("/font.ttf").headers["content-type"] == "font/ttf"


def test_who_pays_is_sent_back_and_finds_the_order_closed(client):
    assert "₹742.50" in client.get(page_of("en")).text
    sent = client.post("/pay/p-en", data={"act": "pay"})
    assert (sent.status_code, sent.headers["location"]) == (303, "http://127.0.0.1:8000/hi/my")
    assert "This payment is done or closed." in client.get(page_of("en")).text


@pytest.mark.parametrize("path", ["/pay?payment=p-en", "/pay?" + "x" * 60])
def test_an_address_that_nobody_signed_shows_nothing(client, path):
    assert client.get(path).status_code == 403


def test_what_it_does_not_know_is_not_found(client):
    assert client.get("/nothing").status_code == 404
    assert client.post("/nothing").status_code == 404
    assert client.post("/pay/nothing", data={"act": "pay"}).status_code == 404
