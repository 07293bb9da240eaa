"""Tell somebody what became of their bill: that it is posted, waits, or was not taken.

The message is a job of the transaction in which that came true, so nobody is told of a posting that
the biller did not make. A citizen is told on their own phone, somebody at a kiosk on the number
that they gave. Money that goes back to a citizen's bank is told of by the payment.
"""

from khidki.actions import tell
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import GOING_BACK, Bill, State
from khidki.domain.service.values import spoken_date
from khidki.domain.text import Language
from khidki.store import accounts
from khidki.store.database import Transaction

POSTED, WAITS, NOT_TAKEN, KEPT = "bill-posted", "bill-waits", "bill-not-taken", "bill-kept"


async def tell_of_bill(world: World, tx: Transaction, before: Bill, after: Bill) -> None:
    """Send what follows from this change, where it is something to be told."""
    if before.state is after.state:
        return
    match after.state:
        case State.POSTED if before.posted_at is None:
            await _tell(world, tx, after, POSTED, receipt=after.receipt)
        case State.POSTED:
            await _tell(world, tx, after, KEPT)
        case State.PARKED:
            assert after.promised_by is not None
            language = await _language(tx, after)
            until = spoken_date(legal_day(after.promised_by), language)
            await _tell(world, tx, after, WAITS, until=until)
        case state if state in GOING_BACK and after.channel == "kiosk":
            await _tell(world, tx, after, NOT_TAKEN)
        case _:
            return


async def _tell(world: World, tx: Transaction, bill: Bill, template: str, **more: str) -> None:
    mobile = ""
    if bill.channel == "kiosk":
        if bill.mobile_sealed is None:
            return
        mobile = world.secrets.unseal(bill.mobile_sealed, purpose="mobile").decode()
    title = world.published.billers[bill.biller].title.of(await _language(tx, bill))
    values = {
        "biller": title,
        "number": bill.stated.number,
        "amount": format_rupees(bill.paise).removeprefix("₹"),
        **more,
    }
    await tell.person(
        world, tx, bill.account, template, is_officer=False, values=values, mobile=mobile
    )


async def _language(tx: Transaction, bill: Bill) -> Language:
    account = await accounts.by_id(tx, bill.account)
    return tell.OFFICE_LANGUAGE if account is None else account.language
