"""Begin an application and fill it in, a page at a time.

Every page that is saved is kept at once; a save names the revision it was read at, so two tabs
cannot overwrite each other without being told. Papers are made safe before they are kept. What an
earlier, refused application said may be the start of the next one.
"""

from collections.abc import AsyncIterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from khidki.actions.answer import papers_asked
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_for, edition_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete, StaleDraft
from khidki.domain.case.move import NotNow
from khidki.domain.people import access
from khidki.domain.people.person import Assurance, Person, Relation, identity_of
from khidki.domain.problem import Problem
from khidki.domain.record.upload import MEDIA_TYPES, Limits, display_name
from khidki.domain.refusal import Refusal
from khidki.domain.service.definition import DocumentAsk, Service
from khidki.domain.service.moving import carried
from khidki.domain.service.relation_paper import RELATION_PAPER, asks_of
from khidki.domain.text import Language
from khidki.store import accounts, applications, documents, drafts, people
from khidki.store.database import Transaction
from khidki.store.documents import Document
from khidki.store.drafts import Draft
from khidki.store.people import Known

PAPERS_MOST = 20


class BegunBefore(Refusal):
    """There is a draft for this person and service, and nobody said that another is wanted."""

    code = "begun_before"

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.id)
        self.draft = draft


async def add_person(world: World, account: UUID, person: Person, relation: Relation) -> UUID:
    """Store for whom the account will file, and what it is to them; return the person's id."""
    identity = identity_of(person)
    certain = identity.assurance is not Assurance.UNCERTAIN
    key_hash = world.secrets.identity_hash("person", identity.key.hex()) if certain else None
    bucket = bucket_for(key_hash if key_hash is not None else world.salt())
    at = world.now()
    async with world.transaction() as tx:
        known = Known(world.new_id(bucket), int(identity.assurance), plain(person))
        found = await people.find_or_add(tx, known, key_hash=key_hash, at=at)
        await people.relate(tx, account, found, kind=relation.value, at=at)
    return found


def plain(person: Person) -> dict[str, Any]:
    """Return a person as the plain value that is stored."""
    return {
        "name": {k: v for k, v in asdict(person.name).items() if v},
        "birth": None
        if person.birth is None
        else (person.birth.on.isoformat() if person.birth.on else str(person.birth.year)),
        "parent": None if person.parent is None else asdict(person.parent),
        "area": person.area,
    }


async def begin(
    world: World,
    account: UUID,
    person: UUID,
    service_id: str,
    language: Language,
    *,
    anew: bool = True,
) -> Draft:
    """Begin a draft of the edition offered now, filled with what is known of the person.

    Unless `anew`, a draft that there is already for the same person is not doubled: `BegunBefore`.
    """
    edition = world.published.newest(service_id)
    async with world.transaction() as tx:
        if not anew:
            await accounts.lock(tx, account)  # the button pressed twice begins once
            begun = await drafts.open_for(tx, account, service_id)
            if found := next((one for one in begun if one.person == person), None):
                raise BegunBefore(found)
        related = await people.relation(tx, account, person)
        known = await people.by_id(tx, person)
        if related is None or known is None:
            raise Unknown
        draft = _new(world, account, person, edition.version, edition.service, language)
        draft = replace(draft, relation=related.kind, answers=_known(edition.service, known))
        await drafts.begin(tx, draft)
    return draft


async def begin_again(world: World, account: UUID, application_id: UUID) -> Draft:
    """Begin a draft from the answers and papers of an application that was refused or withdrawn.

    Asked again, it is the draft that was begun the first time, as long as there is one.
    """
    async with world.transaction() as tx:
        await accounts.lock(tx, account)
        found = await applications.by_id(tx, application_id)
        application, _ = access.applicant_for(found, account)
        if application.state not in {State.REFUSED, State.WITHDRAWN}:
            raise NotNow(application.state, Act.SUBMIT)
        begun = await drafts.open_for(tx, account, application.service)
        if before := next((one for one in begun if one.again_of == application_id), None):
            return before
        edition = world.published.newest(application.service)
        answers = answers_in(await applications.contents(tx, application_id))
        # The service may ask otherwise by now; what no longer fits is asked anew.
        kept = carried(edition.form, answers, world.published.facts(world.now())).kept
        draft = _new(
            world, account, application.person, edition.version, edition.service,
            application.language,
        )  # fmt: skip
        draft = replace(draft, relation=application.relation, answers=kept, again_of=application.id)
        await drafts.begin(tx, draft)
        asks = {ask.id for ask in asks_of(edition.service, application.relation)}
        for paper in await documents.of(tx, application_id):
            if paper.ask in asks:
                await documents.add(tx, _copy(paper, draft.id, world.new_id(draft.bucket)))
    return draft


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page's answers came to: the draft as stored, and what is still wrong on the page."""

    draft: Draft
    problems: list[Problem]


