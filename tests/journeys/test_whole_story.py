"""One application from a stranger's first look to a revoked certificate, as people live it."""

import re

import pikepdf
import pytest

from tests.journeys import citizen, office, quick
from tests.journeys.person import DESK, PHONE, SERVICE, photo, words_of
from tests.journeys.qr_reader import read_qr
from tests.patience import patiently


def small_pdf(path) -> bytes:
    """A scan as a shop makes it: one page, one picture."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 400))
    pdf.save(path)
    return path.read_bytes()


def find_the_service(who, words):
    who.open("/")
    who.page.locator('[name="q"]').fill(words)
    who.press("search.button")
    who.page.locator(f'main a[href$="/services/{SERVICE}"]').first.click()
    who.page.wait_for_url("**/services/**")
    assert who.sees("service.who")
    who.press("service.start")


WAYS = [
    pytest.param({"language": "hi", "size": PHONE, "script": False}, id="hindi, phone, no script"),
    pytest.param({"language": "en", "size": DESK, "script": True}, id="english, desk, script"),
]


@pytest.mark.parametrize("way", WAYS)
def test_from_the_first_look_to_a_revoked_certificate(
    way, window, visitor, officer, mobile, tmp_path
):
    sita = visitor(**way)
    find_the_service(sita, "aay praman patr")
    citizen.sign_in(sita, mobile)
    assert sita.sees("notice.title"), "the notice comes before the first answer"
    number = apply_and_change_one_answer(sita, tmp_path)

    sita.press("receipt.follow")
    application = sita.path
    be_sent_back_and_answer(sita, officer, number)
    office.grant(officer(office.TEHSILDAR, language="en"), number)

    paper = certificate(sita, application, tmp_path)
    certificate_number = check_in_every_way(visitor(**way), paper)
    assert "It was not revoked." in window.khidki("verify", str(paper), ends_with=0)
    case = officer(office.TEHSILDAR)
    office.find(case, number)
    office.revoke(case, case.path)
    assert verdict(visitor(**way), number=certificate_number) == "revoked"
    assert "REVOKED on" in window.khidki("verify", str(paper), ends_with=1)
    assert sita.complaints == []


def apply_and_change_one_answer(sita, folder):
    """Everything up to the receipt, whose PDF holds the number."""
    citizen.begin(sita)
    citizen.answer_all(sita)
    scan = small_pdf(folder / "scan.pdf")
    citizen.give_papers(
        sita, [(photo(),), (scan, "salary.pdf", "application/pdf"), (photo("olive"),)]
    )
    sita.page.locator('main a[href*="/q/family"]').first.click()
    citizen.fill(sita, "family", {"family_members": "6", "government_job": "no"})
    assert sita.path.endswith("/check")
    assert "6" in sita.page.locator("main").inner_text()
    number = citizen.send(sita)
    receipt = sita.download("receipt.pdf", folder)
    assert number in "".join(words_of(receipt).split())
    return number


def be_sent_back_and_answer(sita, officer, number):
    """Report, one defect, an answer with a better paper, and the report on it."""
    patwari, tehsildar = officer(office.PATWARI), officer(office.TEHSILDAR)
    office.report(patwari, number)
    office.send_back(tehsildar, number)
    sita.open("/my")
    sita.page.locator("main a.cover").first.click()
    sita.press("application.answer")
    sita.page.locator('main input[type="file"]').first.set_input_files(
        {"name": "clear.jpg", "mimeType": "image/jpeg", "buffer": photo("maroon")}
    )
    sita.press("answer.button")
    assert sita.sees("timeline.answer")


def certificate(sita, application, folder):
    """The certificate, which the worker makes within seconds."""
    for _ in patiently():
        sita.open(application)
        if sita.sees("application.granted"):
            return sita.download("application.certificate", folder)
        sita.page.wait_for_timeout(150)
    raise AssertionError("no certificate was made")


def verdict(who, **typed):
    """What the page for checking says of a number, or of a number and a code."""
    who.open("/verify")
    who.write(**typed)
    who.press("verify.button")
    return judged(who)


def judged(who):
    kinds = ("genuine", "revoked", "unknown", "altered")
    return next(kind for kind in kinds if who.say(f"verify.{kind}") in who.text)


def check_in_every_way(who, paper):
    """By number, by number and code, by the PDF, by the QR; returns the certificate's number."""
    text = words_of(paper)
    number = "".join(re.search(r"\b\d\d \d{4} \d{4} \d{4}\b", text).group().split())
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text).group()
    assert verdict(who, number=number) == "genuine"
    assert "1,44,000" not in who.text, "what is in it is for who holds the paper"
    assert verdict(who, number=number, code=code) == "genuine"
    assert "1,44,000" in who.text

    who.open("/verify")
    who.attach(paper.read_bytes(), "certificate.pdf", "application/pdf")
    who.press("verify.file_button")
    assert judged(who) == "genuine"
    check_by_the_qr(who, paper)
    assert who.complaints == []
    return number


def check_by_the_qr(who, paper):
    """What a phone's camera reads opens the page; without script it says to type the number."""
    address = read_qr(paper)
    assert address.startswith(f"{who.window.address}/hi/verify#")
    who.page.goto("about:blank")
    who.page.goto(address)
    who.language, before = "hi", who.language
    if who.script:
        who.page.wait_for_selector(".result")
        assert judged(who) == "genuine"
        assert "1,44,000" in who.text
        assert "#" not in who.page.url
    else:
        assert who.sees("verify.by_number")
    who.language = before


def test_a_refusal_says_why_and_the_next_try_starts_from_the_old_answers(visitor, officer, mobile):
    gita = visitor(language="en")
    quick.sign_in(gita, mobile)
    _, number = quick.apply(gita)
    office.report(officer(office.PATWARI), number)
    office.refuse(officer(office.TEHSILDAR), number)

    gita.open("/my")
    gita.page.locator("main a.cover").first.click()
    gita.page.wait_for_url("**/my/*")
    assert gita.sees("application.wrong")
    assert "The papers do not show the stated income." in gita.text
    assert "Apply again with a salary slip" in gita.text
    gita.press("application.again")
    gita.open(f"/drafts/{gita.id}/q/income")
    assert gita.page.locator('[name="income_farming"]').input_value() in {"120000", "1,20,000"}
