"""Applications in a furnished world, made the way people make them, for tests of what follows.

`apply(world)` files a complete application of the demo's first citizen in Samod, tehsil Chomu; the
officers there are `patwari.chomu` and `tehsildar.chomu`. `officer(world, name)` is one of them with
the posts held now.
"""

import asyncio
import hashlib
import io
import itertools

import pyotp
from PIL import Image

from khidki.actions.draft import add_person, begin, save_section
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.relay import relay_all
from khidki.actions.sign_in_officer import officer_of
from khidki.actions.submit import submit_draft
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.store import accounts, applications, documents, officers
from khidki.store.documents import Document

SERVICE = "revenue/income-certificate"
VILLAGE = "RJ-JAIPUR-CHOMU-SAMOD"
TYPED = {
    "applicant_name.hi": "सीता देवी", "applicant_name.en": "Sita Devi", "birth.year": "1984",
    "area.district": "RJ-JAIPUR", "area.tehsil": "RJ-JAIPUR-CHOMU", "area.village": VILLAGE,
    "address_line": "बड़ा मोहल्ला", "purpose": "scholarship", "family_members": "5",
    "government_job": "no", "income_farming": "120000", "declaration": "yes",
}  # fmt: skip
ANSWERS = {
    "applicant_name": {"hi": "सीता देवी", "en": "Sita Devi"}, "birth": "1984", "area": VILLAGE,
    "address_line": "बड़ा मोहल्ला", "purpose": "scholarship", "family_members": 5,
    "government_job": False, "income_farming": 12_000_000, "income_total": 12_000_000,
    "declaration": True,
}  # fmt: skip
_years = itertools.count(1940)


def photo() -> bytes:
    """A small picture, as a phone takes it."""
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "navy").save(file, "JPEG")
    return file.getvalue()


PHOTO = photo()


async def account(world, mobile="9000000001"):
    """The account of a demo citizen."""
    async with world.reading() as tx:
        found = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(mobile))
    return found.id


async def person(world, owner):
    """A person of their own, so that tests do not stand in each other's way."""
    born = Birth(next(_years))
    described = Person(Name(hi="सीता देवी"), birth=born, area=VILLAGE)
    return await add_person(world, owner, described, Relation.SELF)


async def keep(world, begun, ask):
    """Put a picture beside the draft as an upload does, without the seconds that making safe takes."""
    row = Document(
        bucket=begun.bucket,
        application=begun.id,
        id=world.new_id(begun.bucket),
        ask=ask,
        file=await world.files.put(PHOTO),
        digest=hashlib.sha256(PHOTO).digest(),
        media_type="image/jpeg",
        size_bytes=len(PHOTO),
        label=f"{ask}.jpg",
        uploaded_at=world.now(),
    )
    async with world.transaction() as tx:
        await documents.add(tx, row)


async def draft(world, owner, typed=TYPED):
    """A draft in which everything is filled in and every paper uploaded."""
    whom = await person(world, owner)
    begun = await begin(world, owner, whom, SERVICE, "hi")
    edition = world.published.newest(SERVICE)
    for section in edition.service.form:
        names = {field.id for field in section.fields}
        raw = {name: value for name, value in typed.items() if name.partition(".")[0] in names}
        saved = await save_section(world, owner, begun.id, section.id, raw, revision=begun.revision)
        assert not saved.problems, saved.problems
        begun = saved.draft
    for ask in ("photo", "income_proof", "address_proof"):
        await keep(world, begun, ask)
    return begun


async def apply(world, typed=TYPED):
    """A submitted application, shown on the first officer's desk."""
    owner = await account(world)
    begun = await draft(world, owner, typed)
    receipt = await submit_draft(world, owner, begun.id, revision=begun.revision)
    await relay_all(world)
    async with world.reading() as tx:
        return await applications.by_id(tx, receipt.application)


async def officer(world, user_name):
    """An officer of the demo, with the posts they hold now."""
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, user_name)
    return await officer_of(world, row.id)


def six_digits(world, user_name):
    """What the officer's phone shows now."""
    secret = DemoKeys.of(world.secrets).totp_secret(user_name)
    return pyotp.TOTP(secret).at(world.now())


async def at_once(*coroutines):
    """Run all together and return results and refusals alike."""
    return await asyncio.gather(*coroutines, return_exceptions=True)
