"""What the chaos run can find lost, by name: a planted fault must be reported as the loss it is."""

from enum import StrEnum


class Kind(StrEnum):
    """What can be lost."""

    BANK_AND_BOOKS = "bank and ledger differ"
    BOOKS = "the books do not add up"
    CHARGED_TWICE = "charged twice"
    BILLER = "a biller has posted something else than was paid, and nobody looks into it"
    GIVEN_UNPAID = "given and not paid"
    PAID_NOT_GIVEN = "paid and neither given nor returned"
    NOT_RETURNED = "promised back and not returned"
    NOT_CREDITED = "paid into a wallet and not credited"
    WALLET = "a wallet does not hold what came in less what was taken"
    HOLD = "what was set aside is neither taken nor let go as it was said"
    AFTER_CLOSE = "taken on after the day was closed"
    DAY_SUM = "a day was closed with another sum than was taken on it"
    UNSENT = "a promise was not sent"
    BROKEN_WORD = "somebody was told what is not so"
    UNFINISHED = "something is still going on although time was given"
