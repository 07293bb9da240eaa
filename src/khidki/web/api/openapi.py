"""The OpenAPI 3.1 document, made from the table of calls and the types of its records.

Nothing here is written by hand that the table or a type says. Sentences are the texts that the page
for developers shows, in the language that is asked for. Questions of a service are not in here:
each service publishes its own JSON Schema.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from khidki.domain.service import kind
from khidki.domain.text import Language
from khidki.web import texts
from khidki.web.api import persons, shapes
from khidki.web.api.call import JSON, PREFIX, Call, Media
from khidki.web.api.desk_shapes import DeskPaging
from khidki.web.api.entry import KEY_MOST, PROBLEM
from khidki.web.request import Request
from khidki.web.response import Json, Response

VERSION = "1.0.0"
LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
REF = "#/components/schemas/{name}"
USUAL = (400, 422, 429, 503)
PATH_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "number": {"type": "string", "pattern": "^[0-9]{14}$"},
    "department": {"type": "string", "pattern": "^[a-z0-9-]+$"},
    "service": {"type": "string", "pattern": "^[a-z0-9-]+$"},
    "document": {"type": "string", "format": "uuid"},
    "appeal": {"type": "string", "format": "uuid"},
    "payment": {"type": "string", "format": "uuid"},
    "id": {"type": "string", "format": "uuid"},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{KEY_MOST}}}$"},
}
NAMED = re.compile(r"\{([a-z]+)\}")


def described(calls: Sequence[Call]) -> Callable[[Request], Awaitable[Response]]:
    """Return the page that shows the document of these calls."""

    @cache
    def of(language: Language, public_url: str) -> dict[str, Any]:
        return document(calls, language, public_url)

    async def page(request: Request) -> Response:
        return Json(of(request.language, request.world.public_url))

    return page


def document(calls: Sequence[Call], language: Language, public_url: str) -> dict[str, Any]:
    """Return the whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, calls, language)
    tags = list(dict.fromkeys(call.tag for call in calls))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": texts.text("api.title", language),
            "version": VERSION,
            "description": texts.text("api.what", language),
            "license": LICENSE,
            "contact": {
                "name": texts.text("api.contact", language),
                "url": f"{public_url}/{language}/developers",
            },
        },
        "servers": [{"url": f"{public_url}{PREFIX}"}],
        "tags": [
            {"name": tag, "description": texts.text(f"api.tag.{tag}", language)} for tag in tags
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(calls),
            "responses": {f"Refused{each}": _refused(each, language) for each in _REFUSALS},
            "headers": _headers(language),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": texts.text("api.token", language),
                }
            },
        },
    }


_REFUSALS = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


def statuses(language: Language) -> list[dict[str, Any]]:
    """Return what each status of a refusal means."""
    return [
        {"code": code, "words": texts.text(f"api.status.{code}", language)} for code in _REFUSALS
    ]


def refusals_of(call: Call) -> list[int]:
    """Return the statuses with which a call may be refused."""
    found = {*USUAL}
    if call.scope is not None:
        found |= {401, 403}
    if call.parameters or call.sends or call.query is DeskPaging:
        found.add(404)
    if call.method == "POST":
        found |= {409, 413}
    if call.sends:
        found.add(415)
    return sorted(found)


def _operation(call: Call, calls: Sequence[Call], language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": call.name,
        "tags": [call.tag],
        "summary": texts.text(f"api.call.{call.name}.title", language),
        "description": texts.text(f"api.call.{call.name}.what", language),
        "parameters": _parameters(call, language),
        "responses": {
            **{str(code): _answer(call, code, calls, language) for code in call.answers},
            **{
                str(code): {"$ref": f"#/components/responses/Refused{code}"}
                for code in refusals_of(call)
            },
        },
    }
    if call.body is not None:
        schema = {"$ref": REF.format(name=call.body.__name__)}
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    elif call.takes_file:
        schema = {"type": "string", "format": "binary"}
        kinds = ("application/octet-stream", "image/jpeg", "image/png", "application/pdf")
        content = {each: {"schema": schema} for each in kinds}
        told["requestBody"] = {"required": True, "content": content}
    if call.scope is not None:
        # Only OAuth may list scopes here; a bearer token's stand in the sentence and apart.
        told["security"] = [{"token": []}]
        told["x-scope"] = call.scope.value
        told["description"] += " " + texts.text("api.scope", language, scope=call.scope.value)
    return told


