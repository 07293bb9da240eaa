"""Every kind of case, walked from its beginnings: a holder, a last day, a way out, no right lost."""

import pytest

from khidki.domain.case.event import Act, State
from khidki.domain.case.hearing import NotHeard, require_heard
from khidki.domain.case.proceeding import (
    BEGIN_BY_THEMSELVES,
    OPENINGS,
    STANDINGS,
    STEPS,
    TARGETS,
    Holder,
    Kind,
    NotOpen,
    Source,
    Then,
    stage_after,
    standing,
    step,
)
from khidki.domain.law.parameter import PARAMETERS
from scripts.proceedings import PAGE, page

KNOWN = {(each.kind, each.stage): each for each in STANDINGS}
# Where somebody goes on who is not content; a right that leads nowhere is none.
LEADS = {
    Then.FIRST_APPEAL: Kind.FIRST_APPEAL,
    Then.SECOND_APPEAL: Kind.SECOND_APPEAL,
    Then.DIRECT_SECOND_APPEAL: Kind.SECOND_APPEAL,
    Then.PENALTY: Kind.PENALTY,
    Then.REVISION: Kind.REVISION,
}
OF_WHO_IS_ABOVE = {Act.APPEAL_ORDER, Act.REVISION_SET_ASIDE, Act.COURT_REMAND}
every_state = pytest.mark.parametrize("each", STANDINGS, ids=lambda s: f"{s.kind}-{s.stage}")


def begins(kind):
    """The states in which a kind of case begins."""
    return {(kind, row.to) for row in STEPS if row.kind is kind and row.stage is None}


def follows(state):
    """What can come about from a state: its own next ones, and the beginnings of other kinds."""
    opened = [kind for kind, out_of in OPENINGS.items() if state in out_of]
    own = {(row.kind, row.to) for row in STEPS if (row.kind, row.stage) == state}
    return own.union(*(begins(kind) for kind in opened))


def reached():
    """Everything that can come about, from a first application or complaint on."""
    seen, new = set(), set().union(*(begins(kind) for kind in BEGIN_BY_THEMSELVES))
    while new:
        seen |= new
        new = set().union(*(follows(state) for state in new)) - seen
    return seen


def test_every_state_can_be_reached_and_no_other_is():
    assert reached() == set(KNOWN)


@every_state
def test_a_state_has_a_holder_and_a_last_day_or_is_an_end(each):
    assert (each.holder is Holder.NOBODY) == each.is_end
    match each.source:
        case Source.ACT:
            assert each.named in PARAMETERS
        case Source.TARGET:
            assert each.named in TARGETS
        case Source.END:
            assert each.named == ""
        case Source.ORDER | Source.SERVICE:
            assert each.named


@every_state
def test_a_state_that_is_no_end_has_a_way_out_to_another(each):
    outs = {row.to for row in STEPS if (row.kind, row.stage) == (each.kind, each.stage)}
    assert each.is_end or outs - {each.stage}


@every_state
def test_an_end_is_left_only_by_an_order_of_who_is_above(each):
    outs = {
        row.act
        for row in STEPS
        if (row.kind, row.stage) == (each.kind, each.stage) and row.to != each.stage
    }
    assert not each.is_end or outs <= OF_WHO_IS_ABOVE


@every_state
def test_no_path_loses_a_right(each):
    """Whoever stands here is told what is open, and it can begin out of this very state."""
    assert each.then
    for then in each.then:
        opened = LEADS.get(then)
        if opened is not None and (each.kind, each.stage, then) not in BY_THE_AUTHORITY:
            assert (each.kind, each.stage) in OPENINGS[opened]


# A late second appeal that waits for condonation opens no penalty before it is admitted.
BY_THE_AUTHORITY = {(Kind.SECOND_APPEAL, "late", Then.PENALTY)}


def test_an_appeal_against_a_complaint_is_heard_again():
    acts = [Act.SUBMIT, Act.HEARING_LIST, Act.HEARING_NOTE, Act.REFUSE, Act.COMMUNICATE]
    assert stage_after(Kind.COMPLAINT, acts) == "told"
    again = [*acts, Act.APPEAL_FIRST, Act.APPEAL_ORDER]
    assert stage_after(Kind.COMPLAINT, again) == "lodged"


def test_nobody_decides_a_complaint_that_was_not_heard():
    require_heard([Act.SUBMIT, Act.HEARING_LIST, Act.HEARING_NOTE])
    for acts in ([Act.SUBMIT], [Act.SUBMIT, Act.HEARING_LIST]):
        with pytest.raises(NotHeard):
            require_heard(acts)


def test_a_penalty_is_imposed_only_after_the_officer_could_reply():
    with pytest.raises(NotOpen):
        step(Kind.PENALTY, "noticed", Act.PENALTY_IMPOSE)
    assert step(Kind.PENALTY, "noticed", Act.PENALTY_CLOSE).to == "replied"


def test_asking_for_revision_stays_nothing():
    assert step(Kind.REVISION, None, Act.REVISION_ASK).to == "asked"
    assert step(Kind.REVISION, "asked", Act.REVISION_STAY).to == "stayed"
    assert step(Kind.PENALTY, "imposed", Act.PENALTY_RECOVER).to == "recovered"


def test_a_penalty_opens_only_out_of_a_second_appeal():
    assert {kind for kind, _ in OPENINGS[Kind.PENALTY]} == {Kind.SECOND_APPEAL}


def test_a_direct_second_appeal_takes_the_first_over_wherever_it_stands():
    waiting = [s for s in STANDINGS if s.kind is Kind.FIRST_APPEAL and not s.is_end]
    for each in waiting:
        taken = step(Kind.FIRST_APPEAL, each.stage, Act.APPEAL_SECOND_DIRECT)
        assert taken.to == "taken_over"


def test_the_table_knows_every_state_of_an_application():
    assert {stage for kind, stage in KNOWN if kind is Kind.APPLICATION} == set(State)


def test_every_end_reads_from_its_own_table():
    assert standing(Kind.FIRST_APPEAL, "dismissed").then == (Then.SECOND_APPEAL,)
    assert standing(Kind.SECOND_APPEAL, "dismissed").then == (Then.COURT,)


def test_what_is_not_in_the_table_is_refused():
    with pytest.raises(NotOpen):
        step(Kind.FIRST_APPEAL, "dismissed", Act.APPEAL_ORDER)
    with pytest.raises(NotOpen):
        step(Kind.SECOND_APPEAL, "late", Act.APPEAL_ORDER)


def test_the_drawing_is_true():
    assert PAGE.read_text("utf-8") == page(), "run: python scripts/proceedings.py"
