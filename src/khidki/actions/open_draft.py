"""Open a draft to go on with it: one of an older version is carried to the one offered now.

Answers that still fit are kept, others are set aside and shown, and what is other now is told in
plain words as long as the draft lives. A retired service has no newer version to go to: its drafts
stay as they were begun. Saving never moves anything, so what is typed meanwhile is not lost.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.actions.show_draft import Begun, show_draft
from khidki.actions.world import World
from khidki.domain.service import kind
from khidki.domain.service.difference import differences
from khidki.domain.service.moving import carried
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.store import drafts


@dataclass(frozen=True, slots=True)
class Moved:
    """What a person is told whose draft was carried to a newer version."""

    changes: tuple[Text, ...]
    set_aside: tuple[tuple[Text, Text], ...]  # the question as it was, and the answer


async def open_draft(world: World, account: UUID, id_: UUID) -> Begun:
    """Return a draft of this account in the version that is offered now, or refuse."""
    begun = await show_draft(world, account, id_)
    head = world.published.head(begun.draft.service)
    if head is None or head.version <= begun.draft.version:
        return begun
    await _move(world, begun)
    return await show_draft(world, account, id_)


async def _move(world: World, begun: Begun) -> None:
    draft = begun.draft
    edition = world.published.newest(draft.service)
    fitting = carried(edition.form, draft.answers, world.published.facts(world.now()))
    aside = {**(draft.set_aside or {}), **fitting.set_aside}
    async with world.transaction() as tx:
        # Another tab may have been quicker; then it is as that one left it.
        await drafts.move(
            tx,
            draft,
            fitting.kept,
            version=edition.version,
            moved_from=draft.version if draft.moved_from is None else draft.moved_from,
            set_aside=aside,
            at=world.now(),
        )


def moved(published: Published, begun: Begun) -> Moved | None:
    """Return what is other than when the draft was begun, for the person; None when nothing is."""
    draft = begun.draft
    if draft.moved_from is None:
        return None
    before = published.edition(draft.service, draft.moved_from)
    now = published.edition(draft.service, draft.version)
    changes = differences(before.service, now.service)
    aside: list[tuple[Text, Text]] = []
    for name, answer in (draft.set_aside or {}).items():
        asked = before.form.by_id.get(name)
        if asked is not None:
            hi, en = (kind.read_back(asked, answer, way, begun.facts) for way in ("hi", "en"))
            aside.append((asked.label, Text(hi=hi, en=en)))
    told = tuple(change.text for change in changes if change.for_applicant)
    return Moved(told, tuple(aside)) if told or aside else None
