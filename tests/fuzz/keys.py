"""Each call that is made up carries an idempotency key of its own, as a program's calls do.

Made-up keys are short and come again; answered again under one is a call that was never done anew,
and what it once made may be gone. Keys that are no keys stay as they are.
"""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lengthen a key that is one."""
    key = case.headers.get("Idempotency-Key")
    if isinstance(key, str) and 0 < len(key) <= 160 and key.isascii() and key.isprintable():
        case.headers["Idempotency-Key"] = f"{key}-{uuid.uuid4().hex}" if key.strip() else key
