"""Every page, for everyone: no breach of WCAG 2.2 AA that axe finds, nothing to scroll sideways, no
complaint of the browser, in both languages, on a phone and on a desk.

axe takes longer than all else here, so it is asked what it was not asked before. All its rules judge
a page on a phone in Hindi, and again where the desk or English shows other elements. Where they
show the same, it judges what another width and other words can break: what is small, named by an
attribute or to be scrolled, and was not judged like that before. Contrast is judged where a text
stands in colours, on grounds, that no page before had. The width is measured everywhere. axe finds
only part of what matters; keyboard and words have tests of their own, and a person with a screen
reader is still needed (docs/look.md).
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.scene import PAGES, Scene, Shown

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
# What may be judged: how the page is `built`, the elements that are seen by the names of their
# attributes; the `grounds` of its texts, colour, size, weight and what lies under them; and the
# elements that another width or other words can break.
LOOK = """() => {
  const under = new Map([[null, ""]]);
  const below = (one) => {
    if (!under.has(one)) {
      const {backgroundColor, backgroundImage, opacity, filter, position} = getComputedStyle(one);
      const adds = [backgroundColor, backgroundImage, opacity, filter, position].join(" ");
      under.set(one, below(one.parentElement) + (adds === NOTHING ? "" : adds + "/"));
    }
    return under.get(one);
  };
  const NOTHING = "rgba(0, 0, 0, 0) none 1 none static";
  const TARGET = "a, button, input, select, textarea, summary, [role], [tabindex]";
  const isText = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const built = [], grounds = new Map(), delicate = new Map();
  const open = (one) => [one.localName, ...[...one.attributes].map(
    (given) => given.name === "class" ? given.value : given.name)].join();
  for (const one of document.querySelectorAll("body, body *")) {
    if (!one.checkVisibility()) continue;
    built.push(open(one));
    const {width, height} = one.getBoundingClientRect();
    const {color, fontSize, fontWeight, overflowX} = getComputedStyle(one);
    if (one.matches("[aria-label], [aria-labelledby]")
        || one.matches(TARGET) && Math.min(width, height) < 24
        || one.scrollWidth > one.clientWidth && /auto|scroll/.test(overflowX)) {
      const near = [one.parentElement, one.previousElementSibling, one.nextElementSibling];
      delicate.set([...near, one].map((each) => each && open(each)).join(" ")
        + [Math.round(width), Math.round(height), one.ariaLabel, one.textContent.slice(0, 40)], one);
    }
    if (isText(one)) grounds.set([color, fontSize, fontWeight, below(one)].join(" "), one);
  }
  window.seenBefore = {grounds, delicate};
  return {
    built: built.join("\\n"), grounds: [...grounds.keys()], delicate: [...delicate.keys()],
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    title: document.title.trim(), language: document.documentElement.lang,
    languages: [...document.querySelectorAll("[lang]")].map((one) => one.lang),
  };
}"""
RUN = """async ([isNew, rules, delicate, grounds]) => {
  const found = [];
  const run = async (where, runOnly, more) =>
    found.push(await axe.run(where, {runOnly, resultTypes: ["violations"], ...more}));
  const those = (kind, keys) => ({include: keys.map((key) => window.seenBefore[kind].get(key))});
  if (isNew) {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    await run(document, tags, {rules: {"color-contrast": {enabled: false}}});
  } else if (delicate.length) {
    await run(those("delicate", delicate), {type: "rule", values: rules});
  }
  if (grounds.length) {
    await run(those("grounds", grounds), {type: "rule", values: ["color-contrast"]});
  }
  return found.flatMap((one) => one.violations).flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
BY_WORDS = ("label-content-name-mismatch", "scrollable-region-focusable", "target-size")
ADD_STYLE = """(css) => {
  const added = new CSSStyleSheet();
  added.replaceSync(css);
  document.adoptedStyleSheets = [added];
}"""
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


@dataclass
class Judge:
    """Knows what was found open to everyone: parts of all pages, and how this one is built."""

    known: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)

    def breaches(self, who: Person) -> list[str]:
        """What keeps somebody out of the page as it stands."""
        seen = who.page.evaluate(LOOK)
        is_new = seen["built"] not in self.built
        delicate, grounds = (
            [each for each in seen[kind] if each not in self.known]
            for kind in ("delicate", "grounds")
        )
        told = []
        if is_new or delicate or grounds:
            told = who.page.evaluate(RUN, [is_new, BY_WORDS, delicate, grounds])
        if not told:
            self.built.add(seen["built"])
            self.known.update(delicate, grounds)
        if seen["overflow"] > 0:
            told.append(f"too wide by {seen['overflow']} px")
        if not seen["title"] or seen["language"] != who.language:
            told.append(f"titled {seen['title']!r} in {seen['language']!r}")
        return told + [f"no language: {one}" for one in {*seen["languages"]} - {"hi", "en"}]

    def breaches_at_every_size(self, who: Person) -> list[str]:
        """What keeps somebody out on a phone or on a desk; the size that it has comes first."""
        now = who.page.viewport_size
        told = self.breaches(who) if now == PHONE else []
        who.page.set_viewport_size(DESK)
        told += self.breaches(who)
        if now != PHONE:
            who.page.set_viewport_size(PHONE)
            told += self.breaches(who)
        return told


