"""An officer signs in, finds a case, decides it and goes on to the next, in a browser."""

import re
from contextlib import asynccontextmanager

import httpx
import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.relay import relay_all
from khidki.domain.case.event import Act, State
from khidki.gateways.secrets import Secrets
from khidki.store import applications
from khidki.store.inboxes import START, Cursor
from khidki.web.officer.hidden import hide, reveal
from khidki.web.officer.inbox import decode, encode
from khidki.web.officer.routes import ROUTES
from khidki.web.site import application
from khidki.web.texts import text
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import PHOTO, apply, officer, six_digits

pytestmark = pytest.mark.anyio
ADDRESS = "http://127.0.0.1:8000"


@asynccontextmanager
async def browser(world, user_name=None):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        if user_name:
            answer = await sign_in(client, world, user_name)
            assert (answer.status_code, answer.headers["location"]) == (303, "/en/office")
        yield client


@pytest.fixture
async def patwari(world):
    async with browser(world, "patwari.chomu") as client:
        yield client


@pytest.fixture
async def tehsildar(world):
    async with browser(world, "tehsildar.chomu") as client:
        yield client


async def sign_in(client, world, user_name, other=None):
    page = await client.get("/en/office/sign-in")
    password = DemoKeys.of(world.secrets).password
    data = {"user_name": user_name, "password": password, "code": six_digits(world, user_name)}
    return await client.post("/en/office/sign-in", data={**hidden(page), **data, **(other or {})})


def hidden(page):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return dict(found)


async def post(client, case, slug, *, query="", form=None, **data):
    path = f"/en/office/cases/{case.id}/{slug}{query}"
    form = form or await client.get(path)
    assert form.status_code == 200, form.headers
    return await client.post(path, data={**hidden(form), **data})


async def reported(world):
    case = await apply(world)
    who = await officer(world, "patwari.chomu")
    return await decide(
        world, who, case.id, Act.REPORT, Ruling(words="घर देखा।"), revision=case.revision
    )


async def now(world, case):
    async with world.reading() as tx:
        return await applications.by_id(tx, case.id)


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"code": "000000"}, {"user_name": "nobody"}])
async def test_a_wrong_sign_in_does_not_say_what_was_wrong(world, wrong):
    async with browser(world) as client:
        answer = await sign_in(client, world, "patwari.chomu", wrong)
        assert answer.status_code == 422
        assert text("problem.sign_in_wrong", "en") in answer.text
        assert (await client.get("/en/office")).headers["location"].startswith("/en/office/sign-in")


async def test_a_code_signs_in_once_and_the_token_changes(world):
    async with browser(world) as client:
        await client.get("/en/office/sign-in")
        before = client.cookies["khidki"]
        assert (await sign_in(client, world, "patwari.chomu")).status_code == 303
        assert client.cookies["khidki"] != before
    async with browser(world) as other:
        assert (await sign_in(other, world, "patwari.chomu")).status_code == 422


async def test_an_officer_is_not_led_away_after_sign_in(world):
    async with browser(world) as client:
        answer = await sign_in(client, world, "patwari.chomu", {"back": "//evil.example/"})
        assert answer.headers["location"] == "/en/office"


async def test_an_empty_desk_says_so(patwari):
    page = await patwari.get("/hi/office")
    assert page.status_code == 200
    assert "मेज़ ख़ाली है" in page.text


async def test_the_desk_leads_to_the_case_and_keeps_the_list(world, patwari):
    case = await apply(world)
    for filters in ({"due": "week"}, {}):
        address = await searched(patwari, q="sita", **filters)
        page = await patwari.get(address)
        assert page.status_code == 200
    link = re.search(r'data-open href="([^"]+)"', page.text)[1]
    assert link == f"/en/office/cases/{case.id}{address.removeprefix('/en/office')}"
    assert "Sita Devi" in page.text


async def searched(client, **typed) -> str:
    """Fill the form of the desk; the address that it leads to."""
    desk = await client.get("/en/office")
    answer = await client.post("/en/office", data={**hidden(desk), **typed})
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_no_name_that_is_searched_for_stands_in_an_address(world, patwari):
    await apply(world)
    address = await searched(patwari, q="sita", service="revenue/income-certificate")
    page = await patwari.get(address)
    assert 'value="sita"' in page.text
    addresses = re.findall(r'(?:href|action)="([^"]+)"', page.text)
    assert not [
        each for each in (address, *addresses) if re.search("sita|सीता", each, re.IGNORECASE)
    ]
    assert "Nothing matches" not in page.text
    plain = await patwari.get("/en/office?q=sita")
    assert 'value="sita"' not in plain.text, "a name in an address is not taken"


