"""Every page, for everyone: no breach of WCAG 2.2 AA that axe finds, nothing to scroll sideways, no
complaint of the browser, in both languages, on a phone and on a desk.

Where a page is built alike in both languages, axe judges in English, on a phone, only what other
words can break; the width is measured everywhere. Contrast takes axe twice as long as all else
together: it is judged where a text stands in colours, on grounds, that no page before had. axe
finds only part of what matters; keyboard and words have tests of their own, and a person with a
screen reader is still needed (docs/look.md).
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.scene import PAGES, Scene, Shown

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
# `grounds` of a text: its colour, size and weight, and all that lies under it.
RUN = """async ([judged, onlyWords]) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const under = new Map([[null, ""]]);
  const below = (one) => {
    if (!under.has(one)) {
      const {backgroundColor, backgroundImage, opacity, filter, position} = getComputedStyle(one);
      under.set(one, below(one.parentElement)
        + [backgroundColor, backgroundImage, opacity, filter, position].join(" ") + "/");
    }
    return under.get(one);
  };
  const isText = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const unseen = [], known = new Set(judged), grounds = [];
  for (const one of document.querySelectorAll("body, body *")) {
    if (!one.checkVisibility() || !isText(one)) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(one);
    const ground = [color, fontSize, fontWeight, below(one)].join(" ");
    if (known.has(ground)) continue;
    known.add(ground);
    grounds.push(ground);
    unseen.push(one);
  }
  const all = {runOnly: tags, rules: {"color-contrast": {enabled: false}}};
  const some = {runOnly: {type: "rule", values: onlyWords}};
  const ran = [await axe.run(document, {...(onlyWords ? some : all), resultTypes: ["violations"]})];
  if (unseen.length) {
    const only = {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]};
    ran.push(await axe.run({include: unseen}, only));
  }
  return [grounds, ran.flatMap((found) => found.violations).flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.html.slice(0, 160)}`))];
}"""
BY_WORDS = (
    "document-title",
    "html-has-lang",
    "html-lang-valid",
    "label-content-name-mismatch",
    "target-size",
    "valid-lang",
)
OPEN_TO_EVERYONE = {360: ([], 0), 1280: ([], 0)}
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


def breaches(page, judged: set[str], only: Sequence[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands; of grounds that are `judged` contrast is known."""
    grounds, told = page.evaluate(RUN, [list(judged), only and list(only)])
    if not told:
        judged.update(grounds)
    return told


def overflow(page) -> int:
    """How many pixels one must scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def found_at_every_size(
    who: Person, judged: set[str], *, is_alike: bool = False
) -> dict[int, tuple[list[str], int]]:
    """What axe finds, and how far one must scroll sideways, by width.

    A page that is built like one that was judged is only asked what its words may break.
    """
    found = {}
    for size in (PHONE, DESK):
        who.page.set_viewport_size(size)
        if is_alike:
            told = breaches(who.page, judged, BY_WORDS) if size == PHONE else []
        else:
            told = breaches(who.page, judged)
        found[size["width"]] = (told, max(0, overflow(who.page)))
    return found


def expected(name: str) -> int:
    """What the browser is told: a page with problems is not a success."""
    return STATUS.get(name, 422 if name.endswith("-wrong") else 200)


@pytest.fixture(scope="package")
def judged() -> set[str]:
    """The grounds on which a text was found legible; all pages are dressed by the same few styles."""
    return set()


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_open_to_everyone(scene: Scene, judged: set[str], shown: Shown):
    built: list[list[str]] = []
    for language in ("hi", "en"):
        who = shown.show(scene, language)
        assert who.status == expected(shown.name), language
        built.append(who.page.evaluate(BUILT_OF))
        is_alike = language == "en" and built[0] == built[1]
        found = found_at_every_size(who, judged, is_alike=is_alike)
        assert found == OPEN_TO_EVERYONE, language
        assert who.complaints == [], language


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_that_says_that_the_window_is_closed_is_open_to_everyone(
    scene, judged, window, language
):
    who = scene.people["visitor"]
    who.language = language
    with window.without_database():
        who.open(f"/track/{scene.known['sita number']}")
        found = found_at_every_size(who, judged)
        assert who.status == 503
    window.wait_until_it_serves(f"/hi/track/{scene.known['sita number']}")
    assert found == OPEN_TO_EVERYONE


def test_axe_would_find_a_box_without_its_label(scene):
    who = PAGES[0].show(scene, "en")
    who.page.evaluate("document.querySelector('label').remove()")
    who.page.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
    assert any(one.startswith("label:") for one in breaches(who.page, set()))


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
