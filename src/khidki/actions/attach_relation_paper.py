"""Keep the paper that shows why somebody may file for another person.

It lies with the draft like every other paper, under an ask of its own that no service has to
define, and the relation remembers the newest one. Whether it convinces is the officer's to say.
"""

from collections.abc import AsyncIterable
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.record.upload import MEDIA_TYPES, Limits, display_name
from khidki.domain.service.definition import DocumentAsk
from khidki.domain.text import Text
from khidki.store import documents, drafts, people
from khidki.store.documents import Document

RELATION_PAPER = DocumentAsk(
    id="relation",
    title=Text(hi="रिश्ते या अधिकार का काग़ज़", en="Paper that shows the relation or authority"),
    hint=Text(
        hi="जन्म प्रमाण पत्र, राशन कार्ड, जन आधार या मुख़्तारनामा।",
        en="Birth certificate, ration card, Jan Aadhaar or power of attorney.",
    ),
    accept=("image/jpeg", "image/png", "image/webp", "application/pdf"),
    max_bytes=5 * 2**20,
)


async def attach_relation_paper(
    world: World, account: UUID, draft_id: UUID, *, label: str, data: AsyncIterable[bytes]
) -> Document:
    """Make the paper safe, keep it with the draft, and note it at the relation."""
    accept = frozenset(
        kind for kind, media in MEDIA_TYPES.items() if media in RELATION_PAPER.accept
    )
    safe = await world.uploads.accept(data, Limits(size=RELATION_PAPER.max_bytes, accept=accept))
    file = await world.files.put(safe.data)
    at = world.now()
    document = Document(
        bucket=bucket_of(draft_id),
        application=draft_id,
        id=world.new_id(bucket_of(draft_id)),
        ask=RELATION_PAPER.id,
        file=file,
        digest=bytes.fromhex(safe.sha256),
        media_type=safe.media_type,
        size_bytes=len(safe.data),
        label=display_name(label),
        uploaded_at=at,
    )
    async with world.transaction() as tx:
        draft = await drafts.of_account(tx, draft_id, account=account)
        if draft is None:
            raise Unknown
        await documents.add(tx, document)
        await people.relate(
            tx, account, draft.person, kind=draft.relation, at=at, paper=document.id
        )
    return document
