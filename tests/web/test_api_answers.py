"""A program answers what the office asked, is told of a pause, and appeals."""

import base64
from datetime import date

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.pause import pause, resume
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.text import Text
from khidki.store import applications
from tests import cases
from tests.actions.test_appeals import refused
from tests.web.programs import STRANGER, a_key, office

pytestmark = pytest.mark.anyio
DEFECTS = [{"field": "family_members", "words": "?"}, {"paper": "income_proof", "words": "?"}]
MEMO = {"grounds": ["papers_were_there"], "relief": "service", "words": "सब कागज़ थे।"}
PAPER = {"name": "../receipt.jpg", "data": base64.b64encode(cases.PHOTO).decode()}
NOTICE = Text(hi="फ़ॉर्म बदल रहा है", en="The form is being changed")


@pytest.fixture(scope="module")
async def desk(module_furnished_uri):
    async with office(module_furnished_uri) as opened:
        yield opened


@pytest.fixture(scope="module")
async def client(desk):
    return await desk.citizen()


async def asked(world, defects=DEFECTS):
    """An application that the patwari sent back."""
    case = await cases.apply(world)
    ruling = Ruling(words="?", defects=defects, first=First.CAMP)
    patwari = await cases.officer(world, "patwari.chomu")
    return await decide(world, patwari, case.id, Act.SEND_BACK, ruling, revision=case.revision)


def path(case, more):
    return f"/api/v1/applications/{case.number}/{more}"


async def answer(client, case, key=None, **sent):
    told = {"revision": case.revision, **sent}
    return await client.post(path(case, "answer"), json=told, headers=a_key(key))


async def upload(client, case, ask):
    headers = a_key() | {"content-type": "image/jpeg"}
    address = f"/api/v1/documents?draft={case.id}&ask={ask}&name=a.jpg"
    return await client.post(address, content=cases.PHOTO, headers=headers)


def codes(told):
    return {(one["path"], one["code"]) for one in told.json()["problems"]}


async def test_everything_that_was_asked_is_answered_in_one_call(desk, client):
    case = await asked(desk.world)
    told = (await client.get(path(case, "details"))).json()
    assert told["asked"] == DEFECTS
    assert told["revision"] == case.revision
    assert (await upload(client, case, "income_proof")).status_code == 201
    mended = {"words": "दादी भी", "answers": {"family_members": 6}}
    done = await answer(client, case, key="a", **mended)
    assert (done.status_code, done.json()["state"]) == (200, "at_step"), done.text
    assert (await answer(client, case, key="a", **mended)).json() == done.json()
    told = (await client.get(path(case, "details"))).json()
    assert (told["answers"]["family_members"], told["step"]) == (6, "enquiry")
    papers = (await client.get(path(case, "documents"))).json()["documents"]
    assert [each["ask"] for each in papers].count("income_proof") == 2
    assert (await answer(client, case, **mended)).json()["code"] == "not_now"


async def test_a_sum_of_what_is_answered_anew_is_worked_out(desk, client):
    case = await asked(desk.world, [{"field": "income_farming", "words": "?"}])
    done = await answer(client, case, answers={"income_farming": 5_000_000})
    assert done.status_code == 200, done.text
    told = (await client.get(path(case, "details"))).json()
    assert told["answers"]["income_total"] == 5_000_000


@pytest.mark.parametrize("words", ["", 'दादी "भी"'])
async def test_a_number_without_a_fraction_is_an_integer_however_it_is_written(desk, client, words):
    case = await asked(desk.world)
    answers = {"family_members": 6.0}
    done = await answer(client, case, revision=float(case.revision), words=words, answers=answers)
    assert done.status_code == 200, done.text
    told = (await client.get(path(case, "details"))).json()
    assert repr(told["answers"]["family_members"]) == "6"


