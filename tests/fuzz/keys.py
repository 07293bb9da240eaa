"""What made-up calls need to be those of a program: keys of their own, and webhooks to nowhere.

Made-up idempotency keys are short and come again; answered again under one is a call that was never
done anew, and what it once made may be gone. Made-up addresses could be somebody's: those that fit
lead to a name that never leads anywhere (RFC 2606). What is no key or no address stays as it is.
"""

import re
import uuid

import schemathesis

ADDRESS = re.compile(r"https://[^/?#]+")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lengthen a key that is one; send webhooks to nowhere."""
    key = case.headers.get("Idempotency-Key")
    if isinstance(key, str) and key.strip() and len(key) <= 160 and key.isprintable():
        case.headers["Idempotency-Key"] = f"{key}-{uuid.uuid4().hex}"
    if case.path == "/webhooks" and isinstance(case.body, dict):
        address = case.body.get("address")
        if isinstance(address, str) and address.startswith("https://"):
            case.body["address"] = ADDRESS.sub("https://hook.invalid", address, count=1)
