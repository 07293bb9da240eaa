"""The officer's day in a browser: one inbox and its hats, turns, lists, questions, posts, the board."""

import csv
import io
import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.issue import issue
from khidki.domain.case.event import Act
from khidki.store import applications, certificates, officers
from khidki.store.outboxes import Job
from khidki.web.texts import text
from tests.cases import apply, officer
from tests.web.test_officer_pages import browser, hidden

pytestmark = pytest.mark.anyio
DESK = "patwari:RJ-JAIPUR-CHOMU"


@pytest.fixture
async def patwari(world):
    async with browser(world, "patwari.chomu") as client:
        yield client


async def hats(world, user_name, *posts):
    """Let an officer hold more posts."""
    async with world.transaction() as tx:
        row = await officers.by_user_name(tx, user_name)
        for post in posts:
            await officers.add_posting(
                tx, world.new_id(0), officer=row.id, post=post,
                from_at=world.now() - timedelta(days=1), order_no="T/1",
            )  # fmt: skip


async def send(client, path, on=None, **data):
    """Press a button of a page with what was typed."""
    page = await client.get(on or path)
    assert page.status_code == 200, (page.status_code, page.headers)
    token = {"csrf": hidden(page)["csrf"]} if "csrf" in hidden(page) else hidden(page)
    return await client.post(path, data={**token, **data})


async def test_three_hats_are_one_inbox_and_each_can_be_looked_at_alone(world):
    case = await apply(world)
    await hats(world, "patwari.amer", DESK, "patwari:RJ-JAIPUR-BASSI")
    async with browser(world, "patwari.amer") as client:
        page = await client.get("/en/office")
        assert case.number[:4] in page.text
        assert page.text.count('class="posts"') == 1
        for post in (DESK, "patwari:RJ-JAIPUR-AMER", "patwari:RJ-JAIPUR-BASSI"):
            assert f"post={post.replace(':', '%3A')}" in page.text
        alone = await client.get("/en/office?post=patwari:RJ-JAIPUR-BASSI")
        assert "data-row" not in alone.text
        assert "data-row" in (await client.get(f"/en/office?post={DESK}")).text


async def test_the_order_names_the_hat_under_which_it_was_signed(world):
    case = await apply(world)
    patwari = await officer(world, "patwari.chomu")
    report = Ruling(words="घर देखा।")
    case = await decide(world, patwari, case.id, Act.REPORT, report, revision=1)
    await hats(world, "tehsildar.amer", case.post)
    wearer = await officer(world, "tehsildar.amer")
    case = await decide(world, wearer, case.id, Act.GRANT, Ruling(), revision=2)
    async with world.reading() as tx:
        granted = (await applications.events(tx, case.id))[-1]
        holder = await officers.of_posting(tx, granted.posting)
    assert (holder.officer, holder.post) == (wearer.id, "tehsildar:RJ-JAIPUR-CHOMU")
    body = {"application": str(case.id), "seq": case.revision, "act": "grant"}
    await issue(world, Job(case.bucket, case.id, "issue", body, 1))
    async with world.reading() as tx:
        [paper] = await certificates.of(tx, case.id)
    signed = json.loads(paper.facts)["signer"]
    assert signed["post"]["en"] == "Tehsildar Chomu"
    assert signed["office"]["en"] == "Tehsil Office Chomu"


async def test_passing_an_earlier_file_asks_why_and_keeps_what_was_typed(world, patwari):
    earlier, later = await apply(world), await apply(world)
    path = f"/en/office/cases/{later.id}/report"
    form = await patwari.get(path)
    answer = await patwari.post(path, data={**hidden(form), "words": "घर देखा।"})
    assert answer.status_code == 422
    assert text("problem.out_of_turn", "en", number=earlier.number) in answer.text
    assert "घर देखा।" in answer.text
    done = await patwari.post(path, data={**hidden(answer), "words": "घर देखा।", "first": "camp"})
    assert done.status_code == 303
    tracked = await world_timeline(world, later)
    assert "first_camp" in tracked


async def world_timeline(world, case):
    async with world.reading() as tx:
        return [event.act for event in await applications.events(tx, case.id)]


async def test_the_next_file_is_taken_with_one_button(world, patwari):
    first, _ = await apply(world), await apply(world)
    took = await send(patwari, "/en/office/next", on="/en/office", post="", service="")
    assert took.headers["location"] == f"/en/office/cases/{first.id}"
    mine = await patwari.get("/en/office?mine=yes")
    assert mine.text.count("data-row>") == 1


async def test_a_list_is_kept_under_a_name_and_a_label_put_on_a_file(world, patwari):
    case = await apply(world)
    await send(patwari, "/en/office/lists?due=week", name="This week")
    made = await send(patwari, "/en/office/labels", on="/en/office/lists", label="Call", post=DESK)
    assert made.headers["location"] == "/en/office/lists?done=saved"
    page = (await patwari.get("/en/office/lists")).text
    assert 'href="/en/office?due=week"' in page
    label = re.search(r"label=([0-9a-f-]{36})", page)[1]
    handling = f"/en/office/cases/{case.id}/handling"
    assert (await send(patwari, handling, labels=label, helper="")).status_code == 303
    listed = await patwari.get(f"/en/office?label={label}")
    assert listed.text.count("data-row>") == 1
    assert ">Call</a>" in listed.text


