"""Nobody is slowed by sharing an address, and nothing that people write is in a log or a URL."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx
from uuid_utils.compat import uuid7

from khidki.domain.bucket import bucket_for, with_bucket
from khidki.store import accounts, sessions
from khidki.store.accounts import Account
from khidki.store.database import Database
from khidki.store.sessions import SessionRow
from tests.faults.visitor import Visitor
from tests.faults.window import SERVICE, Window, _photo

ACCOUNTS = 300
NAME_HI, NAME_EN = "विलक्षणा", "Vilakshana"
MOBILE = "98" + "".join(secrets.choice("0123456789") for _ in range(8))
ADDRESS, PURPOSE = "कदम्बवाटिका ७", "नौकायनशिक्षा"
MARKED = (NAME_HI, NAME_EN, MOBILE, ADDRESS, PURPOSE)


async def signed_in(uri: str, count: int) -> list[str]:
    """Make accounts that have just signed in, and return their cookies."""
    now = datetime.now(UTC)
    cookies = []
    async with Database.open(uri, size=2) as database, database.transaction() as tx:
        for _ in range(count):
            hashed, token = secrets.token_bytes(32), secrets.token_urlsafe(32)
            id_ = with_bucket(uuid7(), bucket_for(hashed))
            await accounts.add(tx, Account(id_, b"sealed", hashed, "hi", now, now, now))
            row = SessionRow(id_, None, True, {}, now, now + timedelta(hours=1))
            digest = sessions.token_id(token)
            await sessions.insert(tx, row, bucket=bucket_for(digest), id=digest)
            cookies.append(f"s{token}")
    return cookies


def test_three_hundred_people_behind_one_address_are_not_slowed(window: Window):
    """A tenth of the 3,000 that may sit behind one address; no limit counts addresses at all."""
    cookies = asyncio.run(signed_in(window.uri(), ACCOUNTS))
    with httpx.Client(base_url=window.address, timeout=30) as client, ThreadPoolExecutor(8) as pool:
        pages = list(
            pool.map(lambda c: client.get("/hi/my", headers={"Cookie": f"khidki={c}"}), cookies)
        )
    assert [page.status_code for page in pages] == [200] * ACCOUNTS


def test_forty_people_behind_one_address_are_all_sent_their_codes(window: Window):
    first = 9_700_000_000 + secrets.randbelow(1_000_000)
    for mobile in range(first, first + 40):
        with Visitor(window) as visitor:
            visitor.open("/hi/sign-in")
            assert visitor.send(mobile=str(mobile)).url.path == "/hi/sign-in/code"


def test_what_people_write_is_in_no_log_and_no_url(window: Window):
    with Visitor(window) as visitor:
        visitor.sign_in(MOBILE)
        draft = apply(visitor)
        asyncio.run(send_papers(visitor, draft))
        mistakes(visitor, window)

    logs = [window.log, *(window.folder / "postgres").resolve().glob("*.log")]
    assert len(logs) > 1
    assert '"event":"request"' in window.log.read_text()
    for log in logs:
        text = log.read_text(errors="replace")
        assert [mark for mark in MARKED if mark in text or ascii(mark)[1:-1] in text] == []
    addresses = [unquote(address) for address in visitor.addresses]
    assert [(a, mark) for a in addresses for mark in MARKED if mark in a] == []


def apply(visitor: Visitor) -> str:
    """Say who one is and answer every kind of question, rightly and wrongly; return the draft."""
    visitor.open(f"/hi/apply/{SERVICE}/person?who=self")
    person = {"name__hi": NAME_HI, "name__en": NAME_EN}
    birth = {"birth__day": "2", "birth__month": "4", "birth__year": "1968"}
    place = {"area__district": "RJ-JAIPUR", "area__tehsil": "RJ-JAIPUR-CHOMU"}
    visitor.send(**person, **birth, **place, area__village="RJ-JAIPUR-CHOMU-SAMOD")
    assert "/drafts/" in visitor.page.url.path, visitor.page.text[-3000:]
    draft = "/".join(visitor.page.url.path.split("/")[:4])
    pages = {
        "applicant": {"applicant_name__hi": NAME_HI, "applicant_name__en": NAME_EN},
        "contact": {"mobile": MOBILE},
        "address": {"address_line": ADDRESS},
        "purpose": {"purpose": "other", "purpose_other": PURPOSE},
        "family": {"family_members": NAME_HI},
    }
    for section, typed in pages.items():
        assert visitor.open(f"{draft}/q/{section}").status_code == 200
        visitor.send(**typed)
    return draft


async def send_papers(visitor: Visitor, draft: str) -> None:
    photo = b"".join([piece async for piece in _photo()])
    for content in (photo, b"not a picture"):
        visitor.open(f"{draft}/papers/photo")
        visitor.send(files={"file": (f"{NAME_EN}.jpg", content, "image/jpeg")})


def mistakes(visitor: Visitor, window: Window) -> None:
    """What goes wrong is written down with more words, so it is done wrong on purpose."""
    visitor.open("/hi/track?number=1234")
    visitor.client.get("/hi/no-such-page", params={"name": NAME_EN})
    visitor.client.post("/hi/sign-in", data={"mobile": MOBILE, "csrf": NAME_EN})
    visitor.client.post("/hi/sign-in", content=f"mobile={MOBILE}".encode() * 100_000)
    with window.program() as program:
        wrong = {"service": SERVICE, "person": MOBILE, "answers": {"name": NAME_HI}}
        program.post("/api/v1/applications", json=wrong, headers={"Idempotency-Key": MOBILE})
        nul = {"name": {"en": f"{NAME_EN}\x00"}, "relation": "self"}
        program.post("/api/v1/persons", json=nul)
        program.post("/api/v1/persons", content=f'{{"name": "{NAME_EN}'.encode())
    # That address was typed by hand; no page of ours led there.
    visitor.addresses = [a for a in visitor.addresses if "no-such-page" not in a]
