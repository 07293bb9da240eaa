"""Make the pictures of `docs/look.md`.

Every page is rendered from the samples of `tests/web/samples.py`, the same data that the template
tests use, served on a free local port under the site's Content-Security-Policy, and photographed at
360 and 1280 pixels. No database is needed. Pictures that overflow sideways are reported.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from browser import ARGUMENTS, chromium  # noqa: E402

from khidki.web import assets, pages  # noqa: E402
from tests.web.samples import ACCOUNT, OFFICER, SAMPLES  # noqa: E402

FOLDER = ROOT / "docs/look"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
)
PICTURES = [
    ("home", "hi", 1280, "The first page"),
    ("home", "en", 360, "The first page on a phone, in English"),
    ("service", "hi", 1280, "What a service asks, costs and promises"),
    ("question-one", "hi", 360, "One question a page"),
    ("question-wrong", "hi", 360, "Every problem at once, each with a way to mend it"),
    ("check", "hi", 360, "Check your answers"),
    ("receipt", "hi", 360, "The receipt"),
    ("my", "hi", 1280, "My applications"),
    ("my-empty", "hi", 360, "Nothing there yet"),
    ("application-refused", "hi", 360, "A refusal says what to bring"),
    ("track-result", "hi", 1280, "Track by number"),
    ("verify-genuine", "en", 1280, "A genuine certificate"),
    ("verify-revoked", "hi", 360, "A revoked certificate"),
    ("inbox", "hi", 1280, "The officer’s desk"),
    ("case", "hi", 1280, "All to decide on one page"),
    ("act-refuse", "en", 1280, "Refusing, with coded reasons and words"),
    ("error-busy", "hi", 360, "An error page"),
]


def html(language: Any, name: str) -> str:
    """Render a sample as its reader would see it."""
    template, data = SAMPLES[name]
    signed_in = "sign" not in template
    return pages.render(
        template,
        language=language,
        path=f"/{language}/{name}",
        account=ACCOUNT if signed_in and template.startswith("citizen/") else None,
        officer=OFFICER if signed_in and template.startswith("officer/") else None,
        demo=True,
        csrf="sample",
        **data,
    )


class Samples(BaseHTTPRequestHandler):
    """Serves the samples and the static files."""

    def log_message(self, *_: object) -> None:
        """Say nothing: the pictures are the result."""

    def do_GET(self) -> None:
        """Answer with a static file or a sample page."""
        found = assets.by_url().get(self.path)
        if found:
            kind, body = found.media_type, found.body
        else:
            language, _, name = self.path.strip("/").partition("/")
            kind, body = "text/html; charset=utf-8", html(language, name).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)


def photograph(browser: Browser, base: str) -> None:
    """Make every picture, saying how far along it is."""
    for done, (name, language, width, _) in enumerate(PICTURES, 1):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(f"{base}/{language}/{name}", wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.screenshot(path=FOLDER / f"{name}-{language}-{width}.png", full_page=True)
        page.close()
        note = f"  {wide} px too wide" if wide > 0 else ""
        print(f"\r{done}/{len(PICTURES)} {name:<24}{note}", end="\n" if note else "", flush=True)
    print()


def album() -> str:
    """Return the text of docs/look.md."""
    lines = [
        "# How Khidki looks",
        "",
        "Made by `make screenshots` from the samples that the template tests use.",
        "The rules behind it are in `docs/decisions/` and in `src/khidki/web/static/app.css`.",
    ]
    for name, language, width, words in PICTURES:
        shown = 320 if width == 360 else 800
        picture = f"look/{name}-{language}-{width}.png"
        lines += ["", f"## {words}", "", f'<img src="{picture}" alt="{words}" width="{shown}">']
    return "\n".join(lines) + "\n"


def main() -> None:
    """Serve, photograph, write the album."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Samples)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        photograph(browser, f"http://127.0.0.1:{server.server_port}")
        browser.close()
    server.shutdown()
    (FOLDER.parent / "look.md").write_text(album(), "utf-8")


if __name__ == "__main__":
    main()
