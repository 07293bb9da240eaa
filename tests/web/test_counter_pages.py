"""An operator files for a citizen on the citizen's own pages, within the code that was read out."""

import re
from datetime import timedelta

import pytest

from khidki.domain.people.consent import LASTS
from tests import cases
from tests.web.test_operator_pages import KIOSK, another, come_in, earn
from tests.web.test_single_sign_on_pages import browser
from tests.worlds import Clock, phone_of, world_of

pytestmark = pytest.mark.anyio
CITIZEN, NEW = "9000000001", "9812345670"


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, clock):
    async with world_of(module_furnished_uri, now=clock) as opened:
        await earn(opened)
        yield opened


@pytest.fixture(scope="module")
async def walk(world):
    async with browser(world) as opened:
        opened.client.follow_redirects = True
        assert (await come_in(opened, world)).status_code == 200
        yield opened


def told(world, mobile):
    """The newest message to a phone, and the code in it."""
    text = phone_of(world).shown(mobile)[0].text
    return text, re.search(r"\b(\d{6})\b", text).group(1)


async def ask(walk, mobile=CITIZEN):
    await walk.open("/en/operator/apply")
    await walk.fill(having="mobile", service=cases.SERVICE, mobile=mobile)
    assert "Ask the citizen for the code" in walk.text
    return walk.path


async def consented(walk, world, clock, mobile=CITIZEN):
    """Ask and be told; return where the consent's addresses begin."""
    clock.pass_by(timedelta(minutes=20))  # codes to one number come ever more seldom
    await come_in_again(walk, world)
    root = await ask(walk, mobile)
    await walk.fill(having="code", code=told(world, mobile)[1])
    assert walk.page.status_code == 200
    return root


async def come_in_again(walk, world):
    await walk.open("/en/operator")
    if "/sign-in" in walk.path:
        assert (await come_in(walk, world)).status_code == 200


async def test_the_code_says_who_files_what_for_how_much_and_opens_nothing_else(walk, world, clock):
    await walk.open("/en/operator/apply")
    for service, mobile, wrong in (
        ("", CITIZEN, "Choose a service"), (cases.SERVICE, "12", "mobile number"),
        ("revenue/no-such", CITIZEN, "Choose a service"),
    ):  # fmt: skip
        await walk.fill(having="mobile", service=service, mobile=mobile)
        assert (walk.page.status_code, wrong in walk.text) == (422, True)
    root = await ask(walk)
    text, code = told(world, CITIZEN)
    for words in ("Kamlesh Saini", KIOSK, "Income certificate", "at most Rs 50"):
        assert words in text
    assert len(text) <= 306, "two parts at most"
    other = await walk.client.get(f"{root}/apply/{cases.SERVICE}")
    assert other.url.path == root, "nothing before the code"
    wrong = "000000" if code != "000000" else "111111"
    await walk.fill(having="code", code=wrong)
    assert (walk.page.status_code, "4" in walk.text) == (422, True)
    asked = await walk.client.post("/en/sign-in/code", data={"code": code})
    assert asked.status_code in {403, 200}
    assert (await walk.client.get("/en/my")).url.path == "/en/sign-in", "it is no sign-in"


