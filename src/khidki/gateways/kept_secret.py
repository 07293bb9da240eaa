"""A secret that is made once and kept in a file for its user alone.

Only a demo keeps its secret so: whoever reads the folder of a demo may know everything. For real
people the operator sets the secret, and it never lies beside the data that it protects.
"""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Return the secret of a file, which is made when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