@pytest.mark.parametrize("deep", [400, 990, 20_000])
async def test_a_body_that_goes_too_deep_is_refused(client, deep):
    body = b'{"revision": 1, "answers": {"x": ' + b"[" * deep + b"]" * deep + b"}}"
    headers = a_key() | {"content-type": "application/json"}
    address = "/api/v1/applications/26043117905528/answer"
    told = await client.post(address, content=body, headers=headers)
    assert told.status_code in {400, 404}


async def test_only_what_was_named_can_be_answered_and_only_as_it_was_read(desk, client):
    case = await asked(desk.world)
    assert codes(await answer(client, case)) == {("words", "required")}
    wrong = await answer(client, case, answers={"purpose": "scheme", "x": 1, "family_members": 0})
    assert codes(wrong) == {
        ("purpose", "not_asked"), ("x", "not_asked"), ("family_members", "too_small"),
    }  # fmt: skip
    stale = await answer(client, case, words="?", revision=case.revision - 1)
    assert (stale.status_code, stale.json()["code"]) == (409, "somebody_else_acted")
    assert (await upload(client, case, "photo")).status_code == 404
    stranger = await desk.citizen(STRANGER)
    assert (await answer(stranger, case, words="?")).status_code == 404


async def test_what_a_stolen_token_would_change_takes_the_person(desk, client):
    case = await asked(desk.world, [{"field": "birth", "words": "?"}])
    told = await answer(client, case, answers={"birth": "1985"})
    assert (told.status_code, told.json()["code"]) == (403, "factor_needed")


async def test_a_service_that_rests_says_since_when_until_when_and_why(desk, client):
    officer = await cases.officer(desk.world, "tehsildar.chomu")
    hat, service = officer.hats[0], cases.SERVICE
    until_on = date(2026, 12, 1)
    await pause(desk.world, officer, hat, service, until_on=until_on, why=NOTICE)
    try:
        rests = (await client.get(f"/api/v1/services/{service}")).json()["pause"]
        assert rests["why"] == {"hi": NOTICE.hi, "en": NOTICE.en}
        assert (rests["since"][:10], rests["until_on"]) == ("2026-11-20", "2026-12-01")
        begun = await cases.draft(desk.world, await cases.account(desk.world))
        sent = {"service": service, "person": str(begun.person), "draft": str(begun.id),
                "answers": cases.ANSWERS}  # fmt: skip
        told = await client.post("/api/v1/applications", json=sent, headers=a_key())
        assert (told.status_code, told.json()["code"]) == (409, "paused")
        assert told.json()["pause"] == rests
    finally:
        await resume(desk.world, officer, hat, service)
    assert (await client.get(f"/api/v1/services/{service}")).json()["pause"] is None
    listed = (await client.get("/api/v1/services")).json()["services"]
    assert {each["pause"] for each in listed} == {None}


async def test_an_appeal_is_made_read_and_taken_back(desk, client):
    case = await refused(desk.world)
    about = (await client.get(path(case, "appeals"))).json()
    assert (about["open"]["kind"], about["open"]["is_late"]) == ("first_appeal", False)
    assert about["appeals"] == []
    sent = MEMO | {"revision": about["revision"]}
    made = await client.post(path(case, "appeals"), json=sent, headers=a_key("m"))
    assert made.status_code == 201, made.text
    again = await client.post(path(case, "appeals"), json=sent, headers=a_key("m"))
    assert again.json() == made.json()
    listed = (await client.get(path(case, "appeals"))).json()["appeals"]
    assert listed == [made.json()]
    one = path(case, f"appeals/{made.json()['id']}")
    whole = (await client.get(one)).json()
    assert [each["words"] for each in whole["said"]] == [MEMO["words"]]
    assert whole["because"]
    taken = await client.post(f"{one}/withdraw", headers=a_key())
    assert taken.json()["can_withdraw"] is False
    assert (await client.post(f"{one}/withdraw", headers=a_key())).json()["code"] == "not_open"


