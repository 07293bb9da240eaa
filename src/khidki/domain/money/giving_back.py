"""Which receivers give back how much when a part of what was paid goes back.

All of it: each gives what it got. A part: each gives its share rounded down, and what is left over
by rounding comes from who got the most, a paisa each, so that the parts are the sum to the paisa
and nobody gives more than it got.
"""

from collections.abc import Sequence

from khidki.domain.money.chart import Account
from khidki.domain.money.entry import Transfer
from khidki.domain.money.payment import RefundTooLarge


def giving_back(received: Sequence[Transfer], paise: int, *, to: Account) -> tuple[Transfer, ...]:
    """Return the transfers that take a sum back from whoever received it."""
    total = sum(each.paise for each in received)
    if paise > total:
        raise RefundTooLarge
    shares = [each.paise * paise // total for each in received]
    order = sorted(range(len(received)), key=lambda place: -received[place].paise)
    left = paise - sum(shares)
    while left:
        for place in order:
            if left and shares[place] < received[place].paise:
                shares[place] += 1
                left -= 1
    return tuple(
        Transfer(each.target, to, share)
        for each, share in zip(received, shares, strict=True)
        if share
    )