async def save_section(
    world: World,
    account: UUID,
    draft_id: UUID,
    section_id: str,
    raw: Mapping[str, str | list[str]],
    *,
    revision: int,
) -> Saved:
    """Save the answers of one page; wrong ones are reported and the right ones are kept."""
    async with world.transaction() as tx:
        draft = await drafts.of_account(tx, draft_id, account=account)
        if draft is None:
            raise Unknown
        if draft.revision != revision:
            raise StaleDraft
        edition = world.published.edition(draft.service, draft.version)
        section = edition.service.section(section_id)
        if section is None:
            raise Unknown
        facts = world.published.facts(world.now())
        own = {asked.id for asked in section.fields}
        others = {key: value for key, value in draft.answers.items() if key not in own}
        given, problems = edition.form.normalise(section, raw, others, facts)
        answers = {**others, **given}
        if answers != draft.answers:
            if not await drafts.save(tx, draft, answers, at=world.now()):
                raise StaleDraft
            draft = replace(draft, answers=answers, revision=draft.revision + 1)
    return Saved(draft, problems)


async def attach(
    world: World,
    account: UUID,
    draft_id: UUID,
    ask_id: str,
    *,
    label: str,
    data: AsyncIterable[bytes],
) -> Document:
    """Make an uploaded paper safe and keep it with the draft, or with what asks for it again."""
    async with world.reading() as tx:
        wanting = await _open_to_papers(world, tx, draft_id, account)
        held = await documents.of(tx, draft_id)
    ask = next((ask for ask in wanting.asks if ask.id == ask_id), None)
    if ask is None:
        raise Unknown
    if len(held) >= PAPERS_MOST:
        raise Incomplete([Problem(ask_id, "too_many_papers", {"most": PAPERS_MOST})])
    accept = frozenset(kind for kind, media in MEDIA_TYPES.items() if media in ask.accept)
    limits = Limits(size=ask.max_bytes, accept=accept)
    safe = await world.uploads.accept(data, limits)
    file = await world.files.put(safe.data)
    document = Document(
        bucket=bucket_of(draft_id),
        application=draft_id,
        id=world.new_id(bucket_of(draft_id)),
        ask=ask_id,
        file=file,
        digest=bytes.fromhex(safe.sha256),
        media_type=safe.media_type,
        size_bytes=len(safe.data),
        label=display_name(label),
        uploaded_at=world.now(),
    )
    async with world.transaction() as tx:
        # A paper is a save too: it keeps the draft, and a sweep at this moment waits or has won.
        await drafts.touch(tx, draft_id, account=account, at=document.uploaded_at)
        await _open_to_papers(world, tx, draft_id, account)
        await documents.add(tx, document)
        if ask is RELATION_PAPER:
            await people.relate(
                tx, account, wanting.person, kind=wanting.relation, at=document.uploaded_at,
                paper=document.id,
            )  # fmt: skip
    return document


@dataclass(frozen=True, slots=True)
class _Wanting:
    """What may still take papers: a draft, or an application that was sent back."""

    person: UUID
    relation: str
    asks: tuple[DocumentAsk, ...]


async def _open_to_papers(world: World, tx: Transaction, id_: UUID, account: UUID) -> _Wanting:
    draft = await drafts.of_account(tx, id_, account=account)
    if draft is not None:
        edition = edition_for(world.published, draft)
        return _Wanting(draft.person, draft.relation, asks_of(edition.service, draft.relation))
    application, _ = access.applicant_for(await applications.by_id(tx, id_), account)
    if application.state is not State.SENT_BACK:
        raise NotNow(application.state, Act.ANSWER)
    said = await applications.contents(tx, id_)
    edition = edition_of(world.published, application, said)
    asked = papers_asked(said)
    asks = [ask for ask in asks_of(edition.service, application.relation) if ask.id in asked]
    return _Wanting(application.person, application.relation, tuple(asks))


async def drop(world: World, account: UUID, draft_id: UUID) -> None:
    """Throw a draft away; its papers' rows go with it."""
    async with world.transaction() as tx:
        draft = await drafts.of_account(tx, draft_id, account=account)
        if draft is None:
            raise Unknown
        for paper in await documents.of(tx, draft_id):
            await documents.take_away(tx, draft_id, paper.id, account=account)
        await drafts.drop(tx, draft)


async def detach(world: World, account: UUID, draft_id: UUID, document_id: UUID) -> None:
    """Take a paper out of a draft again."""
    async with world.transaction() as tx:
        if not await documents.take_away(tx, draft_id, document_id, account=account):
            raise Unknown


def _new(
    world: World,
    account: UUID,
    person: UUID,
    version: int,
    service: Service,
    language: Language,
) -> Draft:
    at = world.now()
    bucket = bucket_of(person)
    return Draft(
        bucket=bucket,
        id=world.new_id(bucket),
        account=account,
        person=person,
        service=service.id,
        version=version,
        language=language,
        relation="self",
        answers={},
        again_of=None,
        revision=1,
        created_at=at,
        updated_at=at,
    )


def _known(service: Service, known: Known) -> dict[str, Any]:
    """Return the answers that are known of the person before anything is asked."""
    told = service.applicant
    places = {"name": told.name, "birth": told.birth, "parent": told.parent, "area": told.area}
    return {
        field: known.details[what]
        for what, field in places.items()
        if field is not None and known.details.get(what) is not None
    }


def _copy(paper: Document, draft_id: UUID, id_: UUID) -> Document:
    return replace(paper, application=draft_id, id=id_)
