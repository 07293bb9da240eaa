"""Which edition an application runs on: its version, and the variant recorded when it was filed.

The variant lies in what was handed in with the first event, because areas may be drawn anew while
the application runs. One that lost its content (erased by law) is shown as the version as a whole.
"""

from collections.abc import Sequence

import msgspec

from khidki.domain.case.application import Application
from khidki.domain.service.published import Edition, Published
from khidki.domain.service.varying import variant_of
from khidki.store.applications import Said
from khidki.store.drafts import Draft


class _Filed(msgspec.Struct):
    """What is read of a first content; everything else of it is passed over."""

    variant: str | None = None


_READ = msgspec.json.Decoder(_Filed)


def edition_of(published: Published, application: Application, said: Sequence[Said]) -> Edition:
    """Return the edition of an application; `said` are its contents, the first one first."""
    service, version = application.service, application.service_version
    edition = published.edition(service, version)
    if not edition.service.variants or not said:
        return edition
    return published.edition_as(service, version, _READ.decode(said[0].body).variant)


def edition_for(published: Published, draft: Draft) -> Edition:
    """Return the edition of a draft, as it is in the area or matter that it names so far."""
    edition = published.edition(draft.service, draft.version)
    if not edition.service.variants:
        return edition
    variant = variant_of(edition.service, draft.answers, published.areas)
    if variant is None:
        return edition
    return published.edition_as(draft.service, draft.version, variant.id)
