"""Rows on pages: added, changed and taken out without script, in the draft and in an answer."""

import re
from uuid import UUID

import pytest

from khidki.domain.case.event import Act
from khidki.store import drafts
from khidki.web.texts import text
from tests.cases import account
from tests.web.test_api import client, codes, submit, with_papers  # noqa: F401 -- a fixture
from tests.web.walks import MOBILE, office, photo
from tests.work import counted

pytestmark = pytest.mark.anyio
SERVICE = "lsg/marriage-registration"
PARTIES = (
    {
        "own_role": "wife", "own_name.hi": "कविता", "own_birth.day": "14", "own_birth.month": "2",
        "own_birth.year": "1998", "own_parent.hi": "सुरेश", "own_address": "सामोद",
    },
    {
        "spouse_name.hi": "विकास", "spouse_birth.day": "3", "spouse_birth.month": "11",
        "spouse_birth.year": "1995", "spouse_parent.hi": "रमेश", "spouse_address": "चौमूं",
    },
    {
        "married_on.day": "24", "married_on.month": "11", "married_on.year": "2025",
        "area.district": "RJ-JAIPUR", "venue": "सामोद",
    },
)  # fmt: skip
RAM = {"name.hi": "राम लाल", "age": "५२", "address": "सामोद"}
GITA = {"name.hi": "गीता देवी", "age": "47", "address": "चौमूं"}


def row(number, answers):
    return {f"witnesses.{number}.{name}": words for name, words in answers.items()}


async def send(walk, *, press="", **fields):
    """Send the form of the page as it stands, with what is typed; `press` is a button of a row."""
    form = walk.form(having="version") if "version" in walk.text else walk.form(having="key")
    data = {**form.fields, **fields, **({"row-act": press} if press else {})}
    assert not press or f'value="{press}"' in walk.text, "there is no such button"
    walk.page = await walk.client.post(form.action or walk.path, data=data)
    return walk.page


async def at_witnesses(walk, language="hi"):
    """A draft of which everything before the witnesses is filled in."""
    await walk.open(f"/{language}/apply/{SERVICE}")
    await walk.sign_in()
    await walk.fill(having="who", who="self")
    if "/person" in walk.path:
        await walk.fill(
            having="name.hi", name__hi="कविता", birth__year="1998", area__district="RJ-JAIPUR"
        )
        await walk.fill(having="area.tehsil", area__tehsil="RJ-JAIPUR-CHOMU")
        await walk.fill(having="area.village")
    draft = walk.path.split("/drafts/")[1]
    await walk.open(f"/{language}/drafts/{draft}/q/own")
    for fields in PARTIES[:2]:
        await send(walk, **fields)
    await send(walk, **{**PARTIES[2], "area.tehsil": "RJ-JAIPUR-CHOMU"})
    if walk.path.endswith("/q/marriage"):
        await send(walk, **{"area.tehsil": "RJ-JAIPUR-CHOMU"})
    if walk.path.endswith("/q/marriage"):
        await send(walk, **{"area.village": ""})
    assert walk.path.endswith("/q/witnesses"), walk.path
    return draft


def names(walk):
    return re.findall(r'name="witnesses\.\d+\.name\.hi"[^>]*?value="([^"]*)"', walk.text) or [
        given for name, given in walk.form(having="version").fields.items() if name.endswith("name.hi")
    ]  # fmt: skip


async def test_rows_are_added_changed_and_taken_out_and_nothing_is_lost(walk):
    draft = await at_witnesses(walk)
    assert names(walk) == ["", ""]
    assert "witnesses.remove" not in walk.text, "two there must be"

    await send(
        walk, **row(1, RAM), **row(2, {"name.hi": "गीता देवी", "age": "x"}), press="witnesses.add"
    )
    assert names(walk) == ["राम लाल", "गीता देवी", ""]
    assert 'id="witnesses.3" tabindex="-1" autofocus' in walk.text
    assert 'value="x"' in walk.text, "what is wrong stays as it was typed"
    assert "govuk-error-message" not in walk.text, "one more was asked for, nothing was sent"

    await send(walk, **row(3, GITA), press="witnesses.remove.2")
    assert names(walk) == ["राम लाल", "गीता देवी"]
    assert text("form.row_back", "hi") in walk.text

    await walk.open(f"/hi/drafts/{draft}/q/witnesses")
    assert names(walk) == ["राम लाल", "गीता देवी", "गीता देवी"], "taken out is not yet saved"

    await send(walk, press="witnesses.remove.2")
    await send(walk)
    assert walk.path.endswith("/q/contact")
    await walk.open(f"/hi/drafts/{draft}/q/witnesses")
    assert names(walk) == ["राम लाल", "गीता देवी"]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("hi", "गवाह 1, आयु (वर्ष): ", "गवाह 2, गवाह का नाम: "),
        ("en", "Witness 1, Age (years): ", "Witness 2, Name of the witness: "),
    ],
)
async def test_errors_lead_to_row_and_question(walk, language, first, second):
    await at_witnesses(walk, language)
    page = await send(walk, **row(1, {**RAM, "age": "पचास"}))
    assert page.status_code == 422
    assert f'href="#witnesses.1.age">{first}' in walk.text
    assert f'href="#witnesses.2.name">{second}' in walk.text
    assert 'id="witnesses.1.age"' in walk.text
    assert 'id="witnesses.2.name"' in walk.text


