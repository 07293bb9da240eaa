"""A form that changed while somebody filled it in: told in both languages, nothing typed is lost."""

from dataclasses import replace

import pytest

from khidki.actions.publish import publish
from tests.web.walks import answer_all, begin, give_papers, walker
from tests.worlds import FURNISHED_AT, Clock, catalogue, world_of

pytestmark = pytest.mark.anyio
INCOME = "revenue/income-certificate"
CHANGED = {"hi": "यह फ़ॉर्म इस बीच बदल गया है", "en": "This form has changed meanwhile"}
ANOTHER_WAY = {
    "hi": "इस प्रश्न का उत्तर अब अलग ढंग से देना है: काम",
    "en": "This question is answered in another way now: Purpose",
}
SCHOLARSHIP = {"hi": "छात्रवृत्ति", "en": "Scholarship"}


async def without_scholarships(world):
    """Publish the income certificate without its first purpose."""
    given = catalogue()
    service = given.service(INCOME)
    sections = tuple(
        replace(section, fields=tuple(map(_shorter, section.fields))) for section in service.form
    )
    example = given.examples[INCOME][1]
    changed = replace(
        given,
        services=tuple(
            replace(each, form=sections) if each is service else each for each in given.services
        ),
        examples={
            **given.examples,
            INCOME: (replace(example, answers={**example.answers, "purpose": "scheme"}),),
        },
    )
    done = await publish(world.database, changed, by="tests", at=FURNISHED_AT)
    assert not done.findings, "\n".join(map(str, done.findings))
    await world.library.look()


def _shorter(asked):
    return replace(asked, choices=asked.choices[1:]) if asked.id == "purpose" else asked


@pytest.fixture
async def walk(furnished_database_uri):
    async with (
        world_of(furnished_database_uri, now=Clock()) as world,
        walker(world) as browser,
    ):
        yield browser


@pytest.mark.parametrize("language", ["hi", "en"])
async def test_the_person_is_told_what_changed_and_what_was_set_aside(walk, language):
    draft = await begin(walk, language)
    await answer_all(walk, draft, language)
    await give_papers(walk)
    await without_scholarships(walk.world)
    for page in ("", "/check"):
        await walk.open(f"/{language}/drafts/{draft}{page}")
        assert CHANGED[language] in walk.text
        assert ANOTHER_WAY[language] in walk.text
        assert SCHOLARSHIP[language] in walk.text


async def test_what_is_sent_from_an_old_page_is_not_sent_but_shown_and_can_be_sent_then(walk):
    draft = await begin(walk)
    await answer_all(walk, draft)
    await give_papers(walk)
    await walk.open(f"/hi/drafts/{draft}/submit")
    await without_scholarships(walk.world)
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/check")
    assert CHANGED["hi"] in walk.text
    await walk.open(f"/hi/drafts/{draft}/q/purpose?to=check")
    await walk.fill(having="version", purpose="scheme")
    await walk.open(f"/hi/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/receipt")


async def test_what_is_typed_on_an_old_page_is_kept_and_carried_on(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/purpose")
    await without_scholarships(walk.world)
    await walk.fill(having="version", purpose="scholarship")
    assert walk.page.status_code == 200
    await walk.open(f"/hi/drafts/{draft}")
    assert SCHOLARSHIP["hi"] in walk.text


async def test_a_page_that_the_new_form_does_not_have_leads_to_the_list(walk):
    draft = await begin(walk)
    await without_scholarships(walk.world)
    await walk.open(f"/hi/drafts/{draft}")
    await walk.open(f"/hi/drafts/{draft}/q/nothing")
    assert walk.path == f"/hi/drafts/{draft}"
