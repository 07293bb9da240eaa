"""What can be applied for, a page at a time, and the form of each service as JSON Schema."""

from khidki.web.api import cursor
from khidki.web.api.cursor import Paging
from khidki.web.api.shapes import Both, PaperAsked, Service, Services
from khidki.web.api.told import resting
from khidki.web.request import Request
from khidki.web.response import Json, Response

SCHEMA = "application/schema+json"


async def listed(request: Request, asked: Paging) -> Response:
    """List the services that are offered, in the order of their ids."""
    published = request.world.published
    after = cursor.position_in(request, asked.cursor, str) or ""
    ids = sorted(head.id for head in published.offered() if head.id > after)
    page = ids[: asked.limit]
    more = len(ids) > len(page)
    next_ = cursor.made(request, page[-1], limit=str(asked.limit)) if more else None
    return Json(Services([_told(request, id_) for id_ in page], next_))


async def show(request: Request) -> Response:
    """Return one service."""
    return Json(_told(request, _id(request)))


async def schema(request: Request) -> Response:
    """Return the JSON Schema of a service's answers."""
    id_ = _id(request)
    edition = request.world.published.newest(id_)
    url = f"{request.world.public_url}/api/v1/services/{id_}/schema"
    title = edition.service.title.of(request.language)
    told = {**edition.form.json_schema(), "$id": url, "title": title, "version": edition.version}
    return Json(told, media_type=SCHEMA)


def _id(request: Request) -> str:
    return f"{request.params['department']}/{request.params['service']}"


def _told(request: Request, id_: str) -> Service:
    published = request.world.published
    edition = published.newest(id_)
    service = edition.service
    return Service(
        id=service.id,
        version=edition.version,
        title=Both.of(service.title),
        summary=Both.of(service.summary),
        department=service.department,
        limit=service.law.limit.written(),
        papers=[
            PaperAsked(
                id=ask.id,
                title=Both.of(ask.title),
                required=ask.required and ask.required_if is None,
                accept=list(ask.accept),
                max_bytes=ask.max_bytes,
            )
            for ask in service.documents
        ],
        schema=f"/api/v1/services/{service.id}/schema",
        pause=resting(published.paused(id_, request.now)),
    )
