"""Make the receipt of a bill as a paper: only of one that its biller has in its books.

It is set in type when it is asked for and says the same whenever it is asked for again. Who looked
the bill up and paid it may have it, and nobody else.
"""

from collections.abc import Sequence
from uuid import UUID

from khidki.actions.read_bills import read_bill
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.bill import Bill, State
from khidki.domain.money.biller import Biller
from khidki.domain.money.dues import Dues
from khidki.domain.record.bill_receipt import BillReceipt
from khidki.domain.record.certificate import Line
from khidki.domain.record.document import Fee, shown_day, shown_moment
from khidki.domain.text import Text

NAME = Text(hi="किसके नाम", en="In the name of")
NUMBER = Text(hi="बिल संख्या", en="Number of the bill")
PERIOD = Text(hi="किस अवधि का", en="For the period")
DUE_ON = Text(hi="देय तिथि", en="Due on")
PAID_AT = Text(hi="चुकाने का समय", en="Paid at")
POSTED_AT = Text(hi="बिल में दर्ज होने का समय", en="Entered by the biller at")


async def make_bill_receipt(world: World, account: UUID, id_: UUID) -> tuple[str, bytes]:
    """Return the biller's receipt number and the PDF of a posted bill of this account."""
    bill = await read_bill(world, account, id_)
    if bill.state is not State.POSTED or bill.posted_at is None:
        raise Unknown
    biller = world.published.billers.get(bill.biller)
    title = Text(hi=bill.biller, en=bill.biller) if biller is None else biller.title
    receipt = BillReceipt(
        number=bill.stated.number,
        biller=title,
        receipt=bill.receipt,
        lines=tuple(line for line in _lines(bill, biller) if line.value.hi),
        fees=_fees(bill, title),
    )
    data = {**receipt.as_data(), "demo": world.demo}
    return bill.receipt, await world.papers.render_own("bill", data, at=bill.posted_at)


def _lines(bill: Bill, biller: Biller | None) -> Sequence[Line]:
    stated = bill.stated
    labels = {} if biller is None else {ask.id: ask.label for ask in biller.asks}
    asked = {id_: bill.asked[id_] for id_ in (labels or bill.asked) if id_ in bill.asked}
    moments = ((PAID_AT, bill.paid_at), (POSTED_AT, bill.posted_at))
    return [
        *(Line(id_, labels.get(id_, _same(id_)), _same(given)) for id_, given in asked.items()),
        Line("name", NAME, _same(stated.name)),
        Line("number", NUMBER, _same(stated.number)),
        Line("period", PERIOD, _same(stated.period)),
        Line("due_on", DUE_ON, _same("") if stated.due_on is None else shown_day(stated.due_on)),
        *(Line("at", label, shown_moment(at)) for label, at in moments if at is not None),
    ]


def _fees(bill: Bill, title: Text) -> tuple[Fee, ...]:
    """Return the lines that were fixed at a kiosk; online the bill is paid and nothing besides."""
    items = Dues.from_plain(bill.dues).items
    return tuple(Fee(each.title, each.paise) for each in items) or (Fee(title, bill.paise),)


def _same(words: str) -> Text:
    return Text(hi=words, en=words)
