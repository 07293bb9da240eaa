"""What was typed outlives the session it was typed in, and helps nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest

from khidki.domain.case.event import Act
from khidki.web.citizen import typed
from tests.web.walks import SERVICE, apply, begin, office, photo

pytestmark = pytest.mark.anyio
OTHER = "9876500000"
MOBILE = "9123456780"
NIGHT = timedelta(hours=13)


async def saved(world, draft):
    """The mobile that the draft holds."""
    async with world.reading() as tx:
        sql = "SELECT answers FROM draft WHERE bucket BETWEEN 0 AND 1023 AND id = %(id)s"
        return (await tx.value(sql, id=draft)).get("mobile")


async def too_late(walk, clock, page="q/contact", **given):
    """A page of questions that is sent when its session has long ended."""
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/{page}")
    clock.pass_by(NIGHT)
    await walk.fill(having="version", **(given or {"mobile": MOBILE}))
    return draft


async def test_what_was_typed_comes_back_after_signing_in_and_is_saved_only_when_sent(
    walk, clock, world
):
    draft = await too_late(walk, clock)
    assert walk.page.status_code == 403
    assert walk.form(having="mobile").action.endswith("/sign-in")
    await walk.sign_in()
    assert walk.path == f"/hi/drafts/{draft}/q/contact"
    assert walk.form(having="version").fields["mobile"] == MOBILE
    assert "अभी सहेजा नहीं गया" in walk.text
    assert await saved(world, draft) != MOBILE
    await walk.fill(having="version")
    assert walk.path.endswith("/q/address")
    assert await saved(world, draft) == MOBILE


async def test_it_comes_along_when_the_sign_in_is_read_in_the_other_language(walk, clock):
    draft = await too_late(walk, clock)
    await walk.fill(having="show")
    assert walk.path == "/en/sign-in"
    assert "Sign in" in walk.text
    await walk.sign_in()
    assert walk.path.endswith(f"/drafts/{draft}/q/contact")
    assert walk.form(having="version").fields["mobile"] == MOBILE


async def test_what_was_sent_is_not_shown_as_unsaved_again(walk, clock):
    draft = await too_late(walk, clock)
    await walk.sign_in()
    await walk.fill(having="version")
    page = await walk.open(f"/hi/drafts/{draft}/q/contact")
    assert "अभी सहेजा नहीं गया" not in page.text


async def test_the_page_to_check_is_gone_back_to_after_all(walk, clock):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact?to=check")
    clock.pass_by(NIGHT)
    await walk.fill(having="version", mobile=MOBILE)
    await walk.sign_in()
    await walk.fill(having="version")
    assert walk.path == f"/hi/drafts/{draft}/check"


async def test_a_wrong_number_and_a_wrong_code_on_the_way_lose_nothing(walk, clock):
    await too_late(walk, clock)
    await walk.fill(having="mobile", mobile="12")
    assert walk.page.status_code == 422
    await walk.fill(having="mobile", mobile="9876543210")
    await walk.fill(having="code", code="000000")
    await walk.enter_code()
    assert walk.form(having="version").fields["mobile"] == MOBILE


async def test_what_was_typed_stands_nowhere_in_the_open(walk, clock, world):
    await too_late(walk, clock)
    assert MOBILE not in walk.text
    await walk.fill(having="mobile", mobile="9876543210")
    assert MOBILE not in walk.text
    assert "typed=" not in walk.path
    async with world.reading() as tx:
        sql = "SELECT string_agg(data::text, '') FROM session WHERE bucket BETWEEN 0 AND 1023"
        kept = await tx.value(sql)
    assert typed.FIELD in kept
    assert MOBILE not in kept


async def test_somebody_else_who_signs_in_gets_nothing(walk, clock):
    await too_late(walk, clock)
    await walk.sign_in(OTHER)
    assert walk.page.status_code == 404
    assert MOBILE not in walk.text
    own = await begin(walk)
    await walk.open(f"/hi/drafts/{own}/q/contact")
    assert walk.form(having="version").fields["mobile"] != MOBILE


async def test_another_page_does_not_show_it(walk, clock):
    draft = await too_late(walk, clock)
    await walk.sign_in()
    page = await walk.open(f"/hi/drafts/{draft}/q/address")
    assert "अभी सहेजा नहीं गया" not in page.text


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "म", "A" * 400])
async def test_a_forged_seal_is_as_good_as_none(walk, clock, forged):
    draft = await too_late(walk, clock)
    form = walk.form(having="mobile")
    form.fields["typed"] = forged
    data = {**form.fields, "mobile": "9876543210"}
    walk.page = await walk.client.post(form.action, data=data)
    await walk.enter_code()
    assert walk.path == f"/hi/drafts/{draft}/q/contact"
    assert "अभी सहेजा नहीं गया" not in walk.text


async def test_a_seal_is_good_for_half_an_hour(walk, clock):
    await too_late(walk, clock)
    clock.pass_by(typed.KEPT_FOR)
    await walk.sign_in()
    assert "अभी सहेजा नहीं गया" not in walk.text


async def test_too_much_is_said_to_be_lost_and_not_carried(walk, clock):
    await too_late(walk, clock, mobile="9" * (typed.MOST + 1))
    assert walk.page.status_code == 403
    assert "नहीं रखी जा सकी" in walk.text
    assert "typed" not in walk.form(having="mobile").fields


async def test_a_newer_answer_of_another_tab_is_not_overwritten(walk, clock):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    old = walk.form(having="version").fields
    await walk.fill(having="version", mobile="9000000001")
    clock.pass_by(NIGHT)
    address = f"/hi/drafts/{draft}/q/contact"
    walk.page = await walk.client.post(address, data={**old, "mobile": MOBILE})
    await walk.sign_in()
    await walk.fill(having="version")
    assert walk.page.status_code == 409
    assert walk.form(having="version").fields["mobile"] == "9000000001"


async def test_an_old_tab_after_a_new_sign_in_shows_what_was_typed_and_saves_nothing(
    walk, clock, world
):
    draft = await begin(walk)
    address = f"/hi/drafts/{draft}/q/contact"
    await walk.open(address)
    old = walk.form(having="version").fields
    await walk.open("/hi/my")
    await walk.client.post("/hi/sign-out", data={"csrf": old["csrf"]})
    clock.pass_by(timedelta(minutes=2))
    await walk.open("/hi/sign-in")
    await walk.sign_in()
    walk.page = await walk.client.post(address, data={**old, "mobile": MOBILE})
    assert walk.page.status_code == 403
    assert walk.form(having="version").fields["mobile"] == MOBILE
    assert await saved(world, draft) != MOBILE
    await walk.fill(having="version")
    assert await saved(world, draft) == MOBILE


async def test_a_form_that_began_on_another_site_shows_and_saves_nothing(walk, clock, world):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    data = {**walk.form(having="version").fields, "mobile": MOBILE}
    headers = {"origin": "https://elsewhere.example"}
    answer = await walk.client.post(f"/hi/drafts/{draft}/q/contact", data=data, headers=headers)
    assert answer.status_code == 403
    assert MOBILE not in answer.text
    assert await saved(world, draft) != MOBILE


async def test_a_description_of_a_person_comes_back_too(walk, clock):
    await walk.open(f"/hi/apply/{SERVICE}")
    await walk.sign_in()
    await walk.fill(having="who", who="self")
    clock.pass_by(NIGHT)
    await walk.fill(having="name.hi", name__hi="सीता", area__district="RJ-JAIPUR")
    await walk.sign_in()
    form = walk.form(having="name.hi")
    assert form.fields["name.hi"] == "सीता"
    assert form.fields["area.district"] == "RJ-JAIPUR"


async def test_an_answer_to_the_office_comes_back_without_its_file(walk, clock, world):
    application = UUID(await apply(walk))
    await office(world, application, Act.SEND_BACK, defects=[{"paper": "photo", "words": "धुँधली"}])
    await walk.open(f"/hi/my/{application}/answer")
    clock.pass_by(NIGHT)
    files = {"photo": ("p.jpg", photo("blue"), "image/jpeg")}
    await walk.fill(having="words", files=files, words="अब साफ़ है")
    assert "फिर से चुननी होगी" in walk.text
    await walk.sign_in()
    assert "अब साफ़ है" in walk.text
    assert "फ़ाइल फिर से चुनें" in walk.text


async def test_a_large_file_of_a_stranger_is_not_read(walk, clock):
    files = {"photo": ("p.jpg", b"\xff" * 1_000_000, "image/jpeg")}
    address = "/hi/my/0192f3a1-7c00-7abc-8def-0123456789ab/answer"
    walk.page = await walk.client.post(address, data={"words": "x"}, files=files)
    assert walk.page.status_code == 403
    assert "नहीं रखी जा सकी" in walk.text


async def test_a_paper_that_came_too_late_is_asked_for_again(walk, clock):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/papers/photo")
    clock.pass_by(NIGHT)
    await walk.fill(having="file", files={"file": ("p.jpg", photo(), "image/jpeg")})
    assert "भेजी हुई फ़ाइल नहीं रखी गई" in walk.text


async def test_bringing_it_back_costs_no_statement_more(walk, clock, logged):
    draft = await too_late(walk, clock)
    await walk.sign_in()
    await walk.open(f"/hi/drafts/{draft}/q/contact")
    assert logged()[-1]["queries"] == 2
