"""The other side of `confined`: a process that answers calls on its standard input until that ends.

It limits itself before it reads anything: address space, no core files, no file may be written,
and for each call an allowance of CPU time, so that it ends even when its parent is gone. What the
called code prints cannot be taken for an answer: those go to a private copy of standard output.
"""

import importlib
import math
import os
import resource
import sys
from typing import Any, BinaryIO, get_type_hints

import msgspec

from khidki.domain.refusal import Refusal


def main(limit_bytes: int, imports: list[str]) -> None:
    """Serve calls until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for module in imports:
        importlib.import_module(module)
    _send(answers, b"ready")
    while head := sys.stdin.buffer.read(8):
        call = sys.stdin.buffer.read(int.from_bytes(head, "big"))
        _send(answers, _answer(call))


def _send(answers: BinaryIO, body: bytes) -> None:
    answers.write(len(body).to_bytes(8, "big"))
    answers.write(body)
    answers.flush()


def _answer(call: bytes) -> bytes:
    try:
        name, seconds, args = msgspec.msgpack.decode(call, type=tuple[str, float, list[Any]])
        _allow_cpu(seconds)
        return msgspec.msgpack.encode(("answer", _run(name, args)))
    except Refusal as refusal:
        return msgspec.msgpack.encode(("refused", (refusal.code, vars(refusal))))
    except MemoryError:
        return msgspec.msgpack.encode(("memory", None))
    except Exception as failure:  # noqa: BLE001 -- the edge of this process: the parent makes it a Fault
        return msgspec.msgpack.encode(("failed", _where(failure)))


def _run(name: str, args: list[Any]) -> Any:
    module, _, function_name = name.partition(":")
    function = getattr(importlib.import_module(module), function_name)
    kinds = [kind for key, kind in get_type_hints(function).items() if key != "return"]
    return function(*(msgspec.convert(arg, kind) for arg, kind in zip(args, kinds, strict=True)))


def _allow_cpu(seconds: float) -> None:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    allowance = math.ceil(spent.ru_utime + spent.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowance, hard))


def _where(failure: Exception) -> str:
    # The message of a library may quote the file, and the file is somebody's; the place is enough.
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(failure).__name__} at {place}"


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
