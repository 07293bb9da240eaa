"""Write `clients/python/khidki_client/types.py` from the window's own OpenAPI document.

Each record of the API becomes a `TypedDict`; a house test compares, so the client's types cannot
say something else than the window. `python scripts/client_types.py` writes the file.
"""

from pathlib import Path
from typing import Any

from khidki.web.api.openapi import document
from khidki.web.api.routes import CALLS

FILE = Path(__file__).parents[1] / "clients/python/khidki_client/types.py"
HEAD = '''"""The records of the API, made by `scripts/client_types.py` from its OpenAPI document."""

# fmt: off
# ruff: noqa: E501

from typing import Any, Literal, NotRequired, TypedDict
'''
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def written() -> str:
    """Return the whole file."""
    schemas = document(CALLS, "en", "https://window.example")["components"]["schemas"]
    named = [f"\n{name} = {_kind(each)}" for name, each in schemas.items() if "enum" in each]
    records = [_record(name, each) for name, each in schemas.items() if "enum" not in each]
    return HEAD + "".join(named) + "\n\n" + "\n\n".join(records) + "\n"


def _record(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    lines = [f"\nclass {name}(TypedDict):", f'    """{schema["description"]}"""', ""]
    for field, shape in schema["properties"].items():
        kind = _kind(shape)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join(lines)


def _kind(shape: dict[str, Any]) -> str:
    match shape:
        case {"$ref": str() as named}:
            kind = f'"{named.rpartition("/")[2]}"'
        case {"anyOf": options}:
            kind = _either([_kind(each) for each in options])
        case {"enum": values}:
            kind = f"Literal[{', '.join(repr(each) for each in values)}]".replace("'", '"')
        case {"type": "array"}:
            kind = f"list[{_kind(shape.get('items', {}))}]"
        case {"type": "object", "additionalProperties": dict() as inside}:
            kind = f"dict[str, {_kind(inside)}]"
        case {"type": "object"}:
            kind = "dict[str, Any]"
        case {"type": str() as plain}:
            kind = PLAIN[plain]
        case _:
            kind = "Any"
    return kind


def _either(kinds: list[str]) -> str:
    unique = list(dict.fromkeys(kinds))
    joined = " | ".join(each.strip('"') for each in unique)
    return f'"{joined}"' if any(each.startswith('"') for each in unique) else joined


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
