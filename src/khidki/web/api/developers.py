"""The page for developers: every call with what to send and what comes back, in both languages.

Made from the document that programs read, so the two cannot differ. It needs no script.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any

from khidki.domain.text import Language
from khidki.web import texts
from khidki.web.api.call import JSON, PREFIX, Call, Media
from khidki.web.api.openapi import document, statuses
from khidki.web.request import Request
from khidki.web.response import Page, Response

Shape = dict[str, Any]


def developers(calls: Sequence[Call]) -> Callable[[Request], Awaitable[Response]]:
    """Return the page that describes these calls."""

    @cache
    def of(language: Language, public_url: str) -> Shape:
        return shown(calls, language, public_url)

    async def page(request: Request) -> Response:
        return Page("public/developers.html", of(request.language, request.world.public_url))

    return page


def shown(calls: Sequence[Call], language: Language, public_url: str) -> Shape:
    """Return what the page shows of the calls, by their tags."""
    described = document(calls, language, public_url)
    schemas: Shape = described["components"]["schemas"]
    tags = [
        {
            **tag,
            "calls": [
                _call(each, described["paths"], schemas, language)
                for each in calls
                if each.tag == tag["name"]
            ],
        }
        for tag in described["tags"]
    ]
    shapes = [each for call in calls for each in (*call.answers.values(), call.body)]
    own = {each.__name__ for each in shapes if isinstance(each, type)}
    records = [
        {
            "name": name,
            "fields": _fields(schema) if "properties" in schema else [],
            "choices": schema.get("enum", []),
        }
        for name, schema in schemas.items()
        if name not in own
    ]
    return {
        "tags": tags,
        "statuses": statuses(language),
        "records": records,
        "window": public_url,
    }


def _call(call: Call, paths: Shape, schemas: Shape, language: Language) -> Shape:
    told: Shape = paths[call.path][call.method.lower()]
    body = None if call.body is None else _fields(schemas[call.body.__name__])
    answers = [each for code, each in call.answers.items() if code < 300]
    answer = answers[0]
    return {
        "id": call.name,
        "title": told["summary"],
        "what": texts.text(f"api.call.{call.name}.what", language),
        "method": call.method,
        "path": f"{PREFIX}{call.path}",
        "scope": None if call.scope is None else call.scope.value,
        "parameters": [
            {
                "name": each["name"],
                "what": each["description"],
                "kind": _kind(each["schema"]),
                "required": each["required"],
            }
            for each in told["parameters"]
        ],
        "body": body,
        "file": call.takes_file,
        "answer": [] if isinstance(answer, Media) else _fields(schemas[answer.__name__]),
        "media": answer.kind if isinstance(answer, Media) else JSON,
        "words": texts.text(f"api.status.{next(iter(call.answers))}", language),
    }


def _fields(schema: Shape) -> list[Shape]:
    required = schema.get("required", [])
    return [
        {"name": name, "kind": _kind(shape), "required": name in required}
        for name, shape in schema["properties"].items()
    ]


def _kind(shape: Shape) -> str:
    """Return what a value is, in one line: its kind, its format or its choices."""
    match shape:
        case {"$ref": str() as named}:
            kind = named.rpartition("/")[2]
        case {"anyOf": options}:
            kind = " | ".join(dict.fromkeys(map(_kind, options)))
        case {"enum": values}:
            kind = " | ".join(map(str, values))
        case {"type": "array"}:
            kind = f"[{_kind(shape['items'])}]"
        case {"format": str() as kind} | {"type": str(), "pattern": str() as kind}:
            pass
        case {"type": str() as kind}:
            pass
        case _:
            kind = "object"
    return kind
