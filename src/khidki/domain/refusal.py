"""The answer is no, or something outside failed.

A `Refusal` means that the world is fine and the request is not: typed fields, a stable `code`, no
prose and no HTTP status (`web/errors.py` is the only table to those). A `Fault` means that
something outside failed; only store and gateways raise it, from its cause. Everything else is our
own bug.
"""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """The request is understood and declined; subclasses say why in their docstring."""

    code: ClassVar[str] = "refused"


class Fault(Exception):  # noqa: N818 -- named by what it is to the reader, not by Python's habit
    """Something outside failed; `retryable` says whether trying again may help."""

    def __init__(self, what: str, *, retryable: bool) -> None:
        super().__init__(what)
        self.what = what
        self.retryable = retryable


class NotReached(Fault):
    """Something outside could not be reached at all, so it has certainly done nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(what, retryable=True)
