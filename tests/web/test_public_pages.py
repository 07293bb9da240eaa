"""What anyone may open: every page in both languages, tracking without personal data, verifying."""

import json
import re

import pytest

from khidki.actions import issue
from khidki.actions.publish_revoked import publish_revoked
from khidki.domain.case.event import Act
from khidki.domain.case.number import number
from khidki.domain.record.certificate import certificate_from
from khidki.domain.record.payload import message_of, payload_text
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.text import LANGUAGES
from khidki.store import certificates
from khidki.store.outboxes import Job
from khidki.web.pages import number as spelled
from khidki.web.public.routes import ROUTES
from khidki.web.texts import text
from tests.web.test_citizen_pages import count, number_on, office
from tests.web.walks import SERVICE, apply, walker

pytestmark = pytest.mark.anyio
NOBODYS = number(year=2026, bucket=7, serial=7)
PLAIN = [
    "/", "/search?q=aay+praman", "/sitemap", f"/services/{SERVICE}", "/track", "/verify", "/keys",
    "/departments/revenue", "/life/school", "/life/business", "/for/student",
    f"/services/{SERVICE}/which", f"/services/{SERVICE}/can-i-apply", "/feedback", "/privacy",
    "/accessibility", "/contact", "/terms", "/lost-number", "/life/land", "/for/farmer",
    "/services/revenue/caste-certificate-sc-st/which", "/offices", "/offices?q=chomu",
    "/offices/tehsil-office:RJ-JAIPUR-CHOMU", "/offices/tehsil-office:RJ-JAIPUR-CHOMU/print",
]  # fmt: skip


