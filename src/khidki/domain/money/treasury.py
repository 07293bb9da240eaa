"""The heads of the treasury: under what a department's receipts are booked, and as whose account.

A head is data. What a service takes goes to the head that its fee names, else to its department's
own account; either is an account of the books, `treasury:HOLDER`. A challan is what was paid in
under a head; its number is the treasury's. Which codes are right is for departments to say.
"""

from dataclasses import dataclass

from khidki.domain.text import Text

ACCOUNT = "treasury"


@dataclass(frozen=True, slots=True)
class TreasuryHead:
    """One head of a department, by its code in the state's accounts."""

    id: str
    department: str
    code: str
    title: Text
    source: str
    verified: bool = False

    @property
    def account(self) -> str:
        """The account of the books in which it is collected."""
        return f"{ACCOUNT}:{self.id}"
