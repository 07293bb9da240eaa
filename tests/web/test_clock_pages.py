"""Pages of clocks: outages that a stranger can check, dates that are seen, moved and lacking."""

import asyncio
import base64
import html
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from khidki.actions.measure_outages import measure_outages
from khidki.actions.sweep_due import sweep_due
from khidki.store import stand_ins
from khidki.web.pages import number
from khidki.web.texts import text
from tests import cases
from tests.actions.lives import work
from tests.web.test_admin_pages import browser
from tests.web.walks import answer_all, begin, give_papers, walker
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
COLLECTOR = "collector:RJ-AJMER"
LIST = (
    "user_name,from_post,relieved_at,to_post,joined_at\n"
    f"collector.ajmer,{COLLECTOR},2026-11-20 12:00,,\n"
)


@pytest.fixture(scope="module")
async def clock():
    return Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, clock):
    async with world_of(module_furnished_uri, now=clock) as opened:
        yield opened


@pytest.fixture(scope="module")
async def people(world):
    async with AsyncExitStack() as stack:
        names = ("admin.anita", "admin.imran")
        yield {each: await stack.enter_async_context(browser(world, each)) for each in names}


async def test_an_outage_is_public_and_its_signature_is_checked_by_a_stranger(world, clock):
    await measure_outages(world)  # nobody listens where this window would be
    clock.pass_by(timedelta(minutes=20))
    await measure_outages(world)  # a silence of the measuring ends nothing that lasts
    async with walker(world) as walk:
        page = await walk.open("/en/outages")
        assert text("outages.lasts", "en") in page.text
        file = await walk.open("/en/outages/export")
        assert "This window" in file.text
        (line,) = (await walk.open("/outages.json")).json()["outages"]
        assert "signature" not in line  # it is signed when it is over
        clock.pass_by(timedelta(minutes=2))
        await _open_the_door(world)
        (line,) = (await walk.open("/outages.json")).json()["outages"]
    raw = base64.b64decode(line["signature"])
    key = x509.load_pem_x509_certificate(world.signer.certificate_pem).public_key()
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    key.verify(encode_dss_signature(r, s), line["signed"].encode(), ec.ECDSA(hashes.SHA256()))


async def _open_the_door(world):
    """Somebody listens where the window would be, once, and it is measured."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        object.__setattr__(world, "public_url", f"http://127.0.0.1:{port}")
        await measure_outages(world)


async def test_a_list_is_judged_shown_asked_and_confirmed(world, clock, people):
    anita, imran = people["admin.anita"], people["admin.imran"]
    await anita.open("/en/admin/transfers")
    wrong = await anita.fill(
        having="lines", order_no="7", lines=LIST.replace("collector.ajmer", "nobody")
    )
    assert wrong.status_code == 422
    assert html.escape(text("problem.no_such_officer", "en")) in wrong.text
    shown = await anita.fill(having="file", order_no="7", lines=LIST)
    assert text("transfers.fits", "en", count=1) in shown.text
    await anita.fill(having="lines")
    await imran.open(anita.path)
    confirm = imran.form(0)
    assert confirm.action.endswith("/confirm")
    done = await imran.client.post(confirm.action, data=confirm.fields)
    assert done.status_code == 200
    async with world.reading() as tx:
        assert await stand_ins.sitting(tx, [COLLECTOR], at=clock.at) == []


async def test_what_is_late_is_seen_by_its_holder_from_above_and_by_everybody(world, clock):
    case = await cases.apply(world)
    clock.at = datetime(case.due_on.year, case.due_on.month, case.due_on.day, 6, tzinfo=UTC) + DAY
    await sweep_due(world)
    await work(world)
    async with browser(world, "patwari.chomu") as patwari:
        mine = await patwari.open("/en/office/due")
        assert number(case.number) in mine.text
        assert number(case.number) in (await patwari.open("/en/office/due/export")).text
    async with browser(world, "tehsildar.chomu") as above:
        seen = await above.open("/en/office/due?whose=below&stage=overdue")
        assert number(case.number) in seen.text
        assert text("again.empty", "en") in (await above.open("/en/office/asked-again")).text
    async with walker(world) as walk:
        page = await walk.open(f"/en/offices/{case.office}/late")
        assert "Income certificate" in page.text
        assert number(case.number) not in page.text
        assert case.number not in (await walk.open(f"/en/offices/{case.office}/late/export")).text
        board = await walk.open(f"/en/offices/{case.office}")
        assert f"/en/offices/{case.office}/late" in board.text


async def test_a_receipt_of_what_is_missing_carries_no_date(world):
    async with walker(world) as walk:
        draft = await begin(walk, "en")
        await answer_all(walk, draft, "en")
        page = await walk.open(f"/en/drafts/{draft}/check")
        assert f"/en/drafts/{draft}/incomplete" in page.text
        receipt = await walk.open(f"/en/drafts/{draft}/incomplete")
        assert text("incomplete.lead", "en") in receipt.text
        assert f"/en/drafts/{draft}/papers/photo" in receipt.text
        await walk.open(f"/en/drafts/{draft}/papers/photo")
        await give_papers(walk)
        await walk.open(f"/en/drafts/{draft}/incomplete")
        assert walk.path == f"/en/drafts/{draft}/check"  # what is complete is sent instead