async def test_the_citizens_own_pages_lead_to_a_receipt_paid_by_the_wallet(
    walk, world, clock, logged
):
    begun = await cases.draft(world, await cases.account(world))
    root = await consented(walk, world, clock)
    assert "Who is this application for?" in walk.text or walk.path.endswith(cases.SERVICE)
    await walk.open(f"{root}/drafts/{begun.id}")
    assert "••••••0001" in walk.text
    assert f"{root}/drafts/{begun.id}/check" in walk.text
    await walk.open(f"{root}/drafts/{begun.id}/q/purpose")
    await walk.fill(having="purpose", purpose="scholarship")
    assert walk.path.startswith(f"{root}/drafts/")
    for page in ("papers/photo", "check", "incomplete"):
        assert (await walk.open(f"{root}/drafts/{begun.id}/{page}")).status_code == 200
    await walk.open(f"{root}/drafts/{begun.id}/submit")
    assert "₹50" in walk.text
    await walk.fill(having="declared", declared="yes")
    assert walk.path == f"{root}/my/{begun.id}/receipt"
    number = re.search(r"\d{4} \d{4} \d{6}", walk.text).group().replace(" ", "")
    others = {each for each in re.findall(r'href="([^"]+)"', walk.text) if "/my/" in each}
    mine = f"{root}/my/{begun.id}"
    in_hindi = f"{mine}/receipt".replace("/en/", "/hi/", 1)
    assert others == {f"{mine}/receipt.pdf", f"{mine}/withdraw", in_hindi}
    assert (await walk.open(f"{root}/my/{begun.id}/receipt.pdf")).content.startswith(b"%PDF")
    await walk.open(f"{root}/drafts/{begun.id}")
    assert walk.path == f"{root}/my/{begun.id}/receipt", "the back button"
    await walk.open(f"{root}/my/{begun.id}/withdraw")
    await walk.fill(having="sure")
    assert walk.page.status_code == 422
    await walk.fill(having="sure", sure="yes")
    assert walk.path.startswith(f"{root}/drafts/")
    corrected = walk.path
    await walk.open(f"{corrected}/check")
    assert "What was paid before is counted" in walk.text
    await walk.open(f"{corrected}/submit")
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/receipt")
    shown = [each for each in logged() if each.get("status") == 200 and each["method"] == "GET"]
    asked = [
        (each["route"].partition("{consent}")[2], each["queries"])
        for each in shown
        if "{consent}" in each["route"] and not each["route"].endswith(".pdf")
    ]
    assert len(asked) > 10
    over = [each for each in asked if each[1] > 3]
    assert over == [("/drafts/{id}", 5)], "only the page that binds the consent to its draft"
    await walk.open(f"/en/operator/filings?number={number[:6]}")
    assert number in walk.text
    assert "Sita" not in walk.text
    given = await walk.open("/en/operator/filings/export")
    assert number in given.text
    await walk.open("/en/operator")
    assert "₹480" in walk.text


async def test_a_consent_is_for_one_draft_one_operator_one_session_and_two_hours(
    walk, world, clock
):
    owner = await cases.account(world)
    mine, other = await cases.draft(world, owner), await cases.draft(world, owner)
    root = await consented(walk, world, clock)
    assert (await walk.open(f"{root}/drafts/{mine.id}")).status_code == 200
    assert (await walk.open(f"{root}/drafts/{other.id}")).status_code == 404
    assert (await walk.open(f"{root}/apply/{cases.SERVICE}")).status_code == 404
    assert (await walk.open(f"{root}/my/{other.id}/receipt")).status_code == 404
    async with browser(world) as next_door:
        next_door.client.follow_redirects = True
        assert (await come_in(next_door, world, await another(world))).status_code == 200
        assert (await next_door.open(f"{root}/drafts/{mine.id}")).status_code == 404
        assert (await next_door.open(root)).status_code == 404
    async with browser(world) as elsewhere:
        elsewhere.client.follow_redirects = True
        clock.pass_by(timedelta(minutes=1))  # the next six digits
        assert (await come_in(elsewhere, world)).status_code == 200
        await elsewhere.open(f"{root}/drafts/{mine.id}")
        assert elsewhere.path == root
    await walk.open(f"{root}/drafts/{mine.id}/q/purpose")
    clock.pass_by(LASTS)
    await walk.fill(having="purpose", purpose="scholarship")
    assert walk.path == root
    assert "consent has run out" in walk.text
    await walk.fill(having="again")
    await walk.fill(having="code", code=told(world, CITIZEN)[1])
    assert walk.path == f"{root}/drafts/{mine.id}", "what was saved goes on"
    finish = walk.form(number=0)
    assert finish.action == f"{root}/end"
    walk.page = await walk.client.post(finish.action, data=finish.fields)
    assert "You have finished with the citizen" in walk.text
    await walk.open(f"{root}/drafts/{mine.id}")
    assert walk.path == root


async def test_a_new_number_gets_its_account_and_a_person_described_at_the_counter(
    walk, world, clock
):
    root = await consented(walk, world, clock, NEW)
    await walk.fill(having="who", who="self")
    assert walk.path == f"{root}/apply/{cases.SERVICE}/person?who=self"
    place = {
        "area.district": "RJ-JAIPUR", "area.tehsil": "RJ-JAIPUR-CHOMU",
        "area.village": cases.VILLAGE,
    }  # fmt: skip
    typed = {"name.hi": "मीरा देवी", "birth.year": "1990"}
    for levels in (1, 2, 3):
        known = dict(list(place.items())[:levels])
        await walk.fill(having="version", **typed, **known)
        if "/drafts/" in walk.path:
            break
    assert walk.path.startswith(f"{root}/drafts/")
    assert "मीरा देवी" in walk.text
    await walk.open(f"{root.replace('/en/', '/hi/')}")
    assert "सहमति" in walk.text
