"""Reads the QR code of a paper back from its picture, as a phone's camera does.

It takes a clean, upright picture (a page made by `pdftoppm`), so it corrects no errors: a single
wrong dot fails the test. Format, blocks and letters follow ISO/IEC 18004.
"""

import subprocess
from itertools import groupby, permutations
from pathlib import Path

from PIL import Image
from segno import consts, encoder

DOTS_AN_INCH = 300
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LEVELS = {
    1: consts.ERROR_LEVEL_L,
    0: consts.ERROR_LEVEL_M,
    3: consts.ERROR_LEVEL_Q,
    2: consts.ERROR_LEVEL_H,
}
OPEN = 2  # how an unfilled place of the matrix is marked
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def read_qr(pdf: Path) -> str:
    """The text of the one QR code on a paper's first page."""
    command = ["pdftoppm", "-r", str(DOTS_AN_INCH), "-gray", "-l", "1", str(pdf)]
    run = subprocess.run(command, capture_output=True, check=True)
    picture = pdf.with_suffix(".pgm")
    picture.write_bytes(run.stdout)
    with Image.open(picture) as page:
        matrix = _matrix(page.point(lambda grey: grey < 128, "L"))
    return _text(_codewords(matrix), version=(len(matrix) - 17) // 4)


def _eyes(page: Image.Image) -> list[tuple[float, float, float]]:
    """The middles of the three square eyes and the width of a dot: runs of 1, 1, 3, 1, 1."""
    eyes: list[tuple[float, float, float]] = []
    for y in range(0, page.height, 2):
        row = page.crop((0, y, page.width, y + 1)).tobytes()
        runs = [(value, len(list(run))) for value, run in groupby(row)]
        x = 0
        for at, (dark, length) in enumerate(runs):
            five = [n for _, n in runs[at : at + 5]]
            dot = sum(five) / 7
            shape = zip(five, (1, 1, 3, 1, 1), strict=False)
            if (
                dark
                and len(five) == 5
                and dot > 3
                and all(abs(n - k * dot) < dot / 2 for n, k in shape)
            ):
                middle = x + sum(five) / 2
                if [_dark(page, middle, y + k * dot) for k in (-3, -2, 0, 2, 3)] == [1, 0, 1, 0, 1]:
                    eyes.append((middle, y, dot))
            x += length
    return eyes


def _dark(page: Image.Image, x: float, y: float) -> int:
    return page.getpixel((min(round(x), page.width - 1), min(round(y), page.height - 1)))


def _corners(page: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right of the three eyes that make the largest square, and the width of a dot."""
    groups: list[list[tuple[float, float, float]]] = []
    for eye in _eyes(page):
        near = [g for g in groups if abs(g[-1][0] - eye[0]) + abs(g[-1][1] - eye[1]) < 7 * eye[2]]
        (near[0] if near else groups.append([]) or groups[-1]).append(eye)
    eyes = [tuple(sum(part) / len(g) for part in zip(*g, strict=True)) for g in groups]
    squares = [
        (right - left, left, top, right, dot)
        for (left, top, dot), (right, beside, _), (under, bottom, _) in permutations(eyes, 3)
        if abs(top - beside) < dot and abs(left - under) < dot and right > left
        if abs((right - left) - (bottom - top)) < 2 * dot
    ]
    return max(squares)[1:]


def _matrix(page: Image.Image) -> list[list[int]]:
    """The dots of the code, 1 for a dark one."""
    left, top, right, dot = _corners(page)
    # Between the eyes every second dot is dark, so that a reader can count.
    timing = page.crop((round(left), round(top + 3 * dot), round(right), round(top + 3 * dot) + 1))
    size = len([value for value, _ in groupby(timing.tobytes())]) + 12
    step = (right - left) / (size - 7)
    return [
        [_dark(page, left + (c - 3) * step, top + (r - 3) * step) for c in range(size)]
        for r in range(size)
    ]


def _codewords(matrix: list[list[int]]) -> bytes:
    """What is read in the order of the standard: two columns at a time, up and down."""
    size = len(matrix)
    plan = encoder.make_matrix(size, size)
    encoder.add_finder_patterns(plan, size, size)
    encoder.add_alignment_patterns(plan, size, size)
    mask = MASKS[_format(matrix) & 7]
    bits: list[int] = []
    columns = [c for c in range(size - 1, 0, -2) if c > 6] + [5, 3, 1]
    for turn, right in enumerate(columns):
        for r in range(size) if turn % 2 else range(size - 1, -1, -1):
            here = [(r, c) for c in (right, right - 1) if plan[r][c] == OPEN]
            bits += [matrix[r][c] ^ mask(r, c) for r, c in here]
    words = [bits[i : i + 8] for i in range(0, len(bits) - 7, 8)]
    mixed = bytes(int("".join(map(str, word)), 2) for word in words)
    return _unmixed(mixed, version=(size - 17) // 4, level=LEVELS[_format(matrix) >> 3])


def _format(matrix: list[list[int]]) -> int:
    """Five bits: how much may be lost, and which mask lies over the code."""
    row = [matrix[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)]
    column = [matrix[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    found = int("".join(map(str, row + column)), 2)
    return consts.FORMAT_INFO.index(found)


def _unmixed(mixed: bytes, *, version: int, level: int) -> bytes:
    """The data of all blocks, which stand interleaved; what is for correction is left out."""
    lengths = [ec.num_data for ec in consts.ECC[version][level] for _ in range(ec.num_blocks)]
    blocks: list[list[int]] = [[] for _ in lengths]
    words = iter(mixed)
    for at in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if at < length:
                block.append(next(words))
    return bytes(word for block in blocks for word in block)


def _text(data: bytes, *, version: int) -> str:
    """The letters: bytes, and pairs of the compact mode."""
    bits = "".join(f"{word:08b}" for word in data)
    text, at = "", 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    while at + 4 <= len(bits) and (mode := take(4)) != 0:
        if mode == consts.MODE_BYTE:
            count = take(8 if version < 10 else 16)
            text += bytes(take(8) for _ in range(count)).decode()
        else:
            assert mode == consts.MODE_ALPHANUMERIC, mode
            count = take(9 if version < 10 else 11 if version < 27 else 13)
            for _ in range(count // 2):
                pair = take(11)
                text += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            text += ALPHANUMERIC[take(6)] if count % 2 else ""
    return text
