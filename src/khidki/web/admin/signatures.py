"""Which officers cannot sign, how many papers wait for that since when, and who signs with what.

A posting that is in order and has nothing waiting is not in the list; its page is reached from the
officer's postings. A change takes effect for papers that wait, too.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.oversee_signatures import (
    FIRST,
    Blocked,
    NoSuchPosting,
    read_blocked,
    sign_with,
)
from khidki.domain.people.duty import Duty
from khidki.domain.people.signing import SignerKind
from khidki.store import officers, signing_means
from khidki.web import texts
from khidki.web.admin.entry import hat, listed, page
from khidki.web.case_words import office_of
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted


async def _read(
    request: Request, wanted: Wanted[tuple[str, UUID]], limit: int
) -> Sequence[Blocked]:
    signer = wanted.get("signer")
    return await read_blocked(
        request.world,
        signer=SignerKind(signer) if signer else None,
        who=wanted.get("who") or "",
        after=wanted.after or FIRST,
        limit=limit,
    )


def _kinds(_: Request) -> Sequence[Option]:
    return [(each.value, Key(_key(each))) for each in SignerKind]


def _why(row: Blocked) -> Cell:
    if not row.blockers:
        return Key("signatures.only_waits")
    return Key(f"signature.blocker.{row.blockers[0].value}")


BOARD: Table[Blocked, tuple[str, UUID]] = Table(
    id="admin.signatures",
    path="/admin/signatures",
    columns=(
        Column(
            "name",
            of=lambda row: row.posted.name,
            link=lambda row: f"/admin/signatures/{row.posted.posting}",
        ),
        Column("post", of=lambda row: row.posted.post),
        Column("kind", of=lambda row: Key(f"admin.signatures.{row.posted.signer.value}")),
        Column("why", of=_why),
        Column("waiting", of=lambda row: row.posted.waiting),
        Column("since", of=lambda row: row.posted.since),
    ),
    asks=(Search("who"), Choice("signer", _kinds)),
    read=_read,
    place=lambda row: (row.posted.post, row.posted.posting),
    place_type=tuple[str, UUID],
)


async def show(request: Request) -> Response:
    """Show the board."""
    return listed(request, BOARD.id, await BOARD.shown(request))


async def posting(request: Request) -> Response:
    """Show with what one posting signs, to change it."""
    id_ = _posting(request)
    async with request.world.reading() as tx:
        holder = await officers.of_posting(tx, id_)
        if holder is None:
            raise NotFound
        signs = await signing_means.signs(tx, id_)
    post, office = office_of(request.world.published, holder.post)
    data: dict[str, Any] = {
        "id": str(id_),
        "name": holder.name,
        "post": post,
        "office": office,
        "signer": signs.signer.value,
        "kinds": [
            {"value": kind.value, "text": texts.text(_key(kind), request.language)}
            for kind in SignerKind
        ],
    }
    return page(request, "signatures_posting.html", data)


async def change(request: Request) -> Response:
    """Change with what the papers of a posting are signed."""
    hat(request, Duty.PEOPLE)
    given = (await request.form()).get("signer", "")
    if given not in set(SignerKind):
        raise NotFound
    try:
        await sign_with(request.world, _posting(request), SignerKind(given))
    except NoSuchPosting as cause:
        raise NotFound from cause
    return Redirect(f"/{request.language}/admin/signatures")


def _key(kind: SignerKind) -> str:
    return f"admin.signatures.{kind.value}"


def _posting(request: Request) -> UUID:
    try:
        return UUID(request.params["posting"])
    except ValueError as cause:
        raise NotFound from cause
