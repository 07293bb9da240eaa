"""Other ways a case can go: for a child with the paper that shows why, withdrawn, made anew."""

from khidki.domain.service.relation_paper import RELATION_PAPER
from tests.journeys import citizen, office, quick
from tests.journeys.person import photo, words_of
from tests.journeys.test_whole_story import certificate, verdict


def test_a_mother_applies_for_her_child_and_shows_the_paper(visitor, officer, mobile):
    mother = visitor()  # in Hindi, on a phone
    quick.sign_in(mother, mobile)
    citizen.begin(mother, "minor")
    answer_every_page(mother)
    assert mother.path.endswith("/papers/relation"), mother.path
    assert RELATION_PAPER.title.hi in mother.heading
    citizen.give_papers(mother, [(photo(colour),) for colour in ("tan", "teal", "olive", "navy")])
    number = citizen.send(mother)

    desk = officer(office.PATWARI)
    office.find(desk, number)
    assert desk.sees("case.relation.minor-child")
    assert RELATION_PAPER.title.hi in desk.text
    assert (mother.complaints, desk.complaints) == ([], [])


def answer_every_page(who):
    while "/q/" in who.path:
        page = who.path.rpartition("/")[2]
        citizen.fill(who, page, citizen.PAGES[page])


def test_what_was_withdrawn_is_over_and_leaves_room_for_a_new_try(visitor, officer, mobile):
    who = visitor()
    quick.sign_in(who, mobile)
    application, number = quick.apply(who)
    office.find(officer(office.PATWARI), number)
    who.open(f"/my/{application}")
    who.press("application.withdraw")
    who.press("withdraw.button")
    assert who.page.locator(".govuk-error-summary").count(), "nobody withdraws by one press"
    who.page.locator('[name="sure"]').check()
    who.press("withdraw.button")
    assert who.sees("timeline.withdraw")
    assert who.page.locator('main a[href$="/withdraw"]').count() == 0

    anyone, desk = visitor(), officer(office.PATWARI)
    anyone.open(f"/track/{number}")
    assert anyone.sees("next.withdrawn")
    desk.open(f"/office/cases/{application}")
    assert desk.page.locator('main a[href$="/report"]').count() == 0
    _, again = quick.apply(who)
    assert again != number


def test_a_certificate_made_anew_takes_the_place_of_the_old_one(visitor, officer, mobile, tmp_path):
    who, tehsildar = visitor(), officer(office.TEHSILDAR)
    quick.sign_in(who, mobile)
    application, number = quick.apply(who)
    office.report(officer(office.PATWARI), number)
    office.grant(tehsildar, number)
    first = office.certificate_number(tehsildar, application)
    tehsildar.open(f"/office/cases/{application}")
    office.act(tehsildar, "reissue", words="नाम की वर्तनी सुधारी गई।")
    second = office.certificate_number(tehsildar, application, other_than=first)

    paper = certificate(who, f"/my/{application}", tmp_path)
    assert second in "".join(words_of(paper).split())
    assert verdict(visitor(), number=second) == "genuine"
    anyone = visitor()
    assert verdict(anyone, number=first) == "revoked"
    assert second in "".join(anyone.text.split()), "and what took its place"
