"""A draft order says only what is known, and proposes what follows from it."""

from khidki.domain.case.comparison import Compared, with_enquiry, with_register
from khidki.domain.case.event import Act
from khidki.domain.rule.explain import Line
from khidki.domain.service.eligibility import Judged
from khidki.domain.service.proposal import Known, proposal
from khidki.domain.text import Text


def said(words):
    return Text(hi=words, en=words)


def judged(outcome):
    group = Line(
        outcome, said("both"), (Line(outcome, said("the age")), Line(True, said("lives here")))
    )
    return Judged(said("otherwise"), outcome, (group,))


def compared(found):
    answer = said("5")
    return Compared("members", enquiry=with_enquiry(answer, found)), said("Members"), answer


def test_what_is_met_and_found_as_answered_is_granted():
    made = proposal(Known([judged(True)], [compared("=")], "seen"), "en")
    assert made.act is Act.GRANT
    for words in ("- the age", "Found as answered: Members.", "Report: seen", "may be granted"):
        assert words in made.words


def test_a_condition_that_is_not_met_is_named_and_refused():
    made = proposal(Known([judged(False)], [compared("7")]), "en")
    assert made.act is Act.REFUSE
    assert "Conditions not met:\n- the age" in made.words
    assert made.defects == []


def test_a_difference_goes_back_to_the_applicant_as_a_defect():
    made = proposal(Known([], [compared("7")]), "hi")
    assert made.act is Act.SEND_BACK
    assert made.defects == [{"field": "members", "words": "जाँच में 7"}]


def test_what_a_register_lacks_is_said():
    beside = Compared("khata", register=with_register(said("12"), None))
    made = proposal(Known([], [(beside, said("Khata"), said("12"))]), "en")
    assert "- Khata: 12; the register says nothing" in made.words


def test_an_undecided_condition_is_not_granted():
    assert proposal(Known([judged(None)], []), "en").act is Act.SEND_BACK
