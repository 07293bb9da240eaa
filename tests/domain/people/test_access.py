"""What is open to the desk that holds a file: never what the window, a court or an authority does."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, State
from khidki.domain.case.move import BESIDE, NotNow, Role
from khidki.domain.people.access import Officer, officer_for
from khidki.domain.text import Text

ID, NOON = UUID(int=1), datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
FILE = Application(
    bucket=0, id=ID, number="26000000000001", service="a/b", service_version=1, person=ID,
    account=ID, relation="self", channel="portal", language="hi", state=State.AT_STEP,
    step="decision", post="tehsildar:A", office="office:A", received_at=NOON,
    due_on=date(2026, 12, 1), calendar_version=1, again_of=None, revision=2,
)  # fmt: skip
NOBODY = Officer(ID, Text(hi="क", en="A"), [])
OF_OTHERS = [act for act, role in BESIDE.items() if role is not Role.HOLDER]


@pytest.mark.parametrize("act", [*OF_OTHERS, Act.COMMUNICATE])
def test_what_others_do_on_a_file_is_open_to_no_desk(act):
    with pytest.raises(NotNow):
        officer_for(FILE, act, NOBODY)
