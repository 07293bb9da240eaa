"""What can be applied for, a page at a time, and the form of each service as JSON Schema."""

from typing import Any
from urllib.parse import urlencode

from khidki.domain.service.published import Edition
from khidki.web.request import Request
from khidki.web.response import Json, Response

SCHEMA = "application/schema+json"
PAGE = 50


async def listed(request: Request) -> Response:
    """List the services that are offered, in the order of their ids; `next` leads on."""
    published = request.world.published
    after = request.query.get("after", "")
    ids = sorted(head.id for head in published.offered() if head.id > after)
    page = [_told(published.newest(id_)) for id_ in ids[:PAGE]]
    more = len(ids) > PAGE
    next_ = f"/api/v1/services?{urlencode({'after': ids[PAGE - 1]})}" if more else None
    return Json({"services": page, "next": next_})


async def schema(request: Request) -> Response:
    """Return the JSON Schema of a service's answers."""
    id_ = f"{request.params['department']}/{request.params['service']}"
    edition = request.world.published.newest(id_)
    url = f"{request.world.public_url}/api/v1/services/{id_}/schema"
    title = edition.service.title.of(request.language)
    told = {**edition.form.json_schema(), "$id": url, "title": title, "version": edition.version}
    return Json(told, media_type=SCHEMA)


def _told(edition: Edition) -> dict[str, Any]:
    service = edition.service
    return {
        "id": service.id,
        "version": edition.version,
        "title": {"hi": service.title.hi, "en": service.title.en},
        "summary": {"hi": service.summary.hi, "en": service.summary.en},
        "department": service.department,
        "limit": service.law.limit.written(),
        "papers": [
            {
                "id": ask.id,
                "title": {"hi": ask.title.hi, "en": ask.title.en},
                "required": ask.required and ask.required_if is None,
                "accept": list(ask.accept),
                "max_bytes": ask.max_bytes,
            }
            for ask in service.documents
        ],
        "schema": f"/api/v1/services/{service.id}/schema",
    }
