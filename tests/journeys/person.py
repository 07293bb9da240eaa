"""Somebody in front of the window, in a browser: reads words, fills boxes, presses buttons.

Words are looked up by their key, so the same walk works in both languages. What a browser complains
about (console errors, broken policies) is collected in `complaints`.
"""

import io
import itertools
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from khidki.web import texts
from tests.journeys.window import Window
from tests.patience import PATIENCE, patiently

SERVICE = "revenue/income-certificate"
BUSY = 503
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
_mobiles = itertools.count(9100000001 + secrets.randbelow(800_000_000))


def next_mobile() -> str:
    """A number that nobody used before, in this run or an earlier one."""
    return str(next(_mobiles))


def photo(colour: str = "teal") -> bytes:
    """A photo as a phone makes it, only small."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def words_of(pdf: Path) -> str:
    """The text that can be copied out of a paper."""
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return run.stdout.decode()


@dataclass
class Person:
    """One browser with one person before it."""

    window: Window
    page: Page
    language: str = "hi"
    mobile: str = ""
    script: bool = True
    complaints: list[str] = field(default_factory=list)
    status: int = 0  # of the page that is shown

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _answered(self, response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status

    def _heard(self, message) -> None:
        # A browser writes an error line for every page that answers with 4xx, as it should.
        if message.type == "error" and "the server responded with a status" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def say(self, key: str, **values: object) -> str:
        return texts.text(key, self.language, **values)

    def open(self, path: str):
        """Go to an address, and again while the window says that it is too busy."""
        answer = self.page.goto(f"{self.window.address}/{self.language}{path}")
        return self._asked_again() or answer

    def _asked_again(self):
        """Ask for the same once more, as that page says; a disk that stands still keeps all."""
        answer = None
        for _ in patiently():
            if self.status != BUSY:
                break
            self.page.wait_for_timeout(500)
            answer = self.page.reload()  # what was sent is sent again
        return answer

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(f"{self.window.address}/{self.language}")

    @property
    def id(self) -> str:
        """The id in the present address, of a draft or an application."""
        return self.path.split("/")[2].partition("?")[0]

    def press(self, key: str, **values: object) -> None:
        """Press the button, or follow the link, that says this, and wait for the next page."""
        with self.page.expect_navigation():
            self.button(key, **values).click()
        self._asked_again()

    def button(self, key: str, **values: object) -> Locator:
        """The button or link that says this."""
        name = self.say(key, **values)
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        )
        return found.first

    def write(self, **typed: str) -> None:
        """Fill boxes by their names, a dot written as two underscores."""
        for name, value in typed.items():
            self.page.locator(f'main [name="{name.replace("__", ".")}"]').fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose an option by its value."""
        box = self.page.locator(f'main select[name="{name}"]')
        if box.count():
            box.select_option(value)
        else:
            self.page.locator(f'main input[name="{name}"][value="{value}"]').check()

    def attach(self, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> None:
        """Put a file into the page's box for files."""
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.locator('main input[name="file"]').set_input_files(file)

    def sees(self, key: str, **values: object) -> bool:
        """Whether the page shows these words."""
        return self.say(key, **values) in self.text

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def download(self, key: str, folder: Path) -> Path:
        """Press a link that gives a paper, and return the paper."""
        with self.page.expect_download() as waiting:
            self.button(key).click()
        return self._kept(waiting.value, folder)

    def _kept(self, download, folder: Path) -> Path:
        path = folder / download.suggested_filename
        download.save_as(path)
        return path


def sit_down(
    browser: Browser, window: Window, *, language="hi", size=PHONE, script=True, state=None, **more
) -> Person:
    """A fresh browser; `state` brings the cookies of one that signed in before."""
    context = browser.new_context(
        viewport=size, java_script_enabled=script, storage_state=state, locale="hi-IN", **more
    )
    context.set_default_timeout(PATIENCE * 1000)
    return Person(window, context.new_page(), language, script=script)
