"""Complaints under the right to be heard, filed as people file them, for tests of what follows."""

from khidki.actions.list_hearing import note_hearing
from khidki.domain.case.hearing import Minutes
from khidki.domain.service.catalogue import Example
from khidki.store import applications, hearings
from tests.actions.lives import now
from tests.cases import officer
from tests.filing import example_draft
from tests.worlds import catalogue

SERVICE = "ard/public-hearing"
NOT_TAKEN = "ard/application-not-taken"
PATWARI, TEHSILDAR, VDO, COMMITTEE = (
    "patwari.chomu",
    "tehsildar.chomu",
    "vdo.jaipur",
    "committee.jaipur",
)
HEARD = Minutes("सीता देवी, पटवारी चौमूं", "मेड़ की नाप की माँग सुनी गई।")


def example(service=SERVICE, **answers):
    """The first worked example of a service, with other answers."""
    first = catalogue().examples[service][0]
    return Example(first.title, first.received_on, {**first.answers, **answers}, first.documents)


async def complaint_draft(world, **answers):
    """A complaint that only has to be sent."""
    return await example_draft(world, SERVICE, example(**answers))


async def hearing_of(world, id_):
    """The date of a proceeding."""
    async with world.reading() as tx:
        return await hearings.of(tx, id_)


async def events_of(world, id_):
    """What happened in a file."""
    async with world.reading() as tx:
        return await applications.events(tx, id_)


async def note(world, who, id_, minutes=HEARD):
    """Note a hearing at the revision that stands."""
    hearer = await officer(world, who)
    revision = (await now(world, id_)).revision
    return await note_hearing(world, hearer, id_, minutes, revision=revision)
