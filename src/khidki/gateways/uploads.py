"""A stranger's stream of bytes becomes a safe file, or a refusal that can be explained.

Reading stops at the first byte over the limit. The first bytes, never the name, decide which reader
is used, and it runs confined: one that needs too long or too much memory is ended, and the file is
refused as too complex. Nothing is stored here; `files` does that with what comes out.
"""

from collections.abc import AsyncIterable

from khidki.domain.record.upload import (
    Damaged,
    Empty,
    Kind,
    Limits,
    SafeFile,
    TooComplex,
    TooLarge,
    kind_of,
)
from khidki.gateways import safe_image, safe_pdf
from khidki.gateways.confined import Confined, Crashed, Overrun

READERS = (safe_image.__name__, safe_pdf.__name__)


class Uploads:
    """The one door through which files of people come in."""

    def __init__(self, *, seconds: float = 10.0, memory: int = 768 * 2**20, size: int = 1) -> None:
        self._confined = Confined(seconds, memory, size, imports=READERS)

    async def accept(self, stream: AsyncIterable[bytes], limits: Limits) -> SafeFile:
        """Read, recognise, and make anew; raises an `UploadRefusal` for everything else."""
        data = await read_limited(stream, limits.size)
        kind = kind_of(data[:2048], limits.accept)
        try:
            if kind is Kind.PDF:
                return await self._confined.run(safe_pdf.remake, data, limits)
            return await self._confined.run(safe_image.remake, data, kind, limits)
        except Overrun as cause:
            raise TooComplex(kind=kind) from cause
        except Crashed as cause:
            raise Damaged(kind=kind) from cause

    async def close(self) -> None:
        """End the readers."""
        await self._confined.close()


async def read_limited(stream: AsyncIterable[bytes], limit: int) -> bytes:
    """Gather the stream, and ask it for no more once the limit is passed."""
    gathered = bytearray()
    async for piece in stream:
        gathered += piece
        if len(gathered) > limit:
            raise TooLarge(limit=limit)
    if not gathered:
        raise Empty
    return bytes(gathered)
