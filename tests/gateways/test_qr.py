"""The QR codes of papers stay coarse enough for a cheap camera."""

import re
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import sample_papers as sample
import zxingcpp
from PIL import Image, ImageDraw

from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.text import Text
from khidki.gateways.qr import qr_svg, qr_version


def address(certificate):
    text = payload_text(message_of(certificate, key_id="ab" * 8), bytes(range(64)))
    return verify_url(sample.HOST, text)


def test_a_usual_certificate_needs_no_more_than_version_20():
    assert qr_version(address(sample.CERTIFICATE)) <= 20


def test_a_very_long_one_still_fits():
    long = Text("श्रीमती राजराजेश्वरी " * 20, "Shrimati Rajarajeshwari " * 20)
    holder = tuple(replace(line, value=long) for line in sample.CERTIFICATE.holder)
    assert qr_version(address(replace(sample.CERTIFICATE, holder=holder))) <= 25


def test_the_same_address_is_the_same_picture_and_is_read_back():
    url = address(sample.CERTIFICATE)
    assert qr_svg(url) == qr_svg(url)
    assert read_back(qr_svg(url)) == url


def read_back(svg: str) -> str:
    """Paint the lines of the picture, as a printer does, and read it as a camera does."""
    size = int(re.search(r'width="(\d+)"', svg)[1])
    picture = Image.new("L", (size, size), 255)
    paint = ImageDraw.Draw(picture)
    across, down = 0, 0
    for kind, one, two in re.findall(r"([Mmh])(\d+)(?: ([\d.]+))?", svg.split(' d="')[1]):
        if kind == "h":
            paint.line([(across, down), (across + int(one) - 1, down)], fill=0)
        across = int(one) if kind == "M" else across + int(one)
        down = int(float(two)) if kind == "M" else down
    return zxingcpp.read_barcode(picture.resize((4 * size, 4 * size), Image.Resampling.BOX)).text


def test_a_plain_address_is_a_small_code():
    assert qr_version("https://khidki.example/hi/track/26041758301924") <= 5