def expected(name: str) -> int:
    """What the browser is told: a page with problems is not a success."""
    return STATUS.get(name, 422 if name.endswith("-wrong") else 200)


@pytest.fixture(scope="package")
def known() -> set[str]:
    """What was found open to everyone; all pages are dressed by the same few styles."""
    return set()


@pytest.fixture
def judge(known) -> Judge:
    return Judge(known)


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_open_to_everyone(scene: Scene, judge: Judge, shown: Shown):
    for language in ("hi", "en"):
        who = shown.show(scene, language)
        assert who.status == expected(shown.name), language
        assert judge.breaches_at_every_size(who) == [], language
        assert who.complaints == [], language


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_that_says_that_the_window_is_closed_is_open_to_everyone(
    scene, judge, window, language
):
    who = scene.people["visitor"]
    who.language = language
    with window.without_database():
        who.page.goto(f"{window.address}/{language}/track/{scene.known['sita number']}")
        found = judge.breaches_at_every_size(who)
        assert who.status == 503
    window.wait_until_it_serves(f"/hi/track/{scene.known['sita number']}")
    assert found == []


def judged_on_a_phone(scene) -> tuple[Judge, Person]:
    """The first page, found open to everyone on a phone."""
    who, judge = PAGES[0].show(scene, "en"), Judge()
    who.page.set_viewport_size(PHONE)
    assert judge.breaches(who) == []
    return judge, who


def test_a_box_without_its_label_would_be_found(scene):
    _, who = judged_on_a_phone(scene)
    who.page.evaluate("document.querySelector('label').remove()")
    who.page.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
    assert any(one.startswith("label:") for one in Judge().breaches(who))


def test_a_colour_that_is_too_pale_at_one_size_only_would_be_found(scene):
    judge, who = judged_on_a_phone(scene)
    pale = "@media (min-width: 1000px) { h1 { color: #eee !important } }"
    who.page.evaluate(ADD_STYLE, pale)
    who.page.set_viewport_size(DESK)
    assert any(one.startswith("color-contrast:") for one in judge.breaches(who))


def test_targets_that_other_words_make_too_small_would_be_found(scene):
    judge, who = judged_on_a_phone(scene)
    tiny = "display: block; width: 9px; height: 9px; margin: 0; padding: 0; overflow: hidden"
    who.page.evaluate(ADD_STYLE, f"main li, main li * {{ {tiny} }}")
    assert any(one.startswith("target-size:") for one in judge.breaches(who))


def test_a_page_that_is_too_wide_would_be_found(scene):
    judge, who = judged_on_a_phone(scene)
    who.page.evaluate("document.querySelector('h1').style.width = '900px'")
    assert any(one.startswith("too wide by") for one in judge.breaches(who))


def test_a_page_that_does_not_say_its_language_would_be_found(scene):
    judge, who = judged_on_a_phone(scene)
    who.page.evaluate("document.documentElement.lang = 'de'")
    assert "no language: de" in judge.breaches(who)
