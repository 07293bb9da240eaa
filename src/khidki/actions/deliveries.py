"""What each purpose of a payment delivers, and which line of the books it is.

A delivery gives what was paid for, once, however often it is called: it finds by the payment's id
what it gave before. `NotDeliverable` says that it never can, upon which the money goes back by
itself; a Fault that it may yet. What moves in the books follows from the payment's own lines.
"""

from collections.abc import Awaitable, Callable, Mapping

from khidki.actions.file_paid import file_paid
from khidki.actions.fill_wallet import give_top_up
from khidki.actions.pay_bill import bill_paid
from khidki.actions.pay_demand import note_paid
from khidki.actions.world import World
from khidki.domain.money.entry import Kind
from khidki.domain.money.paying import Paying, Purpose

Deliver = Callable[[World, Paying], Awaitable[None]]

DELIVERIES: Mapping[Purpose, tuple[Deliver, Kind]] = {
    Purpose.APPLICATION: (file_paid, Kind.FEE),
    Purpose.DEMAND: (note_paid, Kind.FEE),
    Purpose.TOP_UP: (give_top_up, Kind.TOP_UP),
    Purpose.BILL: (bill_paid, Kind.BILL),
}