async def test_a_number_leads_to_its_case_only_on_ones_own_post(world, patwari, tehsildar):
    case = await apply(world)
    found = await patwari.get("/en/office", params={"q": case.number})
    assert found.headers["location"] == f"/en/office/cases/{case.id}"
    elsewhere = await tehsildar.get("/en/office", params={"q": case.number})
    assert "Nothing matches" in elsewhere.text


async def test_a_place_in_a_list_survives_the_address_and_tampering_is_the_beginning():
    secrets = Secrets("a secret of the test's own, long enough")
    place = Cursor(START.due_on, START.received_at, START.application, "st dv")
    address = hide(secrets, encode(place))
    assert decode(reveal(secrets, address)) == place
    for hostile in ("", "x", "A" * 2000, address[:-4], "W10", "é", address + "AAAA"):
        assert decode(reveal(secrets, hostile)) == START
    assert decode(b"[]") == START


async def test_a_page_asks_at_most_three_things(world, patwari, logged):
    case = await apply(world)
    of_name = (await searched(patwari, q="sita")).removeprefix("/en/office")
    lists = ("", of_name, f"?q={case.number}", "?service=revenue/income-certificate&due=week")
    cases = ("", "/report", "/papers/" + await first_paper(patwari, case))
    paths = [f"/en/office{each}" for each in lists]
    for path in paths + [f"/en/office/cases/{case.id}{each}" for each in cases]:
        assert (await patwari.get(path)).status_code in {200, 303}
        assert 0 < logged()[-1]["queries"] <= 3, path


async def first_paper(client, case):
    page = await client.get(f"/en/office/cases/{case.id}")
    return re.search(r'href="/en/office/cases/[^"]+/papers/([^"]+)"', page.text)[1]


async def test_the_case_shows_all_that_is_needed(world, tehsildar):
    case = await reported(world)
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    for words in ("बड़ा मोहल्ला", "1,20,000", "घर देखा।", "Proof of address", "Mohan Prajapat"):
        assert words in page.text, words
    assert "Grant" in page.text


async def test_a_paper_is_shown_to_the_post_that_holds_the_case(world, patwari, tehsildar):
    case = await apply(world)
    link = f"/en/office/cases/{case.id}/papers/{await first_paper(patwari, case)}"
    paper = await patwari.get(link)
    assert paper.content == PHOTO
    assert paper.headers["content-security-policy"].startswith("sandbox")
    assert paper.headers["x-content-type-options"] == "nosniff"
    assert (await tehsildar.get(link)).status_code == 403


async def test_a_paper_that_was_changed_is_not_shown(world, patwari):
    case = await apply(world)
    link = f"/en/office/cases/{case.id}/papers/{await first_paper(patwari, case)}"
    other = await world.files.put(b"another paper")
    async with world.transaction() as tx:
        await tx.run(
            "UPDATE document SET file = %(file)s WHERE bucket = %(bucket)s",
            file=other,
            bucket=case.bucket,
        )
    assert (await patwari.get(link)).status_code == 500


async def test_a_report_leads_to_the_next_case_of_the_list(world, patwari):
    first, second = [await apply(world) for _ in range(2)]
    answer = await post(patwari, first, "report", words="घर देखा।")
    told = f"?done=report&of={first.number}"
    assert answer.headers["location"] == f"/en/office/cases/{second.id}{told}"
    answer = await post(patwari, second, "report", words="घर देखा।")
    assert answer.headers["location"].startswith("/en/office?done=report")
    assert "enquiry report was recorded" in (await patwari.get(answer.headers["location"])).text


async def test_a_report_without_words_is_asked_for_again(world, patwari):
    case = await apply(world)
    answer = await post(patwari, case, "report", words=" ")
    assert answer.status_code == 422
    assert (await now(world, case)).revision == case.revision


async def test_a_refusal_without_reasons_keeps_what_was_typed(world, tehsildar):
    case = await reported(world)
    answer = await post(tehsildar, case, "refuse", words="पर्ची <b>धुँधली</b> है")
    assert answer.status_code == 422
    assert "Choose at least one reason" in answer.text
    assert "पर्ची &lt;b&gt;धुँधली&lt;/b&gt; है" in answer.text