async def test_every_row_is_on_the_page_that_checks_the_answers(walk):
    draft = await at_witnesses(walk)
    await send(walk, **row(1, RAM), **row(2, {**GITA, "age": ""}))
    await walk.open(f"/hi/drafts/{draft}/check")
    assert "गवाह का नाम: राम लाल" in walk.text
    assert "आयु (वर्ष): 52" in walk.text
    assert f'/hi/drafts/{draft}/q/witnesses?to=check#witnesses.2"' in walk.text
    assert 'href="#witnesses.2.age">गवाह 2, आयु (वर्ष): ' in walk.text
    assert 'id="witnesses.2.age"' in walk.text


async def test_no_more_than_the_most_can_be_added(walk):
    await at_witnesses(walk)
    every = row(1, RAM) | row(2, GITA)
    await send(walk, **every, press="witnesses.add")
    await send(walk, **row(3, RAM), press="witnesses.add")
    assert len(names(walk)) == 4
    assert 'value="witnesses.add"' not in walk.text
    many = {name: words for number in range(1, 60) for name, words in row(number, RAM).items()}
    page = await send(walk, **many)
    assert page.status_code == 422
    assert text("problem.too_many_rows", "hi", most=4, given=59) in walk.text


async def test_witnesses_sent_back_are_answered_anew_with_one_more(walk, world):
    draft = await apply(walk)
    await office(
        world,
        UUID(draft),
        Act.SEND_BACK,
        words="",
        defects=[{"field": "witnesses", "words": "पता?"}],
    )
    await walk.open(f"/hi/my/{draft}/answer")
    await send(walk, **row(1, {**RAM, "address": "वार्ड 4"}), press="witnesses.add")
    assert 'value="वार्ड 4"' in walk.text
    assert 'id="witnesses.3"' in walk.text
    await send(walk, **row(3, {**GITA, "age": "0"}))
    assert 'href="#witnesses.3.age"' in walk.text
    await send(walk, **row(3, GITA))
    await walk.open(f"/hi/my/{draft}")
    assert "पता: वार्ड 4" in walk.text
    assert walk.text.count("गवाह का नाम: ") == 3


async def apply(walk):
    """The whole way to an application."""
    draft = await at_witnesses(walk)
    await send(walk, **row(1, RAM), **row(2, GITA))
    await send(walk)
    for _ in range(3):
        await walk.fill(having="file", files={"file": ("x.jpg", photo(), "image/jpeg")})
    await walk.fill(having="file")
    await walk.open(f"/hi/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/receipt"), walk.text
    return draft


async def test_a_program_sends_rows_and_is_told_row_and_question(client):  # noqa: F811
    body = await with_papers(client)
    sent = [{"name": {"hi": "राम"}, "age": 50, "address": "x"}, {"age": 200, "x": 1}]
    answers = {"witnesses": sent}
    answer = await submit(client, {**body, "draft": None, "service": SERVICE, "answers": answers})
    assert answer.status_code == 422
    assert {
        ("witnesses.2.name", "required"),
        ("witnesses.2.age", "too_large"),
        ("witnesses.2.x", "unknown_field"),
    } <= codes(answer)


async def test_ten_thousand_rows_are_refused_in_words_and_cost_next_to_nothing(client):  # noqa: F811
    body = await with_papers(client)
    many = {"witnesses": [{"age": 40, "address": "4e0"}] * 10_000}  # written like a number
    whole = {**body, "draft": None, "service": SERVICE}
    await submit(client, {**whole, "answers": {"witnesses": many["witnesses"][:5]}})
    with counted() as few:
        await submit(client, {**whole, "answers": {"witnesses": many["witnesses"][:5]}})
    with counted() as work:
        answer = await submit(client, {**whole, "answers": many})
    assert work.calls < few.calls + 5_000, "less than one call for every second row"
    told = {each["path"]: each for each in answer.json()["problems"]}
    assert told["witnesses"]["said"]["en"] == "No more than 4 can be sent; 10000 were sent"
    larger = {"witnesses": many["witnesses"] * 10}
    answer = await submit(client, {**body, "draft": None, "service": SERVICE, "answers": larger})
    assert answer.status_code == 413


async def test_a_whole_aadhaar_number_is_neither_kept_nor_written_anywhere(walk, world, capsys):
    draft = await at_witnesses(walk)
    await walk.open(f"/hi/drafts/{draft}/q/own")
    page = await send(walk, own_aadhaar="2345 6789 0123")
    assert page.status_code == 422
    assert text("problem.aadhaar_too_much", "hi") in walk.text
    async with world.reading() as tx:
        kept = await drafts.of_account(tx, UUID(draft), account=await account(world, MOBILE))
    assert "own_aadhaar" not in kept.answers
    assert "6789 0123" not in capsys.readouterr().out
    assert "6789" not in walk.path
