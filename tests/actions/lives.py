"""A person applies and officers act, through the same actions that pages call."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from PIL import Image

from khidki.actions import draft as drafting
from khidki.actions.decide import Ruling, decide
from khidki.actions.relay import relay_all
from khidki.actions.sign_in_officer import officer_of
from khidki.actions.submit import Receipt, submit_draft
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.people.access import Officer
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.store import accounts, applications, officers
from khidki.store.accounts import Account
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import keep

AREA = "RJ-JAIPUR-CHOMU"
SERVICE = "revenue/income-certificate"
SECTIONS = {
    "applicant": {"applicant_name.hi": "सीता देवी", "applicant_name.en": "Sita Devi"},
    "birth": {"birth.day": "2", "birth.month": "4", "birth.year": "1968"},
    "contact": {},
    "address": {
        "area.district": "RJ-JAIPUR",
        "area.tehsil": AREA,
        "address_line": "गली 4, बस स्टैंड के पास",
    },
    "purpose": {"purpose": "scholarship"},
    "family": {"family_members": "5", "government_job": "no"},
    "income": {"income_labour": "१,२०,०००", "income_farming": "36000"},
    "declaration": {"declaration": "yes"},
}


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "JPEG")
    return kept.getvalue()


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


@dataclass
class Citizen:
    world: World
    account: UUID
    person: UUID

    @classmethod
    async def arrive(cls, world: World, mobile: str = "9876500001", name: str = "Sita Devi"):
        mobile_hash = world.secrets.mobile_hash(mobile)
        at = world.now()
        account = Account(
            world.new_id(bucket_for(mobile_hash)),
            world.secrets.seal(mobile.encode(), purpose="mobile"),
            mobile_hash,
            "hi",
            at,
            at,
            at,
        )
        async with world.transaction() as tx:
            await accounts.add(tx, account)
        known = Person(Name(en=name), Birth.parse("1968-04-02"), area=AREA)
        person = await drafting.add_person(world, account.id, known, Relation.SELF)
        return cls(world, account.id, person)

    async def fill(self) -> tuple[UUID, int]:
        draft = await drafting.begin(self.world, self.account, self.person, SERVICE, "hi")
        revision = draft.revision
        for section, raw in SECTIONS.items():
            saved = await drafting.save_section(
                self.world, self.account, draft.id, section, raw, revision=revision
            )
            assert saved.problems == []
            revision = saved.draft.revision
        for ask in ("photo", "income_proof", "address_proof"):
            await keep(self.world, draft, ask)
        return draft.id, revision

    async def apply(self) -> Receipt:
        draft, revision = await self.fill()
        return await submit_draft(self.world, self.account, draft, revision=revision)


async def officer(world: World, user_name: str) -> Officer:
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, user_name)
    assert row is not None
    return await officer_of(world, row.id)


async def now(world: World, id_: UUID) -> Application:
    async with world.reading() as tx:
        found = await applications.by_id(tx, id_)
    assert found is not None
    return found


async def work(world: World) -> None:
    """Let the worker do everything that waits."""
    worker = Worker(world, JOBS, ())
    while await relay_all(world) + await worker.once():
        pass


async def to_the_tehsildar(world: World, id_: UUID) -> Application:
    patwari = await officer(world, "patwari.chomu")
    return await decide(world, patwari, id_, Act.REPORT, Ruling(words="आय सही पाई गई"), revision=1)


UTC_NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def lent(monkeypatch, world, **changes):
    """The service as if its definition said something else too."""
    published, edition = world.published, world.published.edition
    as_if = lambda id_, version: replace(  # noqa: E731
        edition(id_, version), service=replace(edition(id_, version).service, **changes)
    )
    monkeypatch.setattr(published, "edition", as_if)


async def sent_back(world, case, name="purpose", *, revision=None):
    """The tehsildar asks the applicant of an income certificate about a question."""
    patwari = await officer(world, "patwari.chomu")
    tehsildar = await officer(world, "tehsildar.chomu")
    if revision is None:
        case = await decide(
            world, patwari, case.id, Act.REPORT, Ruling(words="घर देखा।", first=First.CAMP),
            revision=case.revision,
        )  # fmt: skip
    ruling = Ruling(defects=[{"field": name, "words": "साफ़ नहीं"}], first=First.CAMP)
    case = await decide(world, tehsildar, case.id, Act.SEND_BACK, ruling, revision=case.revision)
    await work(world)
    return case
