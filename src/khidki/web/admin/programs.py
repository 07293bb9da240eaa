"""The tokens of departments' programs as a list: whose, for what, until when, and when last used.

What stands beside the list (a form for a new token, a button that ends one) is `web/tokens`. Only
tokens that are good now are listed; what was made and ended before is in the audit.
"""

from collections.abc import Sequence
from datetime import datetime

from khidki.actions.make_token import list_tokens_of_departments
from khidki.domain.text import Text
from khidki.store.tokens import Listed, Sought
from khidki.web.request import Request
from khidki.web.spoken import said
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

Place = tuple[datetime, str]
EVERYTHING = Sought()


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Listed]:
    before, last = wanted.after or (EVERYTHING.before, "")
    sought = Sought(before, _bytes(last), wanted.get("search") or "")
    return await list_tokens_of_departments(
        request.world, sought, department=wanted.get("whose"), limit=limit
    )


def _bytes(given: str) -> bytes:
    try:
        return bytes.fromhex(given)
    except ValueError:
        return b""


def _scopes(row: Listed) -> Text:
    words = [said(f"tokens.scope.{scope}") for scope in row.scopes]
    return Text(hi=", ".join(each.hi for each in words), en=", ".join(each.en for each in words))


def _departments(request: Request) -> Sequence[Option]:
    departments = request.world.published.departments
    return [(id_, departments[id_].name) for id_ in sorted(departments)]


PROGRAMS: Table[Listed, Place] = Table(
    id="admin.programs",
    path="/admin/programs",
    columns=(
        Column("name", of=lambda row: row.name),
        Column("mark", of=lambda row: row.mark),
        Column("department", of=lambda row: row.department),
        Column("scopes", of=_scopes),
        Column("made_at", of=lambda row: row.created_at),
        Column("until", of=lambda row: row.expires_at),
        Column("used_at", of=lambda row: row.last_used_at),
    ),
    asks=(Search("search"), Choice("whose", _departments)),
    read=_read,
    place=lambda row: (row.created_at, row.id.hex()),
    place_type=Place,
)