async def granted(walk, world):
    """An application on its way to a certificate: its id, the certificate's number and bytes."""
    draft = await apply(walk)
    async with world.reading() as tx:
        id_ = await tx.value("SELECT id FROM application")
    await office(world, id_, Act.REPORT, words="देखा")
    after = await office(world, id_, Act.GRANT)
    body = {"application": str(id_), "seq": after.revision}
    job = Job(bucket=after.bucket, id=id_, kind="issue", body=body, attempts=0)
    await issue.issue(world, job)
    async with world.reading() as tx:
        (issued,) = await certificates.of(tx, id_)
    return draft, issued.number, await world.files.read(issued.file)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_opens_in_both_languages_without_a_single_statement(
    walk, language, logged
):
    for path in PLAIN:
        answer = await walk.open(f"/{language}{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{language}"' in answer.text
        assert logged()[-1]["queries"] == 0, path


async def test_every_public_address_is_walked_above():
    opened = {path.split("?")[0] for path in PLAIN}
    walked = {route.path for route in ROUTES if route.method == "GET"}
    walked = {path for path in walked if "/figures" not in path}  # tests/web/test_figure_pages.py
    known = {f"/{{language}}{path}" for path in opened} | {
        "/{language}/services/{department}/{service}", "/{language}/track/{number}", "/keys.json",
        "/{language}/track/{number}/why", "/{language}/offices/{office}",
        "/{language}/offices/{office}/print",
        "/{language}/services/{department}/{service}/which", "/{language}/departments/{department}",
        "/{language}/life/{event}", "/{language}/for/{audience}", "/allotment/{day}",
        "/{language}/revoked", "/{language}/revoked/export", "/revoked.txt",
        # tests/web/test_clock_pages.py
        "/{language}/outages", "/{language}/outages/export", "/outages.json",
        "/{language}/offices/{office}/late", "/{language}/offices/{office}/late/export",
        # tests/web/test_hearing_pages.py
        "/{language}/hearings", "/{language}/offices/{office}/hearings",
    }  # fmt: skip
    assert walked <= known


@pytest.mark.parametrize("words", ["aay praman", "आय प्रमाण", "income certificate", "amdani"])
async def test_a_service_is_found_in_either_script(walk, words):
    page = await walk.open(f"/hi/search?q={words}")
    assert f'href="/hi/services/{SERVICE}"' in page.text


async def test_a_paper_that_only_some_must_bring_is_not_called_optional(walk):
    page = await walk.open("/en/services/revenue/income-certificate")
    assert (
        "<strong>Salary slip of the government job</strong> (depends on your answers)" in page.text
    )
    assert "<strong>Any other paper</strong> (optional)" in page.text
    page = await walk.open("/en/services/revenue/jamabandi-copy")
    assert "No papers are needed." in page.text


async def test_the_service_page_says_cost_time_papers_and_who_decides(walk):
    page = await walk.open(f"/en/services/{SERVICE}")
    for words in ("₹50", "15 working days", "Proof of address", "First appeal"):
        assert words in page.text


async def test_an_offices_notice_board_says_what_it_owes_and_where_to_appeal(walk):
    page = await walk.open("/en/offices/tehsil-office:RJ-JAIPUR-CHOMU")
    for words in ("Income certificate", "Tehsildar", "15 working days", "₹50", "working days *"):
        assert words in page.text
    assert "Old age pension" not in page.text  # another office decides it
    assert (await walk.open("/en/offices/nowhere")).status_code == 404
    assert "No office of this name" in (await walk.open("/en/offices?q=atlantis")).text


@pytest.mark.parametrize("path", ["/hi/services/revenue/nothing", "/hi/services/a/b"])
async def test_an_unknown_service_is_not_found(walk, path):
    assert (await walk.open(path)).status_code == 404


async def test_tracking_says_where_since_when_until_when_and_nothing_about_the_person(walk, world):
    await apply(walk)
    own = number_on(walk.page)
    async with walker(world) as visitor:
        shown = await visitor.open(f"/en/track?number={own}")
        assert visitor.path == f"/en/track/{own}"
    for words in ("Sanganer", "Application received", "by "):
        assert words in shown.text
    for secret in ("सीता", "1968", "9876543210", "मुहाना", "96,000"):
        assert secret not in shown.text


@pytest.mark.parametrize("typed", ["12", "abc", NOBODYS, "९९", "'; drop table", "%00", "9" * 300])
async def test_a_number_that_leads_nowhere_is_told_beside_its_field(walk, typed):
    page = await walk.open(f"/hi/track/{typed}")
    assert page.status_code in {400, 404}


async def test_tracking_asks_the_database_at_most_three_times(walk, logged):
    await apply(walk)
    own = number_on(walk.page)
    await walk.open(f"/hi/track/{own}")
    assert 0 < logged()[-1]["queries"] <= 3


async def test_guessing_numbers_ends_while_a_signed_in_person_still_sees_theirs(walk, world):
    await apply(walk)
    own = number_on(walk.page)
    async with walker(world) as guesser:
        told = [(await guesser.open(f"/hi/track/{own}")).status_code for _ in range(61)]
    assert told == [200] * 60 + [429]
    assert (await walk.open(f"/hi/track/{own}")).status_code == 200


async def test_a_certificate_is_genuine_by_number_shown_by_pdf_and_revoked_when_it_is(walk, world):
    draft, held, pdf = await granted(walk, world)
    own = await walk.open(f"/hi/my/{draft}/certificate.pdf")
    assert own.content == pdf
    async with walker(world) as visitor:
        tracked = await visitor.open(f"/hi/track/{held}")
        assert f"/hi/verify?number={held}" in tracked.text
        await visitor.open("/hi/verify")
        await visitor.fill(having="number", number=held)
        assert "result--good" in visitor.text
        assert "सीता" not in visitor.text
        await visitor.open("/hi/verify")
        await visitor.fill(having="file", files={"file": ("c.pdf", pdf, "application/pdf")})
        assert "result--good" in visitor.text
        assert "सीता" in visitor.text
        await visitor.open("/hi/verify")
        altered = pdf.replace(b"/Creator", b"/Creatur", 1) + b"\n"
        await visitor.fill(having="file", files={"file": ("c.pdf", altered, "application/pdf")})
        assert "result--good" not in visitor.text
    async with world.transaction() as tx:
        issued = await certificates.by_number(tx, held)
        reason = RevocationReason.ISSUED_BY_MISTAKE
        await certificates.revoke(tx, issued, at=world.now(), reason=reason)
    async with walker(world) as visitor:
        await visitor.open("/en/verify")
        await visitor.fill(having="number", number=held)
        for words in (
            "result--bad",
            "Revoked on 20 November 2026",
            "The office issued it by mistake",
        ):
            assert words in visitor.text
    own = await walk.open(f"/en/my/{draft}")
    assert "The certificate was revoked on 20 November 2026" in own.text
    assert "certificate.pdf" not in own.text
    listed = await walk.open("/en/my")
    assert "Revoked</span>" in listed.text
    assert "Granted" not in listed.text


async def test_what_the_qr_holds_shows_what_was_signed_and_a_changed_one_does_not(walk, world):
    _, held, _ = await granted(walk, world)
    async with world.reading() as tx:
        issued = await certificates.by_number(tx, held)
    message = message_of(certificate_from(json.loads(issued.facts)), key_id=world.signer.key_id)
    signature = world.signer.sign_bytes(message)
    other = bytes([signature[0] ^ 1]) + signature[1:]
    for payload, verdict in [
        (payload_text(message, signature), "good"),
        (payload_text(message, other), "bad"),
    ]:
        await walk.open("/hi/verify")
        await walk.fill(having="number", payload=payload)
        assert f"result--{verdict}" in walk.text
        assert ("सीता" in walk.text) == (verdict == "good")


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "12"},
        {"number": NOBODYS, "code": "!!"},
        {"number": "", "payload": "NOT A PAYLOAD"},
        {"number": "<script>alert(1)</script>"},
    ],
)
async def test_what_cannot_be_a_certificate_is_told_beside_its_field(walk, typed):
    await walk.open("/hi/verify")
    await walk.fill(having="number", **typed)
    assert walk.page.status_code == 422
    assert "<script>alert" not in walk.text


