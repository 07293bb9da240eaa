"""Say to whom an application belongs why it costs what it costs, and what a delay brings them.

The lines are those that were fixed at the submit, each with where its sum comes from; what is older
has nothing kept and is reckoned by the tariff of its day. What the Act gives for delay is reckoned
up to the decision, or up to today while none was made. Nothing here is changed or promised.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khidki.actions.reckon import reckon
from khidki.actions.show_application import Shown, show_application
from khidki.actions.world import World
from khidki.domain.case.event import Act
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.compensation import Compensation, compensation
from khidki.domain.law.penalty import days_late
from khidki.domain.money.dues import DEPARTMENT, Dues
from khidki.domain.text import Text

ENDS = (Act.GRANT, Act.DEEM, Act.REFUSE, Act.WITHDRAW)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is paid: since when the rate holds, or whether a table made it."""

    title: Text
    paise: int
    source: str
    verified: bool
    since: date | None = None
    by_table: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an application costs and what its delay brings, with all that made both."""

    shown: Shown
    lines: tuple[Line, ...]
    is_fixed: bool  # kept at the submit, and not reckoned again
    law: Law | None
    late_days: int
    for_delay: Compensation | None

    @property
    def total_paise(self) -> int:
        """What is paid together."""
        return sum(line.paise for line in self.lines)


async def explain_amounts(world: World, account: UUID, id_: UUID) -> Amounts:
    """Return why an application of this account costs what it does, or refuse."""
    shown = await show_application(world, account, id_)
    one, published = shown.application, world.published
    received_on = legal_day(one.received_at)
    kept = shown.dues()
    dues = kept or reckon(
        published, shown.edition, shown.answers, on=received_on, channel=one.channel
    )
    law = published.law_on(shown.edition.service.law.act, received_on)
    late = 0 if one.due_on is None else days_late(one.due_on, _ended_on(world, shown))
    return Amounts(
        shown=shown,
        lines=tuple(_lines(world, shown, dues, received_on)),
        is_fixed=kept is not None,
        law=law,
        late_days=late,
        for_delay=None if law is None else compensation(law, late_days=late),
    )


def _ended_on(world: World, shown: Shown) -> date:
    ended = [event.happened_at for event in shown.history if event.act in ENDS]
    return legal_day(ended[-1] if ended else world.now())


def _lines(world: World, shown: Shown, dues: Dues, day: date) -> Iterator[Line]:
    fee = shown.edition.service.fee
    for item in dues.items:
        if item.id == DEPARTMENT:
            by_table = fee.table is not None
            yield Line(item.title, item.paise, fee.source, fee.verified, by_table=by_table)
            continue
        tariff = world.published.tariffs.get(item.id)
        rate = None if tariff is None else tariff.on(day)
        if rate is None:
            yield Line(item.title, item.paise, "", False)
        else:
            yield Line(item.title, item.paise, rate.source, rate.verified, rate.from_on)
