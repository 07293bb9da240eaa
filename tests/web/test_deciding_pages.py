"""Drafts, the note-sheet, several files at one stroke, and what is kept of an officer's time."""

import re

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.prepare import prepare
from khidki.domain.case.event import Act, State
from khidki.store import applications
from tests.cases import apply, officer
from tests.web.test_officer_pages import browser, hidden, now, post, reported

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tehsildar(world):
    async with browser(world, "tehsildar.chomu") as client:
        yield client


@pytest.fixture
def nothing_drawn(monkeypatch):
    drawn = set()
    monkeypatch.setattr(
        "khidki.actions.decide_together.is_drawn", lambda _, id_, revision: id_ in drawn
    )
    return drawn


async def send(client, path, page, **data):
    """Press a button of a form that is a part of a page."""
    return await client.post(path, data={"csrf": hidden(page)["csrf"], **data})


async def test_what_an_enquiry_found_stands_beside_the_answers(world, tehsildar):
    case = await apply(world)
    async with browser(world, "patwari.chomu") as patwari:
        told = {"words": "देखा।", "found.family_members": "other", "found.address_line": "same"}
        wrong = await post(patwari, case, "report", **told)
        assert wrong.status_code == 422, "what else was found is to be said"
        assert 'href="#found.family_members"' in wrong.text
        assert 'value="same" selected' in wrong.text
        told["found_words.family_members"] = "7"
        assert (await post(patwari, case, "report", **told)).status_code == 303
    page = (await tehsildar.get(f"/en/office/cases/{case.id}")).text
    assert "Other than answered: 1" in page
    row = re.search(r"How many people.*?</tr>", page, re.DOTALL)[0]
    assert "differs:" in row
    assert ">7<" in row
    assert "the same" in re.search(r"House, street.*?</tr>", page, re.DOTALL)[0]


async def test_a_reader_prepares_and_the_officer_signs_on_the_case(world, tehsildar):
    case = await reported(world)
    async with browser(world, "reader.chomu") as reader:
        page = await reader.get(f"/en/office/cases/{case.id}")
        assert "Prepare an order" in page.text
        assert f"/cases/{case.id}/grant" not in page.text
        form = await reader.get(f"/en/office/cases/{case.id}/draft")
        assert "आवेदन स्वीकृत किया जाए।" in form.text, "in the language of who will read it"
        put = await send(reader, f"/en/office/cases/{case.id}/draft", form,
                         version=case.revision, order="grant", words="शर्तें पूरी हैं")  # fmt: skip
        assert put.headers["location"] == f"/en/office/cases/{case.id}?done=draft"
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    assert "शर्तें पूरी हैं" in page.text
    assert "Kamla Meena, Reader to the Tehsildar Chomu" in page.text
    form = {**hidden(page), "words": "शर्तें पूरी हैं", "draft": "1"}
    done = await tehsildar.post(f"/en/office/cases/{case.id}/grant", data=form)
    assert done.status_code == 303
    assert (await now(world, case)).state is State.GRANTED


async def test_a_draft_is_changed_first_or_returned(world, tehsildar):
    case = await reported(world)
    who = await officer(world, "reader.chomu")
    ruling = Ruling(words="पर्ची धुँधली है", reasons=["papers_unreadable"])
    await prepare(world, who, case.id, Act.REFUSE, ruling, revision=case.revision)
    form = (await tehsildar.get(f"/en/office/cases/{case.id}/refuse")).text
    assert "पर्ची धुँधली है" in form
    assert re.search(r'value="papers_unreadable"[^>]*checked', form)
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    told = {"version": case.revision, "note": "आय फिर देखें"}
    back = await send(tehsildar, f"/en/office/cases/{case.id}/return", page, **told)
    assert back.headers["location"].endswith("?done=returned")
    again = await send(tehsildar, f"/en/office/cases/{case.id}/return", page, **told)
    assert again.status_code == 409, "there is no draft any more"
    sheet = (await tehsildar.get(f"/en/office/cases/{case.id}/notes")).text
    assert sheet.index("पर्ची धुँधली है") < sheet.index("आय फिर देखें")


