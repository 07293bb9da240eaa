"""Nobody is slowed by sharing an address, and nothing that people write is in a log or a URL."""

import asyncio
import re
import secrets
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx
from uuid_utils.compat import uuid7

from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.bucket import bucket_for, with_bucket
from khidki.gateways.secrets import Secrets, totp_code
from khidki.store import accounts, sessions
from khidki.store.accounts import Account
from khidki.store.database import Database
from khidki.store.sessions import SessionRow
from tests.faults.visitor import Visitor
from tests.faults.window import SERVICE, Window, _photo
from tests.patience import PATIENCE, wait_until

ACCOUNTS = 300
NAME_HI, NAME_EN = "विलक्षणा", "Vilakshana"
MOBILE = "98" + "".join(secrets.choice("0123456789") for _ in range(8))
ADDRESS, PURPOSE = "कदम्बवाटिका ७", "नौकायनशिक्षा"
MARKED = (NAME_HI, NAME_EN, MOBILE, ADDRESS, PURPOSE)
PLACE = {
    "area__district": "RJ-JAIPUR",
    "area__tehsil": "RJ-JAIPUR-CHOMU",
    "area__village": "RJ-JAIPUR-CHOMU-SAMOD",
}
PAGES = {
    "applicant": {"applicant_name__hi": NAME_HI, "applicant_name__en": NAME_EN},
    "contact": {"mobile": MOBILE},
    "address": {"address_line": ADDRESS, **PLACE},
    "purpose": {"purpose": "other", "purpose_other": PURPOSE},
    "family": {"family_members": "5", "government_job": "no"},
    "income": {"income_farming": "120000"},
}


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
    patient = httpx.Client(base_url=window.address, timeout=PATIENCE)
    with patient as client, ThreadPoolExecutor(8) as pool:
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
    """From the first question to a revoked certificate, with every mistake on the way."""
    with Visitor(window) as sita, Visitor(window) as patwari, Visitor(window) as tehsildar:
        sita.sign_in(MOBILE)
        draft = begin(sita)
        asyncio.run(send_papers(sita, draft))
        mistakes(sita, window)
        application, number = submit(sita, draft)
        decide(window, patwari, tehsildar, application)
        papers = verify(sita, tehsildar, application)
        everybody = (sita, patwari, tehsildar)
        addresses = [unquote(a) for each in everybody for a in each.addresses]

    logs = [window.log, *(window.folder / "postgres").resolve().glob("*.log")]
    assert len(logs) > 1
    assert '"event":"request"' in window.log.read_text()
    hidden = (*MARKED, number, spaced(number), *papers)
    for log in logs:
        text = log.read_text(errors="replace")
        assert [mark for mark in hidden if mark in text or ascii(mark)[1:-1] in text] == []
    assert [(a, mark) for a in addresses for mark in (*MARKED, *papers) if mark in a] == []
    # The number alone shows no person; it stands where one tracks it and on an officer's desk.
    told = [
        a
        for a in addresses
        if number in a and not re.search(r"/track/|/office(/cases/[^/?]+)?\?", a)
    ]
    assert told == []


def spaced(number: str) -> str:
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10:]}"


def begin(visitor: Visitor) -> str:
    """Say who one is and answer every kind of question, rightly and wrongly; return the draft."""
    visitor.open(f"/hi/apply/{SERVICE}/person?who=self")
    person = {"name__hi": NAME_HI, "name__en": NAME_EN}
    birth = {"birth__day": "2", "birth__month": "4", "birth__year": "1968"}
    visitor.send(**person, **birth, **PLACE)
    assert "/drafts/" in visitor.page.url.path, visitor.page.text[-3000:]
    draft = "/".join(visitor.page.url.path.split("/")[:4])
    wrong = {"family": {"family_members": NAME_HI}, "income": {"income_farming": ADDRESS}}
    for section, typed in PAGES.items():
        for answers in (wrong.get(section), typed):
            assert visitor.open(f"{draft}/q/{section}").status_code == 200
            visitor.send(**(answers or typed))
        assert not visitor.page.url.path.endswith(section), visitor.page.text[-3000:]
    return draft


