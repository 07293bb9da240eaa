"""The bill of materials names every library that is locked, with a hash, and every vendored file."""

import re

from scripts.bill import ROOT, STATIC, bill


def test_every_locked_library_stands_on_the_bill_with_its_version_and_hashes():
    text = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    locked = set(re.findall(r"^([A-Za-z0-9._-]+==[^\s;]+)", text, re.MULTILINE))
    listed = {
        f"{each['name']}=={each['version']}" for each in bill()["components"] if "purl" in each
    }
    assert listed == locked
    assert all(each["hashes"] for each in bill()["components"])


def test_every_vendored_style_script_and_font_stands_on_the_bill():
    ours = {"app.css", "desk.css", "mark.svg"}
    files = {str(file.relative_to(STATIC)) for file in STATIC.rglob("*.min.*")}
    files |= {str(file.relative_to(STATIC)) for file in STATIC.rglob("*.woff2")} - ours
    named = {each["name"].partition("/")[2] for each in bill()["components"] if "purl" not in each}
    assert named == files
