"""What can be applied for, and the form of each service as JSON Schema."""

from typing import Any

from khidki.domain.service.published import Edition
from khidki.web.request import Request
from khidki.web.response import Json, Response

SCHEMA = "application/schema+json"


async def listed(request: Request) -> Response:
    """List the services that are offered."""
    return Json({"services": [_told(edition) for edition in request.world.published.offered()]})


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