def _parameters(call: Call, language: Language) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": texts.text(f"api.parameter.{name}", language),
            "schema": PATH_SHAPES[name],
        }
        for name in call.parameters
    ]
    if call.query is not None:
        schema = msgspec.json.schema(call.query)
        record = schema["$defs"][call.query.__name__]
        required = record.get("required", [])
        found += [
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": texts.text(f"api.parameter.{name}", language),
                "schema": _without_null(shape),
            }
            for name, shape in record["properties"].items()
        ]
    if call.method == "POST":
        found.append(KEY | {"description": texts.text("api.parameter.key", language)})
    return found


def _without_null(shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a value of an address, which is there or not and never null."""
    options = [each for each in shape.get("anyOf", []) if each != {"type": "null"}]
    plain = dict(options[0]) if len(options) == 1 else dict(shape)
    return {name: value for name, value in plain.items() if value is not None}


def _answer(call: Call, code: int, calls: Sequence[Call], language: Language) -> dict[str, Any]:
    shape = call.answers[code]
    if isinstance(shape, Media):
        content = {shape.kind: {"schema": dict(shape.schema)}}
        if shape.kind == "application/octet-stream":
            content = {
                each: {"schema": dict(shape.schema)}
                for each in ("image/jpeg", "image/png", "application/pdf")
            }
    else:
        kind_ = PROBLEM if code >= 400 else JSON
        content = {kind_: {"schema": {"$ref": REF.format(name=shape.__name__)}}}
    told: dict[str, Any] = {
        "description": texts.text(f"api.status.{code}", language),
        "content": content,
    }
    if call.scope is not None or call.limits:
        told["headers"] = {
            name: {"$ref": f"#/components/headers/{name}"}
            for name in ("RateLimit", "RateLimit-Policy")
        }
    links = {name: _link(name, values, calls) for name, values in call.leads.items() if code < 400}
    return told | ({"links": links} if links else {})


def _link(name: str, values: Mapping[str, str], calls: Sequence[Call]) -> dict[str, Any]:
    """Return how an answer leads to another call: into its path, its query or its body."""
    target = next(each for each in calls if each.name == name)
    found = {
        param: place if place.startswith("$") else f"$response.body#/{place}"
        for param, place in values.items()
    }
    if target.body is not None and not set(found) & set(target.parameters):
        return {"operationId": name, "requestBody": found}
    return {"operationId": name, "parameters": found}


def _refused(code: int, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": texts.text(f"api.status.{code}", language),
        "content": {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}},
    }
    if code in {429, 503}:
        told["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return told


def _headers(language: Language) -> dict[str, Any]:
    words = {"type": "string"}
    return {
        name: {
            "description": texts.text(f"api.header.{name.lower()}", language),
            "schema": {"type": "integer", "minimum": 0} if name == "Retry-After" else words,
        }
        for name in ("RateLimit", "RateLimit-Policy", "Retry-After")
    }


def _schemas(calls: Sequence[Call]) -> dict[str, Any]:
    types: list[Any] = [shapes.Problem]
    for call in calls:
        types += [each for each in call.answers.values() if not isinstance(each, Media)]
        types += [call.body] if call.body is not None else []
    _, found = msgspec.json.schema_components(dict.fromkeys(types), ref_template=REF)
    person: dict[str, Any] = found["PersonSent"]["properties"]
    for field in persons.FIELDS:
        # What a name, a day and a place look like is said by the kind of question.
        said = kind.schema(field)
        person[field.id] = said if field.id == "name" else {"anyOf": [said, {"type": "null"}]}
    return dict(sorted(found.items()))
