"""Put money into an operator's wallet: by the payment page here, or by the bank under a reference.

The sum goes to the wallet by the entry of the payment itself, so a payment that succeeded is in the
wallet or goes back; nothing else is to be given. A bank transfer is matched by
`actions/take_statement.py`.
"""

from uuid import UUID

from khidki.actions import pay
from khidki.actions.use_wallet import operator_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues, Item
from khidki.domain.money.paying import Paying, Purpose
from khidki.domain.money.split import Part
from khidki.domain.money.wallet import Operator
from khidki.domain.text import Text

LEAST_PAISE, MOST_PAISE = 100_00, 2_00_000_00
TOP_UP = "top-up"
LINE = Text(hi="वॉलेट में जमा", en="Top-up of a wallet")


async def begin_top_up(world: World, account: UUID, paise: int) -> Paying:
    """Begin a payment into the wallet of who signs in by an account."""
    operator = await operator_of(world, account)
    operator.require_open(world.published.networks[operator.network])
    part = Part(TOP_UP, "operator-wallet", paise)
    wanted = pay.Wanted(
        subject=_subject(world, operator),
        purpose=Purpose.TOP_UP,
        dues=Dues((Item(TOP_UP, LINE, paise, (part,)),)),
        payer=account,
        holders={Per.OPERATOR.value: operator.code},
    )
    return await pay.begin(world, wanted)


def _subject(world: World, operator: Operator) -> UUID:
    """Each top-up is a thing of its own: who fills a wallet twice means it."""
    return world.new_id(bucket_of(operator.account))


async def give_top_up(world: World, paying: Paying) -> None:
    """Give nothing more: the money is in the wallet by the payment's own entry."""
