"""A citizen from the first page to the paper, in both languages, with all that goes wrong."""

import asyncio
import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from khidki.domain.case.event import Act
from khidki.web.texts import text
from tests.conftest import owner_uri
from tests.web.walks import (
    SERVICE,
    answer_all,
    apply,
    begin,
    give_papers,
    office,
    photo,
    walker,
)

pytestmark = pytest.mark.anyio
OTHER = "9876500000"


@pytest.fixture
async def stranger(world):
    async with walker(world) as browser:
        await browser.sign_in(OTHER)
        yield browser


def number_on(page):
    return re.search(r"\d{4} \d{4} \d{6}", page.text).group().replace(" ", "")


def count(uri, table):
    with psycopg.connect(owner_uri(uri)) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]


async def ready(walk):
    """A draft on which only the last button is left to press."""
    draft = await begin(walk)
    await answer_all(walk, draft)
    await give_papers(walk)
    await walk.open(f"/hi/drafts/{draft}/submit")
    return draft


@pytest.mark.parametrize(
    ("language", "received"),
    [("hi", "आपका आवेदन मिल गया"), ("en", "Your application has been received")],
)
async def test_the_whole_way_from_home_to_receipt(walk, language, received):
    home = await walk.open(f"/{language}/")
    assert f'href="/{language}/services/{SERVICE}"' in home.text
    draft = await apply(walk, language)
    assert received in walk.text
    assert number_on(walk.page)
    assert f"/{language}/my/{draft}" in (await walk.open(f"/{language}/my")).text
    assert "1,20,000" in (await walk.open(f"/{language}/my/{draft}")).text
    pdf = await walk.open(f"/{language}/my/{draft}/receipt.pdf")
    assert pdf.content.startswith(b"%PDF-")


async def test_a_wrong_answer_is_shown_as_typed_beside_what_is_wrong_and_the_rest_is_kept(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="बहुत", government_job="yes")
    assert walk.page.status_code == 422
    assert walk.form(having="version").fields["family_members"] == "बहुत"
    assert 'href="#family_members"' in walk.text
    await walk.open(f"/hi/drafts/{draft}/q/family")
    assert walk.form(having="version").fields["government_job"] == "yes"