async def test_papers_and_words_are_added_to_an_appeal_until_it_is_taken_back(desk, client):
    case = await refused(desk.world)
    sent = MEMO | {"revision": case.revision, "paper": PAPER}
    made = (await client.post(path(case, "appeals"), json=sent, headers=a_key())).json()
    one = path(case, f"appeals/{made['id']}")
    more = {"words": "यह रसीद भी।", "paper": PAPER}
    added = await client.post(f"{one}/additions", json=more, headers=a_key("add"))
    assert added.status_code == 201, added.text
    again = await client.post(f"{one}/additions", json=more, headers=a_key("add"))
    assert (again.json(), again.headers["idempotency-replayed"]) == (added.json(), "true")
    assert added.json() == (await client.get(one)).json()
    said = added.json()["said"]
    assert [each["words"] for each in said] == [MEMO["words"], more["words"]]
    papers = (await client.get(path(case, "documents"))).json()["documents"]
    of_appeal = [(each["id"], each["name"]) for each in papers if each["ask"] == "appeal"]
    assert of_appeal == [(each["papers"][0], "receipt.jpg") for each in said]
    paper = await client.get(path(case, f"documents/{of_appeal[1][0]}"))
    assert paper.content.startswith(b"\xff\xd8")
    assert (await client.post(f"{one}/withdraw", headers=a_key())).status_code == 200
    late = await client.post(f"{one}/additions", json=more, headers=a_key())
    assert (late.status_code, late.json()["code"]) == (409, "not_open")


@pytest.mark.parametrize(
    ("data", "status", "wrong"),
    [
        ("not base64", 422, ("paper.data", "wrong_shape")),
        ("", 422, ("paper", "upload.empty")),
        ("PGh0bWw+", 415, ("paper", "upload.wrong_type")),
    ],
)
async def test_a_paper_of_an_appeal_is_judged_like_every_other(desk, client, data, status, wrong):
    case = await refused(desk.world)
    sent = MEMO | {"revision": case.revision, "paper": {"data": data}}
    told = await client.post(path(case, "appeals"), json=sent, headers=a_key())
    assert (told.status_code, codes(told)) == (status, {wrong})
    assert (await client.get(path(case, "appeals"))).json()["appeals"] == []


async def test_an_appeal_is_refused_where_none_is_open_or_something_is_missing(desk, client):
    early = await cases.apply(desk.world)
    sent = MEMO | {"revision": early.revision}
    told = await client.post(path(early, "appeals"), json=sent, headers=a_key())
    assert (told.status_code, told.json()["code"]) == (409, "not_open")
    case = await refused(desk.world)
    sent = MEMO | {"revision": case.revision, "filer": "advocate"}
    told = await client.post(path(case, "appeals"), json=sent, headers=a_key())
    assert codes(told) == {("filer_name", "required")}
    sent["paper"] = PAPER
    early = await client.post(path(early, "appeals"), json=sent, headers=a_key())
    assert early.json()["code"] == "not_open"
    sent["grounds"] = ["because"]
    told = await client.post(path(case, "appeals"), json=sent, headers=a_key())
    assert codes(told) == {("grounds[0]", "wrong_shape")}


async def test_an_appeal_of_somebody_else_or_of_another_file_is_not_there(desk, client):
    case, other = await refused(desk.world), await cases.apply(desk.world)
    sent = MEMO | {"revision": case.revision}
    made = (await client.post(path(case, "appeals"), json=sent, headers=a_key())).json()
    stranger = await desk.citizen(STRANGER)
    for who, where in ((stranger, case), (client, other)):
        one = path(where, f"appeals/{made['id']}")
        added = await who.post(f"{one}/additions", json={"words": "?"}, headers=a_key())
        assert ((await who.get(one)).status_code, added.status_code) == (404, 404)
    async with desk.world.reading() as tx:
        assert (await applications.by_id(tx, case.id)).revision == case.revision + 1
