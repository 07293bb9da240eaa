"""Files a worked example as a person does, and lets the demo's officers finish it.

    application = await file_example(world, SERVICE, example)
    finished = await finish(world, application, Act.GRANT)

Works with every service whose posts the demo holds: each step's officer is found by the post that
the application lies on.
"""

import itertools

from khidki.actions.decide import Ruling, decide
from khidki.actions.draft import add_person, begin, save_section
from khidki.actions.edition_of import edition_of
from khidki.actions.relay import relay_all
from khidki.actions.sign_in_officer import officer_of
from khidki.actions.submit import submit_draft
from khidki.domain.case.event import Act
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.domain.service import kind
from khidki.domain.service.definition import DECIDING
from khidki.store import applications, officers
from tests.cases import account, keep
from tests.worlds import catalogue

REPORT = Ruling(words="जाँच में सब ठीक पाया गया")
_years = itertools.count(1930)


async def example_draft(world, service, example, language="hi"):
    """A draft with the answers and papers of a worked example."""
    owner = await account(world)
    person = Person(Name(hi="सीता देवी"), birth=Birth(next(_years)), area="RJ-JAIPUR-CHOMU")
    whom = await add_person(world, owner, person, Relation.SELF)
    begun = await begin(world, owner, whom, service, language)
    for section in world.published.newest(service).service.form:
        raw = {
            name: words
            for name, words in example.answers.items()
            if any(kind.takes(asked, name) for asked in section.fields)
        }
        saved = await save_section(world, owner, begun.id, section.id, raw, revision=begun.revision)
        assert not saved.problems, saved.problems
        begun = saved.draft
    for ask in example.documents:
        await keep(world, begun, ask)
    return begun


async def file_example(world, service, example, language="hi"):
    """An application filed from a worked example, on the first officer's desk."""
    begun = await example_draft(world, service, example, language)
    receipt = await submit_draft(world, begun.account, begun.id, revision=begun.revision)
    await relay_all(world)
    return await application(world, receipt.application)


async def application(world, id_):
    """The application as it is now."""
    async with world.reading() as tx:
        return await applications.by_id(tx, id_)


async def edition(world, filed):
    """The edition the application runs on."""
    async with world.reading() as tx:
        said = await applications.contents(tx, filed.id)
    return edition_of(world.published, filed, said)


async def holder(world, post):
    """The officer of the demo who holds a post."""
    name = next(one.user_name for one in catalogue().demo.officers if post in one.posts)
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, name)
    return await officer_of(world, row.id)


async def finish(world, filed, act, reason=None):
    """Let every officer report, and the last one decide; return the application then."""
    while filed.is_open:
        service = (await edition(world, filed)).service
        now, ruling = Act.REPORT, REPORT
        if service.step(filed.step).act in DECIDING:
            reasons = () if act is Act.GRANT else (reason or service.refusal_reasons[0].code,)
            now, ruling = act, Ruling(words="देखा", reasons=reasons)
        officer = await holder(world, filed.post)
        filed = await decide(world, officer, filed.id, now, ruling, revision=filed.revision)
    await relay_all(world)
    return filed
