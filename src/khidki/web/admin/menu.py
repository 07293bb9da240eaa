"""What there is to look after, by duty: the one list from which home and menu are made.

A page that an administrator opens first stands here once, with the duty its route asks for; what is
reached from such a page does not. A house test holds the two tables together.
"""

from dataclasses import dataclass

from khidki.domain.people.access import Officer
from khidki.domain.people.duty import Duty


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu: its words are `admin.NAME` and `admin.NAME.lead`."""

    name: str
    path: str
    duty: Duty

    @property
    def group(self) -> str:
        """The part of the menu in which it stands; its words are `menu.GROUP`."""
        return GROUPS[self.duty]


GROUPS = {
    Duty.PEOPLE: "people",
    Duty.SERVICES: "services",
    Duty.CALENDAR: "services",
    Duty.MESSAGES: "services",
    Duty.JOBS: "running",
    Duty.SYSTEMS: "running",
    Duty.AUDIT: "audit",
    Duty.MONEY: "money",
    Duty.BOOKS: "money",
}
ENTRIES: tuple[Entry, ...] = (
    Entry("officers", "/admin/officers", Duty.PEOPLE),
    Entry("operators", "/admin/operators", Duty.PEOPLE),
    Entry("two_people", "/admin/two-people", Duty.PEOPLE),
    Entry("posts", "/admin/posts", Duty.PEOPLE),
    Entry("postings", "/admin/postings", Duty.PEOPLE),
    Entry("offices", "/admin/offices", Duty.PEOPLE),
    Entry("areas", "/admin/areas", Duty.PEOPLE),
    Entry("services", "/admin/services", Duty.SERVICES),
    Entry("drafts", "/admin/drafts", Duty.SERVICES),
    Entry("proposals", "/admin/proposals", Duty.SERVICES),
    Entry("programs", "/admin/programs", Duty.PEOPLE),
    Entry("signatures", "/admin/signatures", Duty.PEOPLE),
    Entry("calendar", "/admin/calendar", Duty.CALENDAR),
    Entry("messages", "/admin/messages", Duty.MESSAGES),
    Entry("jobs", "/admin/jobs", Duty.JOBS),
    Entry("outbox", "/admin/outbox", Duty.JOBS),
    Entry("systems", "/admin/systems", Duty.SYSTEMS),
    Entry("audit", "/admin/audit", Duty.AUDIT),
    Entry("payments", "/admin/payments", Duty.MONEY),
    Entry("refunds", "/admin/refunds", Duty.MONEY),
    Entry("callbacks", "/admin/callbacks", Duty.MONEY),
    Entry("bills", "/admin/bills", Duty.BOOKS),
    Entry("trial", "/admin/books", Duty.BOOKS),
    Entry("proof", "/admin/books/proof", Duty.BOOKS),
    Entry("withheld", "/admin/books/withheld", Duty.BOOKS),
    Entry("gaps", "/admin/settling/gaps", Duty.BOOKS),
    Entry("money_files", "/admin/settling/files", Duty.BOOKS),
    Entry("payouts", "/admin/settling/payouts", Duty.BOOKS),
    Entry("commissions", "/admin/settling/commissions", Duty.BOOKS),
    Entry("challans", "/admin/settling/challans", Duty.BOOKS),
)


def entries_for(officer: Officer) -> list[Entry]:
    """Return the pages that open to an officer's duties."""
    return [entry for entry in ENTRIES if entry.duty in officer.duties]
