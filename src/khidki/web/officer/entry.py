"""What every page of an officer asks first: who it is now, which case, and from which list.

An officer's posts are read at every request, so a posting that ended ends at once. The list from
which a case was opened travels in the address, so that the next case comes from the same list.
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from khidki.actions.read_desk import Due, Wanted
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.people.access import Hat, Officer
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.officer.hidden import hide, reveal
from khidki.web.request import Request
from khidki.web.signed_in import signed_in

WORD_MOST = 100


async def officer_in(request: Request) -> Officer:
    """Return the signed-in officer with the posts they hold now, or refuse."""
    request.officer = await signed_in(request)
    return request.officer


def id_in(request: Request, name: str = "id") -> UUID:
    """Return an id of the path, or refuse as for any page that does not exist."""
    try:
        return UUID(request.params[name])
    except ValueError as cause:
        raise NotFound from cause


@dataclass(frozen=True, slots=True)
class Listing:
    """The list that an officer looks at: which post, and what of it."""

    post: str
    wanted: Wanted
    search: str = ""  # as it stands in the address: a number, or a name that is hidden there

    @classmethod
    def of(cls, request: Request) -> "Listing":
        """Read it from the address; what is not known there means everything."""
        search = request.query.get("q", "")
        name = reveal(request.world.secrets, search)
        words = search[:WORD_MOST] if name is None and is_number(search) else (name or b"").decode()
        return cls._read(request.query, words, search if words else "")

    @classmethod
    def typed(cls, request: Request, form: Form) -> "Listing":
        """Read it from the form of the desk; a name is hidden before it gets into an address."""
        words = form.get("q", "")[:WORD_MOST].strip()
        search = words if is_number(words) else hide(request.world.secrets, words.encode())
        return cls._read(form, words, search if words else "")

    @classmethod
    def _read(cls, form: Form, words: str, search: str) -> "Listing":
        given = {name: form.get(name, "")[:WORD_MOST].strip() for name in _NAMES}
        known = {due.value for due in Due}
        due = Due(given["due"]) if given["due"] in known else None
        wanted = Wanted(
            given["service"], given["step"], due, words, _id(given["label"]), given["mine"] == "yes"
        )
        return cls(given["post"], wanted, search)

    def hats(self, officer: Officer) -> list[Hat]:
        """Return the hat for the desk asked for, or all that the officer wears: one inbox."""
        asked = [hat for hat in officer.hats if self.post in {hat.post, hat.desk}]
        return asked[:1] or list(officer.hats)

    def query(self, **more: str) -> str:
        """Return what stands behind the path for the same list, with `?`; empty for everything."""
        of_list = {
            "post": self.post,
            "service": self.wanted.service,
            "step": self.wanted.step,
            "due": self.wanted.due or "",
            "label": self.wanted.label or "",
            "mine": "yes" if self.wanted.is_mine else "",
            "q": self.search,
        }
        filled = {name: str(value) for name, value in {**of_list, **more}.items() if value}
        return f"?{urlencode(filled)}" if filled else ""


_NAMES = ("post", "service", "step", "due", "label", "mine")


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def is_number(words: str) -> bool:
    """Say whether what was typed is the number of an application."""
    try:
        read_number(words[:WORD_MOST])
    except NotANumber:
        return False
    return True