async def test_a_refusal_is_first_shown_as_the_citizen_will_read_it(world, tehsildar):
    case = await reported(world)
    said = {"reasons": "papers_unreadable", "words": "पर्ची धुँधली है"}
    preview = await post(tehsildar, case, "refuse", **said)
    assert preview.status_code == 200
    assert "साफ़ फ़ोटो खींचकर" in preview.text
    assert (await now(world, case)).state is State.AT_STEP
    answer = await post(tehsildar, case, "refuse", form=preview, sure="yes")
    assert answer.status_code == 303
    assert (await now(world, case)).state is State.REFUSED


async def test_defects_are_sent_back_all_at_once(world, tehsildar):
    case = await reported(world)
    empty = await post(tehsildar, case, "send-back", words="x")
    assert empty.status_code == 422
    said = {"defect.field.address_line": "मकान नंबर लिखें", "defect.paper.photo": "धुँधली है"}
    assert (await post(tehsildar, case, "send-back", **said)).status_code == 303
    assert (await now(world, case)).state is State.SENT_BACK
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    assert "मकान नंबर लिखें" in page.text
    assert "Waiting for the applicant" in page.text


async def test_of_two_officers_with_one_form_open_the_second_is_told(world, tehsildar):
    case = await reported(world)
    form = await tehsildar.get(f"/en/office/cases/{case.id}/grant")
    await post(tehsildar, case, "forward", words="फिर देखें")
    answer = await post(tehsildar, case, "grant", form=form)
    assert answer.status_code == 409
    assert "Tehsildar Chomu" in answer.text
    assert "Patwari Chomu" in answer.text
    assert (await now(world, case)).state is State.AT_STEP


async def test_the_same_button_twice_is_one_act(world, tehsildar):
    case = await reported(world)
    form = await tehsildar.get(f"/en/office/cases/{case.id}/grant")
    first = await post(tehsildar, case, "grant", form=form)
    second = await post(tehsildar, case, "grant", form=form)
    assert first.headers["location"] == second.headers["location"]
    assert (await now(world, case)).revision == case.revision + 1


async def test_an_act_that_is_not_open_at_the_step_is_refused(world, patwari):
    case = await apply(world)
    asked = await patwari.get(f"/en/office/cases/{case.id}/grant")
    assert asked.headers["location"] == f"/en/office/cases/{case.id}"
    form = await patwari.get(f"/en/office/cases/{case.id}/report")
    assert (await post(patwari, case, "grant", form=form)).status_code == 409
    assert (await now(world, case)).state is State.AT_STEP


async def test_an_officer_of_another_post_gets_nothing(world, patwari):
    case = await apply(world)
    form = await patwari.get(f"/en/office/cases/{case.id}/report")
    async with browser(world, "patwari.ajmer") as other:
        for path in ("", "/report", "/certificate"):
            answer = await other.get(f"/en/office/cases/{case.id}{path}")
            assert answer.status_code in {403, 404}
            assert "Sita" not in answer.text
        own = {**hidden(form), **hidden(await other.get("/en/office"))}
        answer = await other.post(
            f"/en/office/cases/{case.id}/report", data={**own, "words": "घर देखा।"}
        )
        assert answer.status_code == 403
    assert (await now(world, case)).revision == case.revision


@pytest.mark.parametrize("version", ["", "x", "-1", "१", "9" * 30])
async def test_an_act_without_a_revision_is_not_done(world, patwari, version):
    case = await apply(world)
    answer = await post(patwari, case, "report", words="घर देखा।", version=version)
    assert answer.status_code == 422
    assert (await now(world, case)).revision == case.revision


async def test_who_works_here_no_more_is_shut_out_at_once(world, patwari):
    async with world.transaction() as tx:
        await tx.run("UPDATE officer SET disabled_at = now() WHERE user_name = 'patwari.chomu'")
    assert (await patwari.get("/en/office")).status_code == 403


async def test_revoking_asks_for_a_reason_that_everybody_may_see(world, tehsildar):
    case = await reported(world)
    await post(tehsildar, case, "grant")
    while await relay_all(world) + await Worker(world, JOBS, ()).once():
        pass
    wrong = await post(tehsildar, case, "revoke", words="जाली कागज़")
    assert wrong.status_code == 422
    assert 'href="#reasons"' in wrong.text
    assert "जाली कागज़" in wrong.text
    done = await post(tehsildar, case, "revoke", words="जाली", reasons="facts_wrong")
    assert done.status_code == 303
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    assert text("revoked.facts_wrong", "en") in page.text
