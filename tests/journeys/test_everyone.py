"""Every page, for everyone: no breach of WCAG 2.2 AA that axe finds, nothing to scroll sideways, no
complaint of the browser, in both languages, on a phone and on a desk.

Where a page is built alike in both languages, axe judges English on a phone only: on a desk the same
boxes stand in the same places as in Hindi, and other words in them break no rule but that of width,
which is measured everywhere. Contrast takes axe as long as all else together: it is judged once where
the same elements show the same colours at another size or in the other language. axe finds only
part of what matters; keyboard and words have tests of their own, and a person with a screen reader
is still needed (docs/look.md).
"""

from pathlib import Path

import pytest

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.scene import PAGES, Scene, Shown

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RUN = """async (judged) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const rules = {"color-contrast": {enabled: !judged}};
  const found = await axe.run(document, {runOnly: tags, rules, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
OPEN_TO_EVERYONE = {360: ([], 0), 1280: ([], 0)}
# What contrast is judged by; at another size only large letters are larger, which asks for less.
COLOURS = """() => [...document.querySelectorAll("body, body *")].map((one) => {
  const {color, backgroundColor, backgroundImage, opacity} = getComputedStyle(one);
  return [one.checkVisibility(), color, backgroundColor, backgroundImage, opacity].join();
}).join("\\n")"""
ADD_STYLE = """(css) => {
  const added = new CSSStyleSheet();
  added.replaceSync(css);
  document.adoptedStyleSheets = [added];
}"""
BUILT_OF = """() => [...document.querySelectorAll("body *")].map((one) => [one.localName,
  ...[...one.attributes].map((given) => given.name === "class" ? given.value : given.name)].join())
"""
STATUS = {
    "nowhere": 404,
    "track-wrong": 404,
    "application-of-another": 404,
    "case-nowhere": 404,
    "operator-not-here": 404,
    "biller-sign-in": 403,
    "biller-nothing-due": 409,
    "act-of-another-post": 403,
    "conflict": 409,
}


@pytest.fixture(scope="package")
def scene(browser, window, signed_in_officers) -> Scene:
    made = Scene.made(browser, window, signed_in_officers)
    for who in made.people.values():
        # Into every page from now on, past the page's own policy.
        who.page.context.add_init_script(AXE)
    return made


def breaches(page, judged: set[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands; `judged` are colours whose contrast is known."""
    colours = page.evaluate(COLOURS)
    known = judged is not None and colours in judged
    if judged is not None:
        judged.add(colours)
    return page.evaluate(RUN, known)


def overflow(page) -> int:
    """How many pixels one must scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def found_at_every_size(
    who: Person, sizes=(PHONE, DESK), *, judged: set[str]
) -> dict[int, tuple[list[str], int]]:
    """What axe finds at the sizes to be judged, and how far one must scroll sideways, by width."""
    found = {}
    for size in (PHONE, DESK):
        who.page.set_viewport_size(size)
        told = breaches(who.page, judged) if size in sizes else []
        found[size["width"]] = (told, max(0, overflow(who.page)))
    return found


def expected(name: str) -> int:
    """What the browser is told: a page with problems is not a success."""
    return STATUS.get(name, 422 if name.endswith("-wrong") else 200)


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_open_to_everyone(scene: Scene, shown: Shown):
    built: list[list[str]] = []
    judged: set[str] = set()
    for language in ("hi", "en"):
        who = shown.show(scene, language)
        assert who.status == expected(shown.name), language
        built.append(who.page.evaluate(BUILT_OF))
        known = language == "en" and built[0] == built[1]
        found = found_at_every_size(who, (PHONE,) if known else (PHONE, DESK), judged=judged)
        assert found == OPEN_TO_EVERYONE, language
        assert who.complaints == [], language


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_that_says_that_the_window_is_closed_is_open_to_everyone(scene, window, language):
    who = scene.people["visitor"]
    who.language = language
    with window.without_database():
        who.open(f"/track/{scene.known['sita number']}")
        found = found_at_every_size(who, judged=set())
        assert who.status == 503
    window.wait_until_it_serves(f"/hi/track/{scene.known['sita number']}")
    assert found == OPEN_TO_EVERYONE


def test_axe_would_find_a_box_without_its_label(scene):
    who = PAGES[0].show(scene, "en")
    who.page.evaluate("document.querySelector('label').remove()")
    who.page.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
    assert any(one.startswith("label:") for one in breaches(who.page))


def test_axe_would_find_a_colour_that_is_too_pale_at_one_size_only(scene):
    who = PAGES[0].show(scene, "en")
    who.page.set_viewport_size(PHONE)
    judged: set[str] = set()
    assert breaches(who.page, judged) == []
    pale = "@media (min-width: 1000px) { h1 { color: #eee !important } }"
    who.page.evaluate(ADD_STYLE, pale)
    who.page.set_viewport_size(DESK)
    assert any(one.startswith("color-contrast:") for one in breaches(who.page, judged))


def test_a_page_that_is_too_wide_would_be_found(scene):
    who = PAGES[0].show(scene, "en")
    who.page.set_viewport_size(PHONE)
    who.page.evaluate("document.querySelector('h1').style.width = '900px'")
    assert overflow(who.page) > 0