async def send_papers(visitor: Visitor, draft: str) -> None:
    photo = b"".join([piece async for piece in _photo()])
    for ask in ("photo", "income_proof", "address_proof"):
        for content in (b"not a picture", photo):
            visitor.open(f"{draft}/papers/{ask}")
            visitor.send(files={"file": (f"{NAME_EN}.jpg", content, "image/jpeg")})
        assert not visitor.page.url.path.endswith(ask), visitor.page.text[-3000:]


def submit(visitor: Visitor, draft: str) -> tuple[str, str]:
    """Send the application; its address and number."""
    visitor.open(f"{draft}/submit")
    assert visitor.page.url.path.endswith("/submit"), visitor.page.text[-6000:]
    visitor.send(declared="yes")
    path = visitor.page.url.path
    assert path.endswith("/receipt"), visitor.page.text[-3000:]
    found = re.search(r'class="bignumber">([\d\s]+)<', visitor.page.text)
    assert found
    application = path.removesuffix("/receipt")
    assert visitor.open(f"{path}.pdf").status_code == 200
    number = "".join(found[1].split())
    assert visitor.open(f"/hi/track/{number}").status_code == 200
    return application, number


def decide(window: Window, patwari: Visitor, tehsildar: Visitor, application: str) -> None:
    """Report and grant, with words about the person, who is also looked for by name."""
    keys = DemoKeys.of(Secrets((window.folder / "secrets" / "demo-secret").read_text()))
    case = f"/hi/office/cases/{application.rpartition('/')[2]}"
    for who, name, act in ((patwari, "patwari", "report"), (tehsildar, "tehsildar", "grant")):
        user = f"{name}.chomu"
        who.open("/hi/office/sign-in")
        now = datetime.now(UTC)
        digits = totp_code(keys.totp_secret(user), now=now)[0]
        who.send(user_name=user, password=keys.password, code=digits)
        assert who.page.url.path == "/hi/office", who.page.text[-2000:]
        wait_until(lambda who=who, act=act: who.open(f"{case}/{act}").url.path.endswith(act))
        words = f"{NAME_HI}, {ADDRESS}"
        who.send(words=words)
        if 'name="first"' in who.page.text:  # not the first in its turn: why is asked
            who.send(words=words, first="urgent")
        assert who.page.status_code == 200, who.page.text[-2000:]


def verify(sita: Visitor, tehsildar: Visitor, application: str) -> tuple[str, ...]:
    """Fetch the certificate, check it in every way, revoke it; what is printed on it."""
    wait_until(lambda: sita.open(f"{application}/certificate.pdf").status_code == 200)
    pdf = sita.page.content
    ran = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    text = ran.stdout.decode()
    number = re.search(r"\b\d\d \d{4} \d{4} \d{4}\b", text)[0]
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)[0]
    sita.open("/hi/verify")
    sita.send(number=number, code=code)
    assert NAME_HI in sita.page.text, sita.page.text[-3000:]
    sita.open("/hi/verify")
    sita.send(files={"file": (f"{NAME_EN}.pdf", pdf, "application/pdf")})
    tehsildar.open(f"/hi/office/cases/{application.rpartition('/')[2]}/revoke")
    reason = re.search(r'name="reasons"[^>]* value="([^"]+)"', tehsildar.page.text)[1]
    tehsildar.send(reasons=reason, words=f"{NAME_HI} {MOBILE}")
    assert tehsildar.page.status_code == 200
    return number, "".join(number.split()), code, code.replace("-", "")


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
        program.post("/api/v1/persons", json=nul, headers={"Idempotency-Key": "p1"})
        broken = {"Idempotency-Key": "p2", "Content-Type": "application/json"}
        program.post("/api/v1/persons", content=f'{{"name": "{NAME_EN}'.encode(), headers=broken)
    # That address was typed by hand; no page of ours led there.
    visitor.addresses = [a for a in visitor.addresses if "no-such-page" not in a]