async def test_another_district_brings_its_own_tehsils_and_no_error(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/address")
    await walk.fill(having="version", area__district="RJ-AJMER", address_line="गली 2")
    assert walk.page.status_code == 200
    form = walk.form(having="version")
    assert "RJ-AJMER-AJMER" in form.offers["area.tehsil"]
    assert form.fields["address_line"] == "गली 2"


async def test_the_check_page_changes_an_answer_and_comes_back(walk):
    draft = await begin(walk)
    await answer_all(walk, draft)
    await give_papers(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact?to=check")
    await walk.fill(having="version", mobile="9123456780")
    assert walk.path.endswith("/check")
    assert "9123456780" in walk.text.replace(" ", "")


async def test_the_last_button_pressed_many_times_makes_one_application(
    walk, furnished_database_uri
):
    draft = await ready(walk)
    form = walk.form(having="declared")
    data = {**form.fields, "declared": "yes"}
    answers = await asyncio.gather(
        *(walk.client.post(f"/hi/drafts/{draft}/submit", data=data) for _ in range(8))
    )
    ended = {answer.url.path for answer in answers if answer.status_code == 200}
    assert ended == {f"/hi/my/{draft}/receipt"}
    assert count(furnished_database_uri, "application") == 1


async def test_the_back_button_after_sending_leads_to_the_receipt(walk):
    draft = await apply(walk)
    for page in ("", "/q/income", "/papers/photo", "/check", "/submit"):
        await walk.open(f"/hi/drafts/{draft}{page}")
        assert walk.path == f"/hi/my/{draft}/receipt"


async def test_sending_without_the_declaration_is_asked_for_again(walk):
    await ready(walk)
    await walk.fill(having="declared")
    assert walk.page.status_code == 422
    assert 'href="#declared"' in walk.text


async def test_a_draft_with_holes_is_not_sent_and_says_what_is_missing(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/submit")
    assert walk.path.endswith("/check")
    assert 'href="#income_proof"' in walk.text


async def test_a_second_application_for_the_same_person_is_told_of_the_first(walk):
    await apply(walk)
    first = number_on(walk.page)
    await ready(walk)
    await walk.fill(having="declared", declared="yes")
    assert first in walk.text.replace(" ", "")
    assert walk.page.status_code == 422


async def test_two_tabs_on_different_pages_do_not_disturb_each_other(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/purpose")
    old_tab = walk.form(having="version")
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    await walk.fill(having="version", mobile="9123456780")
    answer = await walk.client.post(
        f"/hi/drafts/{draft}/q/purpose", data={**old_tab.fields, "purpose": "scheme"}
    )
    assert answer.url.path.endswith("/q/family")


async def test_two_tabs_on_one_page_keep_the_newer_answer_and_show_what_was_typed(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    old_tab = walk.form(having="version")
    await walk.fill(having="version", mobile="9123456780")
    walk.page = await walk.client.post(
        f"/hi/drafts/{draft}/q/contact", data={**old_tab.fields, "mobile": "9000000009"}
    )
    assert walk.page.status_code == 409
    assert walk.form(having="version").fields["mobile"] == "9123456780"
    assert "9000000009" in walk.text.replace(" ", "")
    await walk.fill(having="version")
    assert walk.path.endswith("/q/address")


async def test_the_same_page_sent_twice_goes_on_as_if_once(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    data = {**walk.form(having="version").fields, "mobile": "9123456780"}
    for _ in range(2):
        answer = await walk.client.post(f"/hi/drafts/{draft}/q/contact", data=data)
        assert answer.url.path.endswith("/q/address")


async def test_a_session_that_ran_out_comes_back_to_the_same_page(walk, clock):
    draft = await begin(walk)
    clock.pass_by(timedelta(hours=13))
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    assert walk.path.startswith("/hi/sign-in")
    assert "सुरक्षित" in walk.text
    await walk.sign_in()
    assert walk.path == f"/hi/drafts/{draft}/q/contact"


async def test_somebody_elses_draft_looks_like_one_that_never_was(walk, stranger):
    draft = await begin(walk)
    for part in ("", "/q/income", "/papers/photo", "/check", "/submit"):
        theirs = await stranger.open(f"/hi/drafts/{draft}{part}")
        nobodys = await stranger.open(f"/hi/drafts/{uuid4()}{part}")
        nonsense = await stranger.open(f"/hi/drafts/1{part}")
        assert {theirs.status_code, nobodys.status_code, nonsense.status_code} == {404}, part
        wiped = [
            re.sub(r"drafts/[\w-]+|[0-9a-f]{12}|value=\"[\w-]+\"", "", one.text)
            for one in (theirs, nobodys)
        ]
        assert wiped[0] == wiped[1], part


async def test_somebody_elses_application_is_not_found(walk, stranger):
    application = await apply(walk)
    for part in ("", "/receipt", "/receipt.pdf", "/answer", "/withdraw"):
        assert (await stranger.open(f"/hi/my/{application}{part}")).status_code == 404, part


async def test_somebody_elses_paper_is_not_found_under_ones_own_draft(walk, stranger):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/papers/photo")
    await walk.fill(having="file", files={"file": ("photo.jpg", photo(), "image/jpeg")})
    await walk.open(f"/hi/drafts/{draft}/papers/photo")
    address = re.search(rf"/hi/drafts/{draft}/files/[\w-]+", walk.text).group()
    assert (await walk.open(address)).headers["content-type"] == "image/jpeg"
    own = await begin(stranger, name="मोहन")
    assert (await stranger.open(address)).status_code == 404
    assert (await stranger.open(address.replace(draft, own))).status_code == 404


async def test_another_persons_name_cannot_be_applied_for_by_id(walk, stranger):
    await begin(walk)
    await walk.open(f"/hi/apply/{SERVICE}")
    known = next(one for one in walk.form(having="who").offers["who"] if one.startswith("person:"))
    await stranger.open(f"/hi/apply/{SERVICE}")
    form = stranger.form(having="who")
    answer = await stranger.client.post(f"/hi/apply/{SERVICE}", data={**form.fields, "who": known})
    assert answer.status_code == 422


async def test_a_form_of_another_session_is_refused_and_changes_nothing(walk, stranger):
    draft = await begin(walk)
    await stranger.open("/hi/my")
    token = re.search(r'name="csrf" value="([^"]+)"', stranger.text).group(1)
    answer = await walk.client.post(f"/hi/drafts/{draft}/drop", data={"csrf": token})
    assert answer.status_code == 403
    assert (await walk.open(f"/hi/drafts/{draft}")).status_code == 200


async def test_a_question_that_nobody_asked_is_refused_and_the_others_kept(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    data = {**walk.form(having="version").fields, "mobile": "9123456780", "income_total": "1"}
    answer = await walk.client.post(f"/hi/drafts/{draft}/q/contact", data=data)
    assert answer.status_code == 422
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    assert walk.form(having="version").fields["mobile"] == "9123456780"


async def test_ten_megabytes_of_answers_are_refused(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    data = {**walk.form(having="version").fields, "mobile": "9" * 10_000_000}
    answer = await walk.client.post(f"/hi/drafts/{draft}/q/contact", data=data)
    assert answer.status_code == 413


async def test_a_file_that_is_no_paper_is_refused_beside_its_field(walk):
    draft = await begin(walk)
    for name, data in (
        ("a.pdf", b"MZ not a paper"), ("../../a.jpg", b"\xff\xd8\xff broken"), ("empty.jpg", b""),
    ):  # fmt: skip
        await walk.open(f"/hi/drafts/{draft}/papers/income_proof")
        await walk.fill(having="file", files={"file": (name, data, "image/jpeg")})
        assert walk.page.status_code == 422, name
        assert 'href="#file"' in walk.text, name


async def test_a_paper_is_replaced_and_taken_out_again(walk, furnished_database_uri):
    draft = await begin(walk)
    for colour in ("red", "blue"):
        await walk.open(f"/hi/drafts/{draft}/papers/photo")
        await walk.fill(having="file", files={"file": ("p.jpg", photo(colour), "image/jpeg")})
    assert count(furnished_database_uri, "document") == 1
    await walk.open(f"/hi/drafts/{draft}/papers/photo")
    await walk.fill(having="remove")
    assert count(furnished_database_uri, "document") == 0


async def test_applying_for_a_parent_asks_for_the_paper_of_the_relation(walk):
    await walk.open(f"/hi/apply/{SERVICE}")
    await walk.sign_in()
    await walk.fill(having="who", who="parent")
    await walk.fill(having="name.hi", name__hi="कमला", area__district="RJ-JAIPUR")
    await walk.fill(having="area.tehsil", area__tehsil="RJ-JAIPUR-SANGANER")
    await walk.fill(having="area.village")
    draft = walk.path.split("/drafts/")[1]
    assert f"/drafts/{draft}/papers/relation" in walk.text
    check = await walk.open(f"/hi/drafts/{draft}/check")
    assert 'href="#relation"' in check.text
    await walk.open(f"/hi/drafts/{draft}/papers/relation")
    await walk.fill(having="file", files={"file": ("p.jpg", photo(), "image/jpeg")})
    assert 'href="#relation"' not in (await walk.open(f"/hi/drafts/{draft}/check")).text


async def test_a_grown_up_is_not_a_child(walk):
    await walk.open(f"/hi/apply/{SERVICE}")
    await walk.sign_in()
    await walk.fill(having="who", who="minor")
    await walk.fill(
        having="name.hi", name__hi="कमला", birth__year="1990", area__district="RJ-JAIPUR"
    )
    await walk.fill(having="area.tehsil", area__tehsil="RJ-JAIPUR-SANGANER")
    await walk.fill(having="area.village")
    assert walk.page.status_code == 422
    assert 'href="#birth"' in walk.text


async def test_what_the_office_asks_is_answered_on_one_page(walk, world):
    draft = await apply(walk)
    application = await _id(world)
    defects = [
        {"field": "family_members", "words": "राशन कार्ड में 6 हैं"},
        {"paper": "photo", "words": "धुँधली है"},
    ]
    await office(world, application, Act.SEND_BACK, defects=defects)
    shown = await walk.open(f"/hi/my/{draft}")
    assert "राशन कार्ड में 6 हैं" in shown.text
    await walk.open(f"/hi/my/{draft}/answer")
    form = walk.form(having="family_members")
    assert form.files == ["photo"]
    assert "government_job" not in form.offers
    files = {"photo": ("p.jpg", photo("blue"), "image/jpeg")}
    await walk.fill(having="family_members", files=files, family_members="6", words="अब ठीक है")
    assert walk.path == f"/hi/my/{draft}"
    assert "आवेदक का उत्तर मिला" in walk.text
    answer = await walk.open(f"/hi/my/{draft}/answer")
    assert answer.url.path == f"/hi/my/{draft}"


async def test_a_refusal_says_why_what_to_bring_and_starts_from_the_old_answers(walk, world):
    draft = await apply(walk)
    application = await _id(world)
    await office(world, application, Act.REPORT, words="देखा")
    await office(world, application, Act.REFUSE, reasons=["papers_unreadable"], words="धुँधला")
    shown = await walk.open(f"/hi/my/{draft}")
    for words in ("कागज़ पढ़ने लायक नहीं हैं", "साफ़ फ़ोटो खींचकर", "धुँधला", "₹50"):
        assert words in shown.text
    order = await walk.open(f"/hi/my/{draft}/refusal.pdf")
    assert order.content.startswith(b"%PDF-")
    await walk.open(f"/hi/my/{draft}")
    assert walk.form().action.endswith("/again")
    await walk.fill()
    new = walk.path.split("/drafts/")[1]
    assert new != draft
    await walk.open(f"/hi/drafts/{new}/q/income")
    assert walk.form(having="version").fields["income_labour"] == "96000"


async def test_withdrawing_is_asked_twice_and_ends_the_application(walk):
    draft = await apply(walk)
    await walk.open(f"/hi/my/{draft}/withdraw")
    await walk.fill(having="sure")
    assert walk.page.status_code == 422
    await walk.fill(having="sure", sure="yes")
    assert "आवेदक ने आवेदन वापस लिया" in walk.text
    assert (await walk.open(f"/hi/my/{draft}/withdraw")).url.path == f"/hi/my/{draft}"


async def test_a_number_unused_for_half_a_year_must_say_more_before_old_papers_are_shown(
    walk, clock
):
    draft = await apply(walk)
    number = number_on(walk.page)
    clock.pass_by(timedelta(days=200))
    await walk.open(f"/hi/my/{draft}")
    await walk.sign_in()
    assert walk.path.startswith("/hi/second-fact")
    assert "सीता" not in walk.text
    await walk.fill(having="fact", fact="1-1-1901")
    assert walk.page.status_code == 422
    await walk.fill(having="fact", fact=number)
    assert walk.path == f"/hi/my/{draft}"


async def test_who_cannot_tell_starts_afresh_without_the_old_papers(walk, clock):
    draft = await apply(walk)
    clock.pass_by(timedelta(days=200))
    await walk.open("/hi/my")
    await walk.sign_in()
    await walk.fill(having="afresh")
    assert walk.path == "/hi/my"
    assert str(draft) not in walk.text
    assert (await walk.open(f"/hi/my/{draft}")).status_code == 404


async def test_no_page_of_a_citizen_asks_the_database_more_than_three_times(walk, world, logged):
    draft = await begin(walk)
    pages = [f"/drafts/{draft}{page}" for page in ("", "/q/income", "/papers/photo", "/check")]
    await _at_most_three(walk, logged, [*pages, f"/apply/{SERVICE}", f"/services/{SERVICE}", "/my"])
    await walk.open(f"/hi/drafts/{draft}/drop")
    sent = await apply(walk, "en")
    await office(world, await _id(world), Act.SEND_BACK, defects=[{"paper": "photo", "words": "x"}])
    mine = [
        f"/my/{sent}{page}" for page in ("", "/receipt", "/answer", "/withdraw", "/receipt.pdf")
    ]
    await _at_most_three(walk, logged, ["/my", *mine])


async def _at_most_three(walk, logged, pages):
    for page in pages:
        answer = await walk.client.get(f"/hi{page}")
        assert answer.status_code == 200, page
        counted = 1 if page.endswith(".pdf") else 0  # a paper to be made is counted, which is one
        assert 0 < logged()[-1]["queries"] <= 3 + counted, page


async def _id(world):
    async with world.reading() as tx:
        return await tx.value("SELECT id FROM application ORDER BY received_at DESC LIMIT 1")


async def test_a_screen_left_half_way_is_not_opened_by_an_owner_who_proved_elsewhere(walk, clock):
    draft = await apply(walk)
    number = number_on(walk.page)
    clock.pass_by(timedelta(days=200))
    async with walker(walk.world) as left:
        await left.open("/hi/my")
        await left.sign_in()
        clock.pass_by(timedelta(minutes=2))
        await walk.open("/hi/my")
        await walk.sign_in()
        await walk.fill(having="fact", fact=number)
        await left.fill(having="afresh")
        assert left.path.startswith("/hi/sign-in")
        assert (await left.open(f"/hi/my/{draft}")).url.path == "/hi/sign-in"
    assert (await walk.open(f"/hi/my/{draft}")).status_code == 200


async def test_the_history_names_the_post_that_acted(walk, world):
    draft = await apply(walk, "en")
    await office(world, await _id(world), Act.REPORT, words="घर देखा।")
    page = await walk.open(f"/en/my/{draft}")
    assert named_under("timeline.report", page) == "Patwari Sanganer"
    public = await walk.open(f"/en/track/{number_on(page)}")
    assert named_under("timeline.report", public) == "Patwari Sanganer"


def named_under(key, page):
    return re.search(rf"<b>{re.escape(text(key, 'en'))}</b>\s*<p>([^<]*)</p>", page.text).group(1)