async def test_notes_are_for_the_office_and_what_is_typed_stays(world, tehsildar):
    case = await reported(world)
    path = f"/en/office/cases/{case.id}/notes"
    page = await tehsildar.get(path)
    wrong = await send(tehsildar, path, page, note="x" * 4001)
    assert wrong.status_code == 422
    assert "x" * 4001 in wrong.text
    assert (await send(tehsildar, path, page, note="फ़ोन पर पूछा")).status_code == 303
    assert "फ़ोन पर पूछा" in (await tehsildar.get(path)).text
    async with browser(world, "patwari.ajmer") as other:
        own = await other.get("/en/office")
        lost = await send(other, path, own, note="मेरी बात")
        assert lost.status_code == 403
        assert "मेरी बात" in lost.text
        assert "Sita" not in lost.text


async def test_what_was_typed_stands_on_the_page_of_who_was_overtaken(world, tehsildar):
    case = await reported(world)
    form = await tehsildar.get(f"/en/office/cases/{case.id}/send-back")
    await post(tehsildar, case, "forward", words="फिर देखें")
    typed = {"words": "साफ़ फ़ोटो चाहिए", "defect.field.address_line": "मकान नंबर <b>लिखें</b>"}
    answer = await post(tehsildar, case, "send-back", form=form, **typed)
    assert answer.status_code == 409
    assert "साफ़ फ़ोटो चाहिए" in answer.text
    assert "मकान नंबर &lt;b&gt;लिखें&lt;/b&gt;" in answer.text


async def test_the_next_file_comes_without_the_list_and_without_an_act(world, tehsildar):
    first, second = [await reported(world) for _ in range(2)]
    skipped = await tehsildar.get(f"/en/office/cases/{first.id}/next?step=decision")
    assert skipped.headers["location"] == f"/en/office/cases/{second.id}?step=decision"
    last = await tehsildar.get(f"/en/office/cases/{second.id}/next?step=decision")
    assert last.headers["location"] == "/en/office?step=decision"


async def test_opened_files_are_granted_together_and_the_answer_says_what_became_of_each(
    world, tehsildar, nothing_drawn, logged
):
    cases = [await reported(world) for _ in range(4)]
    for case in cases[:3]:
        await tehsildar.get(f"/en/office/cases/{case.id}")
    nothing_drawn.add(cases[2].id)
    page = await tehsildar.get("/en/office/together")
    assert logged()[-1]["queries"] <= 3
    assert page.text.count("data-tick ") == 2
    assert "drawn for a second look" in page.text
    empty = await send(tehsildar, "/en/office/together", page)
    assert empty.status_code == 422
    who = await officer(world, "tehsildar.chomu")
    await decide(world, who, cases[0].id, Act.FORWARD, Ruling(words="?"), revision=2)
    chosen = [f"{case.id}.{case.revision}" for case in cases]
    done = await send(
        tehsildar, "/en/office/together", page, file=[*chosen, "x.1", f"{cases[0].id}.x"]
    )
    assert done.status_code == 200
    assert "Granted: 1" in done.text
    assert "Left out: 3" in done.text
    states = [(await now(world, case)).state for case in cases]
    assert states == [State.AT_STEP, State.GRANTED, State.AT_STEP, State.AT_STEP]


async def test_what_an_act_took_is_counted_for_the_step_and_nobody(world, tehsildar):
    case = await reported(world)
    page = await tehsildar.get(f"/en/office/cases/{case.id}")
    told = {"service": case.service, "step": "decision", "active_seconds": "33", "clicks": "2"}
    for sent in (told, {**told, "step": "nowhere"}, {**told, "active_seconds": "-5"}):
        left = await send(tehsildar, f"/en/office/cases/{case.id}/left", page, **sent)
        assert (left.status_code, left.text) == (204, "")
    await post(tehsildar, case, "grant", active_seconds="12", clicks="3")
    async with world.reading() as tx:
        rows = await tx.values("SELECT step || ' ' || measure || ' ' || slot FROM effort")
    assert {"decision looked 30", "decision seconds 10", "decision clicks 3"} < set(rows)
    assert len(rows) == 4, "and the seconds that our own clock saw"
    shown = await tehsildar.get("/en/office/effort")
    assert "Income certificate" in shown.text
    assert "too few" in shown.text


async def test_opening_a_file_writes_once_for_each_of_its_states(world, tehsildar, logged):
    case = await reported(world)
    asked = []
    for _ in range(2):
        await tehsildar.get(f"/en/office/cases/{case.id}")
        asked.append(logged()[-1]["queries"])
    assert asked[1] == asked[0] - 1
    assert asked[1] <= 3
    async with world.reading() as tx:
        assert await tx.value("SELECT count(*) FROM opening") == 1
        assert (await applications.by_id(tx, case.id)).revision == case.revision
