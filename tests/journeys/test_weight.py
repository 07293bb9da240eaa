"""What a first look costs on a slow line, counted by the browser: bytes as they travel, and requests.

The web font is left out of the weight: it comes after the words and stays for a year.
"""

import pytest

from tests.journeys import quick
from tests.journeys.person import SERVICE

FIRST, REQUESTS, NEXT = 60_000, 10, 15_000


class Scale:
    """Weighs everything a page fetches over the network."""

    def __init__(self, page) -> None:
        self.sizes: dict[str, int] = {}
        self.page = page
        page.on("requestfinished", self._weigh)

    def _weigh(self, request) -> None:
        served_from_cache = request.timing["responseStart"] < 0
        if not served_from_cache:
            sizes = request.sizes()
            self.sizes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def weigh(self, path: str, who) -> tuple[int, int]:
        """Bytes without fonts, and how many requests, of opening a page."""
        self.sizes.clear()
        who.open(path)
        self.page.wait_for_load_state("networkidle")
        light = sum(size for url, size in self.sizes.items() if ".woff2" not in url)
        return light, len(self.sizes)


@pytest.fixture
def signed_in(visitor, mobile):
    who = visitor(language="hi")
    quick.sign_in(who, mobile)
    who.draft = quick.begin(who)
    return who


@pytest.mark.parametrize("path", ["/", f"/services/{SERVICE}", "/sign-in", "/track", "/verify"])
def test_a_first_look_is_light(visitor, path):
    who = visitor(language="hi")
    light, requests = Scale(who.page).weigh(path, who)
    assert 1_000 < light <= FIRST
    assert 1 < requests <= REQUESTS


def test_a_first_look_at_a_question_is_light(signed_in, visitor):
    state = signed_in.page.context.storage_state()
    fresh = visitor(language="hi", state=state)
    light, requests = Scale(fresh.page).weigh(f"/drafts/{signed_in.draft}/q/purpose", fresh)
    assert 1_000 < light <= FIRST
    assert 1 < requests <= REQUESTS


def test_a_next_step_is_lighter(signed_in):
    signed_in.open(f"/drafts/{signed_in.draft}")  # the step before, in this browser
    signed_in.page.wait_for_load_state("networkidle")
    scale = Scale(signed_in.page)
    for page in ("family", "income", "purpose"):
        light, _ = scale.weigh(f"/drafts/{signed_in.draft}/q/{page}", signed_in)
        assert 500 < light <= NEXT
