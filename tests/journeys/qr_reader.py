"""Reads the QR code of a paper back from its picture, as a phone's camera does."""

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

DOTS_AN_INCH = 150


def read_qr(pdf: Path) -> str:
    """Return what the code of a paper's first page says."""
    picture = pdf.with_suffix(".png")
    command = ["pdftoppm", "-png", "-gray", "-r", str(DOTS_AN_INCH), "-f", "1", "-singlefile"]
    subprocess.run([*command, pdf, picture.with_suffix("")], check=True)
    with Image.open(picture) as page:
        code = zxingcpp.read_barcode(page)
    assert code is not None, f"no code can be read on {pdf}"
    return code.text
