"""Every service walked from its first worked example to its end: granted and refused, hi and en.

Each step is done by whoever does it: the officer of its post, the window itself, the water
department's software. What comes out is a signed paper that verifies, or a refusal with its reason.
"""

from datetime import timedelta

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.list_hearing import note_hearing
from khidki.actions.relay import relay_all
from khidki.domain.case.event import Act, State
from khidki.domain.case.hearing import Minutes
from khidki.domain.service.definition import DECIDING, StepAct
from khidki.gateways.verification import verify_pdf
from khidki.simulators.water import SYSTEM
from khidki.store import certificates, hearings, registers
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.filing import application, edition, file_example, holder
from tests.water import history, tell, water
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
SERVICES = {service.id: catalogue().examples[service.id][0] for service in catalogue().services}
WITHOUT_PAPER = [
    service.id for service in catalogue().services if service.output.certificate is None
]
NOTICE = timedelta(days=20)
every_service = pytest.mark.parametrize("service", SERVICES)
both_languages = pytest.mark.parametrize("language", ["hi", "en"])


async def work(world):
    """Let the worker do all that waits."""
    worker = Worker(world, JOBS, ())
    while await relay_all(world) + await worker.once():
        pass


async def walk(world, office, filed, act, clock):
    """Let everybody do their step until it is decided; the last one grants or refuses."""
    await work(world)
    filed = await application(world, filed.id)
    while filed.is_open:
        service = (await edition(world, filed)).service
        step = service.step(filed.step)
        if step.system == SYSTEM and act is Act.GRANT:
            assert set(await tell(world, office, filed.number, step.id)) == {"applied"}
        else:
            await by_hand(world, service, step, filed, act, clock)
        await work(world)
        filed = await application(world, filed.id)
    return filed


async def by_hand(world, service, step, filed, act, clock):
    """Let the officer of the post do a step."""
    ruling = Ruling(words="देखा, ठीक है")
    now = Act.REPORT
    if step.act is StepAct.PAYMENT:
        now, ruling = Act.PAID, Ruling(receipt="R-17", paise=30_000)
    elif step.act is StepAct.NOTICE:
        clock.pass_by(NOTICE)
    elif step.act in DECIDING:
        if step.hearing is not None:
            filed = await heard(world, filed, clock)
        reasons = () if act is Act.GRANT else (service.refusal_reasons[0].code,)
        now, ruling = act, Ruling(words="देखा", reasons=reasons)
    officer = await holder(world, filed.post)
    await decide(world, officer, filed.id, now, ruling, revision=filed.revision)


async def heard(world, filed, clock):
    """Let the day of the hearing come, and the officer note what was said."""
    async with world.reading() as tx:
        clock.at = (await hearings.of(tx, filed.id)).at
    minutes = Minutes("सीता देवी", "सुनी गईं")
    officer = await holder(world, filed.post)
    await note_hearing(world, officer, filed.id, minutes, revision=filed.revision)
    return await application(world, filed.id)


@pytest.mark.parametrize("service", WITHOUT_PAPER)
async def test_a_grant_without_a_paper_is_entered_in_its_register(world, clock, service):
    async with water(world, clock) as (world, office):
        filed = await file_example(world, service, SERVICES[service])
        done = await walk(world, office, filed, Act.GRANT, clock)
        register = (await edition(world, filed)).service.output.register
        async with world.reading() as tx:
            entered = await registers.entries(tx, register, filed.id)
    assert (done.state, len(entered)) == (State.GRANTED, 1)


@pytest.mark.parametrize("service", [each for each in SERVICES if each not in WITHOUT_PAPER])
@both_languages
async def test_a_service_is_granted_and_its_paper_is_genuine(world, clock, service, language):
    async with water(world, clock) as (world, office):
        filed = await file_example(world, service, SERVICES[service], language)
        done = await walk(world, office, filed, Act.GRANT, clock)
        async with world.reading() as tx:
            issued = await certificates.of(tx, filed.id)
        verdict = verify_pdf(await world.files.read(issued[0].file), [world.keys.authority], [])
    assert (done.state, verdict.finding, verdict.number) == (
        State.GRANTED,
        "genuine",
        issued[0].number,
    )


@every_service
@both_languages
async def test_a_service_is_refused_with_a_reason(world, clock, service, language):
    example = SERVICES[service]
    if service == "revenue/jamabandi-copy":  # what the register has, the window never refuses
        example = unknown_parcel(example)
    async with water(world, clock) as (world, office):
        filed = await file_example(world, service, example, language)
        done = await walk(world, office, filed, Act.REFUSE, clock)
        acts = [event.act for event in await history(world, filed.id)]
    assert done.state is State.REFUSED
    assert acts[-2:] == [Act.REFUSE, Act.COMMUNICATE]


def unknown_parcel(example):
    """The same person, who asks for land that the register does not have."""
    answers = {**example.answers, "parcel.khasra": "999"}
    return type(example)(example.title, example.received_on, answers, example.documents)


async def test_a_grant_is_entered_in_its_register(world, clock):
    service = "revenue/mutation-uncontested"
    async with water(world, clock) as (world, office):
        filed = await file_example(world, service, SERVICES[service])
        await walk(world, office, filed, Act.GRANT, clock)
        async with world.reading() as tx:
            issued = await certificates.of(tx, filed.id)
            entered = await registers.entries(tx, "mutations", filed.id)
    assert [entry.number for entry in entered] == [issued[0].number]
    assert "सीता देवी" in entered[0].facts.decode()
