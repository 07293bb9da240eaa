"""Make the pictures of `docs/look.md` from the real window.

A demo is opened as `khidki up --demo` opens it, people apply and officers decide through its pages,
and then each page is photographed at 360 or 1280 pixels. `--all FOLDER` takes every page in both
languages at both widths, for whoever wants to judge the look. Pictures are packed with few colours,
so that they stay small in the repository.
"""

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from scripts.browser import ARGUMENTS, chromium  # noqa: E402
from tests.journeys import office  # noqa: E402
from tests.journeys.person import DESK, PHONE, Person  # noqa: E402
from tests.journeys.scene import PAGES, Scene  # noqa: E402
from tests.journeys.window import opened  # noqa: E402

FOLDER = ROOT / "docs" / "look"
SIZES = {360: PHONE, 1280: DESK}
LARGEST = 150_000
PICTURES = [
    ("home", "hi", 1280, "The first page"),
    ("home", "hi", 360, "The first page on a phone"),
    ("home", "en", 360, "The same in English"),
    ("service", "hi", 1280, "What a service asks, costs and promises"),
    ("question-purpose", "hi", 360, "One question a page"),
    ("question-wrong", "hi", 360, "What is wrong, and where"),
    ("check", "hi", 360, "Check your answers"),
    ("receipt", "hi", 360, "The receipt"),
    ("my", "hi", 1280, "My applications"),
    ("my-empty", "hi", 360, "Nothing there yet"),
    ("application-refused", "hi", 360, "A refusal says what to bring"),
    ("track-result", "hi", 1280, "Track by number"),
    ("verify-genuine", "en", 1280, "A genuine certificate"),
    ("inbox", "hi", 1280, "The officer’s desk"),
    ("case", "hi", 1280, "All to decide on one page"),
    ("refusal-preview", "en", 1280, "Refusing, read first as the applicant will"),
    ("nowhere", "hi", 360, "An address that does not exist"),
]

HEAD = """# How Khidki looks

Made by `make screenshots`: a demo is opened, people apply and officers decide through its pages,
and the browser takes the pictures. `python scripts/screenshots.py --all FOLDER` takes every page
in both languages, on a phone and on a desk.

The rules behind it are in `docs/decisions/` and in `src/khidki/web/static/app.css`. The journeys
run axe on every page and walk the forms by keyboard; a screen reader in Hindi, a real slow phone,
and people who have never filled a form are still to be tried by hand."""


def photograph(who: Person, width: int, path: Path) -> str:
    """Take the whole page, pack it, and return what is wrong with it, if anything."""
    who.page.set_viewport_size(SIZES[width])
    who.page.wait_for_load_state("networkidle")
    who.page.evaluate("document.fonts.ready")
    wide = who.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    with Image.open(io.BytesIO(who.page.screenshot(full_page=True))) as picture:
        few = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    size = path.stat().st_size
    heavy = f"{size} bytes" if size > LARGEST else ""
    return f"{wide} px too wide" if wide > 0 else heavy


def take(scene: Scene, pictures: list[tuple[str, str, int]], folder: Path) -> None:
    """Take pictures by name, language and width, saying how far along it is."""
    pages = {shown.name: shown for shown in PAGES}
    folder.mkdir(parents=True, exist_ok=True)
    for done, (name, language, width) in enumerate(pictures, 1):
        who = pages[name].show(scene, language)
        note = photograph(who, width, folder / f"{name}-{language}-{width}.png")
        print(f"\r{done}/{len(pictures)} {name:<24}{note}", end="\n" if note else "", flush=True)
    print()


def album() -> str:
    """Return the text of docs/look.md."""
    lines = [HEAD]
    for name, language, width, words in PICTURES:
        shown = 320 if width == 360 else 800
        picture = f"look/{name}-{language}-{width}.png"
        lines += ["", f"## {words}", "", f'<img src="{picture}" alt="{words}" width="{shown}">']
    return "\n".join(lines) + "\n"


def main() -> None:
    """Open the window, let things happen, photograph, write the album."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument(
        "--all", metavar="FOLDER", type=Path, help="every page, into this folder"
    )
    everywhere: Path | None = arguments.parse_args().all
    print("Opening a demo and letting people apply ...", flush=True)
    with opened() as window, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        desks = office.at_their_desks(browser, window)
        scene = Scene.made(browser, window, desks)
        if everywhere:
            names = [shown.name for shown in PAGES]
            every = [
                (name, lang, width) for name in names for lang in ("hi", "en") for width in SIZES
            ]
            take(scene, every, everywhere)
        else:
            for old in FOLDER.glob("*.png"):
                old.unlink()
            take(scene, [picture[:3] for picture in PICTURES], FOLDER)
            (FOLDER.parent / "look.md").write_text(album(), "utf-8")
        browser.close()


if __name__ == "__main__":
    main()
