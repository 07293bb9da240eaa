"""What made-up calls need to be those of a program: keys of their own, and things that there are.

Made-up idempotency keys are short and come again; answered again under one is a call that was never
done anew, and what it once made may be gone. Made-up addresses could be somebody's: those that fit
lead to a name that never leads anywhere (RFC 2606). Every other made-up number or id that has the
right shape becomes a real one of `KHIDKI_FUZZ_KNOWN`: a call for what is not there tells little.
Every other paper within a body becomes one that can be read.
What has not the right shape stays as it is. How many calls were sent in which phase is written to
`KHIDKI_FUZZ_COUNTED`.
"""

import atexit
import json
import os
import re
import uuid
import zlib
from collections import Counter
from pathlib import Path

import schemathesis

ADDRESS = re.compile(r"https://[^/?#]+")
NUMBER = re.compile(r"[0-9]{14}")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SERVICE = {"department": "revenue", "service": "income-certificate"}
REVISIONS = 5
DOT = (  # the smallest paper: a PNG of one grey dot
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
KNOWN = json.loads(os.environ.get("KHIDKI_FUZZ_KNOWN", "{}"))
COUNTED = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lengthen a key that is one; send webhooks to nowhere; count."""
    key = case.headers.get("Idempotency-Key")
    if isinstance(key, str) and key.strip() and len(key) <= 160 and key.isprintable():
        case.headers["Idempotency-Key"] = f"{key}-{uuid.uuid4().hex}"
    if case.path == "/webhooks" and isinstance(case.body, dict):
        address = case.body.get("address")
        if isinstance(address, str) and address.startswith("https://"):
            case.body["address"] = ADDRESS.sub("https://hook.invalid", address, count=1)
    phase = "none" if case.meta is None else case.meta.phase.name.value
    COUNTED.setdefault(phase, Counter())[case.operation.definition.raw["operationId"]] += 1


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Let half of the paths lead somewhere."""
    return _with_known(path_parameters)


@schemathesis.hook
def map_query(context, query):
    """Let half of the queries name what there is."""
    return _with_known(query)


@schemathesis.hook
def map_body(context, body):
    """Let half of the bodies name what there is, as it is now."""
    return _with_known(body) if isinstance(body, dict) else body


def _with_known(values):
    if not KNOWN or not isinstance(values, dict):
        return values
    return {name: _known(name, value) for name, value in values.items()}


def _known(name, value):
    if name == "revision" and type(value) is int and 1 <= value <= 999_999_999:
        return value if value % 2 else 1 + value // 2 % REVISIONS
    if name == "paper" and isinstance(value, dict) and isinstance(value.get("data"), str):
        return value | ({"data": DOT} if len(value["data"]) % 2 else {})
    if not isinstance(value, str):
        return value
    drawn = zlib.crc32(value.encode("utf-8", "surrogatepass"))
    if drawn % 2:
        return value
    if name in SERVICE and re.fullmatch("[a-z0-9-]+", value):
        return SERVICE[name]
    if name == "service" and re.fullmatch("[a-z0-9-]+/[a-z0-9-]+", value):
        return "/".join(SERVICE.values())
    there = KNOWN.get(name)
    shape = NUMBER if name == "number" else UUID
    return there[drawn // 2 % len(there)] if there and shape.fullmatch(value) else value


if told := os.environ.get("KHIDKI_FUZZ_COUNTED"):
    atexit.register(lambda: Path(told).write_text(json.dumps(COUNTED, sort_keys=True)))
