"""A photo or scan made anew from a stranger's: turned upright, scaled down, without EXIF or place.

Runs in a confined child. The size that a picture declares is checked before a pixel is decoded, and
only the decoder that its first bytes name is tried. Every output is a fresh encoding of pixels, so
what was hidden behind or inside the file (a script, an archive, a position) does not come along.
Colour profiles are dropped with the rest: a shade may shift, words stay legible.
"""

import hashlib
import io
import struct
import warnings

from PIL import ExifTags, Image, UnidentifiedImageError

from khidki.domain.record.upload import Damaged, Kind, Limits, SafeFile, TooManyPixels

JPEG_QUALITY = 82
LARGEST_PNG = 2**20
GREY = ("1", "L", "LA")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def remake(data: bytes, kind: Kind, limits: Limits) -> SafeFile:
    """Return the same picture as a new JPEG, or as a PNG if it was one and is small as such."""
    Image.MAX_IMAGE_PIXELS = None  # Our own limit is checked below, and it refuses, not warns.
    warnings.simplefilter("ignore")
    try:
        with Image.open(io.BytesIO(data), formats=[kind.name]) as opened:
            _check_size(opened, limits)
            picture = _upright(opened, limits.longest_side)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        struct.error,
    ) as cause:
        raise Damaged(kind=kind) from cause
    if kind is Kind.PNG:
        encoded = _encode(picture, "PNG")
        if len(encoded) <= LARGEST_PNG:
            return _safe(Kind.PNG, encoded, picture)
    return _safe(Kind.JPEG, _encode(picture, "JPEG"), picture)


def _check_size(picture: Image.Image, limits: Limits) -> None:
    width, height = picture.size
    if width * height > limits.pixels:
        raise TooManyPixels(width=width, height=height, limit=limits.pixels)


def _upright(opened: Image.Image, longest_side: int) -> Image.Image:
    turn = TURNS.get(_orientation(opened))
    # For JPEG the decoder itself can halve the picture, so a large photo never is in memory whole.
    opened.draft(None, (longest_side, longest_side))
    opened.load()
    picture = _flat(opened)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return picture if turn is None else picture.transpose(turn)


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        return 1  # Notes that cannot be read are no reason to refuse the picture.


def _flat(opened: Image.Image) -> Image.Image:
    if opened.mode.startswith("I"):
        # Sixteen bits a pixel: without a table the library cuts everything above 255 to white.
        eight_bits = [value // 256 for value in range(65536)]
        return opened.convert("I").point(eight_bits, "L")  # pyright: ignore[reportUnknownMemberType]
    mode = "L" if opened.mode in GREY else "RGB"
    if not opened.has_transparency_data:
        return opened.convert(mode)
    # A transparent scan is read on paper, so it lies on white.
    glass = opened.convert("RGBA")
    paper = Image.new("RGBA", glass.size, "white")
    paper.alpha_composite(glass)
    return paper.convert(mode)


def _encode(picture: Image.Image, form: str) -> bytes:
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    clean.save(out, form, optimize=True, quality=JPEG_QUALITY)
    return out.getvalue()


def _safe(kind: Kind, data: bytes, picture: Image.Image) -> SafeFile:
    width, height = picture.size
    digest = hashlib.sha256(data).hexdigest()
    return SafeFile(kind=kind, data=data, sha256=digest, width=width, height=height, pages=1)
