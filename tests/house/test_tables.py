"""The tables that hold the system together: moves, jobs, kinds of question, words."""

import re
from itertools import product
from pathlib import Path

import pytest

from khidki.actions import notify, relay
from khidki.domain.case.event import Act, State
from khidki.domain.case.move import MOVES, NotNow, move
from khidki.domain.service.kind import KINDS
from khidki.worker.timetable import JOBS
from tests.every import for_every

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "src/khidki/web/templates/widgets.html"
ALLOWED = {(row.state, row.act) for row in MOVES}


@for_every(("state", "act"), product([None, *State], Act))
def test_every_move_is_allowed_by_its_row_or_refused(state: State | None, act: Act):
    if (state, act) in ALLOWED:
        assert move(state, act).act is act
    else:
        with pytest.raises(NotNow):
            move(state, act)


def test_no_state_is_a_trap():
    open_states = {row.to for row in MOVES if row.to in {State.AT_STEP, State.SENT_BACK}}
    for state in open_states:
        assert {row.to for row in MOVES if row.state is state} - {state}


def test_every_job_that_an_act_sets_off_has_a_runner_and_its_words():
    assert set(relay.JOBS.values()) <= set(JOBS)
    told = {act for act, kind in relay.JOBS.items() if kind == "notify"}
    assert told == set(notify.TEMPLATES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_is_in_the_documents(kind: str):
    assert f"`{kind}`" in (ROOT / "docs/kinds.md").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_has_a_widget(kind: str):
    text = WIDGETS.read_text()
    assert re.search(rf'["\']{kind}["\']', text), "the page would not know how to ask it"
