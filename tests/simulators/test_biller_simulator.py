"""A biller that pretends: one posting for a key, refusals like real ones, books that survive it."""

import json
import threading
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from khidki.simulators.biller import FAULTS, Books
from khidki.simulators.biller_customers import CUSTOMERS
from khidki.simulators.biller_server import Office, books_in
from tests.worlds import SECRET

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
WATER = CUSTOMERS["water"]
SITA = WATER[0].asked


def water(file=None, now=NOW) -> Books:
    return Books("water", WATER, file=file, now=lambda: now)


def test_a_key_is_posted_once_and_its_books_survive_a_restart(tmp_path):
    key, file = str(uuid4()), tmp_path / "water.sqlite"
    books = water(file)
    first = books.pay(key, SITA, "WAT-0001-1", 318_00)
    books.close()
    books = water(file)
    assert books.pay(key, SITA, "WAT-0001-1", 318_00) == first
    assert (first.status, books.posted_paise(), books.owed(SITA).due_paise) == ("posted", 318_00, 0)
    assert books.pay(str(uuid4()), SITA, "WAT-0001-1", 318_00).reason == "already_paid"
    books.close()


def test_what_was_taken_back_is_owed_again_and_its_key_is_never_posted():
    books, never, once = water(), str(uuid4()), str(uuid4())
    assert books.reverse(never)[1] == "reversed"
    assert books.pay(never, SITA, "WAT-0001-1", 318_00).status == "reversed"
    books.pay(once, SITA, "WAT-0001-1", 318_00)
    assert books.reverse(once)[1] == books.reverse(once)[1] == "reversed"
    assert (books.posted_paise(), books.owed(SITA).due_paise) == (0, 318_00)


@pytest.mark.parametrize(
    ("asked", "number", "paise", "reason"),
    [
        ({"customer_number": "1"}, "WAT-0001-1", 318_00, "no_such_bill"),
        (SITA, "WAT-0001-1", 317_99, "amount_changed"),
        (SITA, "WAT-0001-1", 318_01, "amount_changed"),
        (SITA, "WAT-0001-0", 318_00, "amount_changed"),
    ],
)
def test_what_is_not_due_is_refused(asked, number, paise, reason):
    refused = water().pay(str(uuid4()), asked, number, paise)
    assert (refused.status, refused.reason) == ("refused", reason)


def test_a_late_fee_counts_after_the_due_date_and_another_bill_has_another_number():
    books = water(now=NOW)
    books._now = lambda: NOW + timedelta(days=6)
    assert books.owed(SITA).late_paise == 0
    books._now = lambda: NOW + timedelta(days=7)
    assert books.owed(SITA).due_paise == 318_00 + 32_00
    books.bill_again(SITA, 50_00)
    assert (books.owed(SITA).number, books.owed(SITA).due_paise) == ("WAT-0001-2", 368_00)


def test_the_page_lists_who_owes_and_what_is_not_signed_is_not_answered():
    books = books_in(None, now=lambda: NOW)
    with Office(0, books, secret=SECRET) as office:
        threading.Thread(target=office.serve_forever, daemon=True).start()
        with urllib.request.urlopen(office.address) as answer:
            page = answer.read().decode()
        assert all(each in page for each in ("210512345678", "Sita Devi", *FAULTS))
        told = urlencode({"biller": "water", "customer": "0"}).encode()
        with urllib.request.urlopen(f"{office.address}/bills", told):
            assert books["water"].owed(SITA).number == "WAT-0001-2"
        unsigned = json.dumps({"asked": SITA}).encode()
        for path, status in (("/water/v1/fetch", 403), ("/gas/v1/fetch", 404), ("/faults", 422)):
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(office.address + path, unsigned)
            assert refused.value.code == status
            refused.value.close()
        office.shutdown()