async def test_kept_words_are_put_into_the_form_of_an_act(world, patwari):
    case = await apply(world)
    words = {"purpose": "report", "title": "House", "words_hi": "घर देखा।", "words_en": ""}
    assert (await send(patwari, "/en/office/words", **words)).status_code == 303
    page = await patwari.get(f"/en/office/words?for=report&case={case.id}")
    link = re.search(r'href="([^"]+said=[^"]+)"', page.text)[1]
    assert "घर देखा।" in (await patwari.get(link)).text.split("<textarea")[1]
    wrong = await send(patwari, "/en/office/words", purpose="gossip", title="", words_hi="")
    assert wrong.status_code == 422


async def test_another_office_is_asked_and_sees_the_question_alone(world, patwari):
    case = await apply(world)
    path = f"/en/office/cases/{case.id}/questions"
    to = "tehsildar:RJ-JAIPUR-JAIPUR"
    assert (await send(patwari, path, question="", to_post="", days="")).status_code == 422
    await send(patwari, path, question="खसरा?", to_post=to, days="5")
    async with browser(world, "tehsildar.jaipur") as other:
        listed = await other.get("/en/office/questions")
        link = re.search(r'href="(/en/office/questions/[0-9a-f-]{36})"', listed.text)[1]
        page = await other.get(link)
        assert "खसरा?" in page.text
        assert "Sita" not in page.text
        assert (await send(other, link, answer="सीता का")).status_code == 303
        assert (await other.get(f"/en/office/cases/{case.id}")).status_code == 403
    assert "सीता का" in (await patwari.get(path)).text


async def test_a_post_is_handed_over_seen_from_above_and_offered(world, patwari):
    case = await apply(world)
    order = {"post": DESK, "order_no": "T/3"}
    assert (await send(patwari, "/en/office/posts/relieve", **order)).status_code == 303
    assert text("office.no_post", "en") in (await patwari.get("/en/office")).text
    async with browser(world, "tehsildar.chomu") as boss:
        board = await boss.get("/en/office/board")
        assert text("below.vacant", "en") in board.text
        link = f"/en/office?post={quote(DESK)}"
        for query, there in (("state=vacant", True), ("state=late", False), ("search=zzz", False)):
            narrowed = await boss.get(f"/en/office/board?{query}")
            assert (link in narrowed.text) == there, query
        kept = await boss.get("/en/office/board/export?state=vacant")
        assert "Patwari Chomu" in kept.text
        seen = await boss.get(f"/en/office?post={DESK}")
        assert text("office.vacant_seen", "en") in seen.text
        page = await boss.get(f"/en/office/cases/{case.id}")
        assert (page.status_code, 'data-key="r"' in page.text) == (200, False)
        day = world.now().date().isoformat()
        span = {"post": DESK, "user_name": "patwari.amer", "from": day, "until": day}
        offer = f"/en/office/board/offer?post={DESK}"
        gave = await send(boss, "/en/office/board/offer", on=offer, order_no="T/4", **span)
        assert gave.headers["location"] == "/en/office/board?done=offered"
    async with browser(world, "patwari.amer") as other:
        page = await other.get("/en/office/posts")
        path = re.search(r'action="(/en/office/posts/answer/[^"]+)"', page.text)[1]
        await send(other, path, on="/en/office/posts", agreed="yes")
        left = await other.get("/en/office/posts/left")
        assert f"<dd>{1}</dd>" in left.text
        join = re.search(r'action="(/en/office/posts/left/[^"]+)"', left.text)[1]
        assert (await send(other, join, on="/en/office/posts/left")).status_code == 303


async def test_a_declared_mobile_keeps_the_officer_from_the_file(world, patwari):
    case = await apply(world)
    await send(patwari, "/en/office/ties", mobile="9000000001", kind="family")
    page = await patwari.get("/en/office/ties")
    assert "0001" in page.text
    assert "9000000001" not in page.text
    path = f"/en/office/cases/{case.id}/report"
    answer = await send(patwari, path, words="घर देखा।", version="1")
    assert answer.status_code == 403
    assert text("error.own_file.title", "en") in answer.text


async def test_an_export_is_whole_streamed_and_begins_no_formula(world, patwari):
    case, _ = await apply(world), await apply(world)
    await send(
        patwari, "/en/office/labels", on="/en/office/lists", label="=HYPERLINK(1)", post=DESK
    )
    label = re.search(r"label=([0-9a-f-]{36})", (await patwari.get("/en/office/lists")).text)[1]
    await send(patwari, f"/en/office/cases/{case.id}/handling", labels=label, helper="")
    answer = await patwari.get("/hi/office/export")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[-1] for row in rows[1:]] == ["'=HYPERLINK(1)", ""]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    async with browser(world, "patwari.amer") as other:
        page = await other.get(f"/hi/office/export?post={DESK}")
        assert len(page.text.strip().splitlines()) == 1


async def test_every_page_around_the_desk_asks_at_most_three_things(world, patwari, logged):
    case = await apply(world)
    await send(patwari, "/en/office/next", on="/en/office", post="", service="")
    around = ("lists", "words", "questions", "board", "posts", "posts/leave", "posts/left", "ties")
    paths = [f"/en/office/{each}" for each in around] + ["/en/office?mine=yes"]
    paths += ["/en/office?service=revenue/income-certificate", "/en/office/questions?side=waiting"]
    paths += [f"/en/office/cases/{case.id}/{each}" for each in ("questions", "handling")]
    for path in paths:
        assert (await patwari.get(path)).status_code == 200, path
        assert 0 < logged()[-1]["queries"] <= 3, path