async def test_an_unknown_number_is_unknown_and_a_wrong_code_is_told(walk, world):
    await walk.open("/hi/verify")
    await walk.fill(having="number", number=NOBODYS)
    assert "result--wait" in walk.text
    _, held, _ = await granted(walk, world)
    await walk.open("/hi/verify")
    await walk.fill(having="number", number=held, code="34679ACD")
    assert walk.page.status_code == 422


async def test_a_file_that_is_no_pdf_is_unknown_and_never_an_error(walk):
    await walk.open("/hi/verify")
    await walk.fill(having="file", files={"file": ("c.pdf", b"hello", "application/pdf")})
    assert "result--wait" in walk.text


async def test_the_keys_are_there_for_people_and_for_programs(walk, world):
    page = await walk.open("/en/keys")
    keys = (await walk.client.get("/keys.json")).json()["keys"]
    assert [key["kid"] for key in keys] == [world.keys.current]
    assert world.keys.current in page.text


async def test_feedback_is_kept_without_a_name(walk, furnished_database_uri):
    await walk.open("/hi/feedback?page=/hi/track")
    await walk.fill(having="words", words="अच्छा है")
    assert walk.page.status_code == 422
    assert walk.form(having="words").fields["page"] == "/hi/track"
    await walk.fill(having="words", words="अच्छा है", mood="easy")
    assert "result--good" in walk.text
    assert count(furnished_database_uri, "feedback") == 1


async def test_the_map_of_the_site_leads_only_to_pages_that_are_there(walk):
    page = await walk.open("/hi/sitemap")
    main = page.text.split("<main")[1].split("</main>")[0]
    doors = {"/hi/office/sign-in", "/hi/operator/sign-in"}  # of other audiences
    for address in set(re.findall(r'href="(/hi/[^"#]*)"', main)) - doors:
        assert (await walk.open(address)).status_code == 200, address


async def test_what_was_revoked_stands_on_the_page_and_in_the_signed_list(walk, world):
    assert (await walk.client.get("/revoked.txt")).status_code == 404
    assert text("revocations.empty", "hi") in (await walk.open("/hi/revoked")).text
    _, number_, _ = await granted(walk, world)
    async with world.transaction() as tx:
        paper = await certificates.by_number(tx, number_)
        await certificates.revoke(tx, paper, at=world.now(), reason=RevocationReason.MISUSED)
    await publish_revoked(world)
    page = (await walk.open("/hi/revoked")).text
    for words in (text("revoked.misused", "hi"), spelled(number_), "/revoked.txt"):
        assert words in page
    assert number_ in (await walk.client.get("/revoked.txt")).text
    assert spelled(number_) in (await walk.client.get("/hi/revoked/export")).text
