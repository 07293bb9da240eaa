"""One line of JSON a request, and one for each error that is not an answer.

A line names the route's template, never the filled path, and no query string: numbers and people
stay out of logs. Of an unexpected error it keeps the kind and the places in the code, not the
message, which may quote what somebody typed. The id is the one that the error page shows.
"""

import os
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

import msgspec
import structlog

from khidki.domain.refusal import Fault


class _Patient:
    """A file that may be on a full disk: a line may be lost, nobody's answer is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            self._file.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def configure(file: BinaryIO | None = None) -> None:
    """Write lines of JSON to a file, or to the standard output of this process."""
    patient = _Patient(file or sys.stdout.buffer)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.BytesLoggerFactory(cast("BinaryIO", patient)),
    )
    _Lines.file, _Lines.process = patient, os.getpid()
    _Lines.logger = structlog.get_logger().bind(process=_Lines.process)


class _Lines:
    # Bound once: binding anew at every line costs as much as the line.
    logger: Any = structlog.get_logger()
    file: _Patient = _Patient(sys.stdout.buffer)
    process = os.getpid()


def request_line(
    *,
    method: str,
    route: str,
    status: int,
    ms: float,
    queries: int,
    request_id: str,
    at: datetime,
    more: Mapping[str, str],
) -> None:
    """Write the line of one request, in the form of the logger and without its chain of steps.

    The chain took a twentieth of a submit. `more` is what the request notes of itself: the code of
    why it was refused, so that attempts to get past a limit, a duty or a form's token can be
    counted by kind; and which officer or operator asked.
    """
    line = {
        "process": _Lines.process,
        "method": method,
        "route": route,
        "status": status,
        "ms": round(ms, 1),
        "queries": queries,
        "request": request_id,
        "event": "request",
        "level": "info",
        "timestamp": at,
        **more,
    }
    file = _Lines.file or sys.stdout.buffer
    file.write(msgspec.json.encode(line) + b"\n")
    file.flush()


def sign_in(what: str, *, went: bool, who: UUID | None, request_id: str) -> None:
    """Write that somebody gave facts of theirs: which kind, whose account, and whether they held.

    Whose is known only where they held or the session knows; what was typed is never written.
    """
    _Lines.logger.info(
        "sign_in", what=what, went=went, who=str(who) if who else None, request=request_id
    )


def failure(error: BaseException, *, route: str, request_id: str) -> None:
    """Write what failed and where, without what was said in it."""
    _Lines.logger.error("failure", request=request_id, route=route, errors=_chain(error))


def _without_words(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> Any:
    """Turn the exception of a line into its kinds and places; its message stays unsaid."""
    told = line.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        line["errors"] = _chain(error)
    return line


def _chain(error: BaseException) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(told) < 5:
        told.append(_one(current))
        current = current.__cause__ or current.__context__
    return told


def _one(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    told: dict[str, Any] = {
        "kind": type(error).__qualname__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, Fault):
        told["what"] = error.what
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        told["sqlstate"] = sqlstate
    return told


def _encode(value: Any, **_: Any) -> bytes:
    return msgspec.json.encode(value)
