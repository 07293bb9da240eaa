"""Somebody before the window without a browser: pages are read, forms sent with what they hide."""

import re
import time
from html import unescape
from typing import Self

import httpx

from tests.faults.window import Window
from tests.patience import PATIENCE, patiently

FORM = re.compile(r'<main.*?(<form[^>]*method="post".*?</form>)', re.DOTALL)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def hidden(page: str) -> dict[str, str]:
    """What the first form of a page sends without anybody typing it."""
    found = {}
    form = FORM.search(page)
    for tag in HIDDEN.findall(form[1] if form else ""):
        name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("name", "value"))
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


class Visitor:
    """One person with one session; `addresses` are all that the browser ever asked for."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.addresses: list[str] = []
        self.client = httpx.Client(
            base_url=window.address,
            timeout=PATIENCE,
            event_hooks={"request": [lambda asked: self.addresses.append(str(asked.url))]},
            follow_redirects=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def open(self, path: str) -> httpx.Response:
        self.page = self.client.get(path)
        return self.page

    def send(self, path: str = "", files: dict | None = None, **typed: str) -> httpx.Response:
        """Send the form of the page before us; a dot in a name is written as two underscores."""
        fields = {name.replace("__", "."): value for name, value in typed.items()}
        data, address = hidden(self.page.text) | fields, path or str(self.page.url)
        own = {"Origin": self.window.address, "Sec-Fetch-Site": "same-origin"}
        for _ in patiently():
            self.page = self.client.post(address, data=data, files=files, headers=own)
            if self.page.status_code != 503:
                break
            time.sleep(0.2)  # the page asks for patience, and people press again
        return self.page

    def sign_in(self, mobile: str) -> None:
        """Sign in with the code that the SMS screen shows."""
        self.open("/hi/sign-in")
        self.send(mobile=mobile)
        assert self.page.url.path == "/hi/sign-in/code", self.page.text[-2000:]
        screen = f"http://127.0.0.1:{self.window.port + 1}/messages.json?to={mobile}"
        text = httpx.get(screen, timeout=PATIENCE).json()[0]["text"]
        code = re.search(r"\b(\d{6})\b", text)
        assert code
        self.send(code=code[1])
        assert self.page.status_code == 200, self.page.text[-2000:]
