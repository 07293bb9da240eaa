"""Whom an operator acts for on a page that citizens have too, and by which consent.

A guard puts it into the request (`web/operator/acting.py`); the page then asks `account_of` and
`start_of` as ever, and its addresses stay within what the consent opens.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.domain.money.wallet import Operator
from khidki.domain.people.consent import Consent


@dataclass(frozen=True, slots=True)
class Acting:
    """An operator, for the account of a citizen who stands before them."""

    operator: Operator
    account: UUID
    consent: Consent
    root: str  # how the addresses of this consent begin, after the language
    mobile_hint: str
