"""Where posts sit in the state, and which services figures may name.

Derived from the catalogue in force and kept for as long as it is: a page that lists the offices of
a district looks at no others. What stands above all districts belongs to the state itself.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from khidki.domain.case.tally import Seat
from khidki.domain.people.area import AreaKind
from khidki.domain.people.post import Office
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.domain.text import Language, Text


def state_of(published: Published) -> str:
    """Return the id of the state's area."""
    return next(area.id for area in published.areas if area.parent is None)


def district_of(published: Published, area: str) -> str:
    """Return the district in which an area lies, or the state above all districts."""
    found = published.areas.ancestor(area, AreaKind.DISTRICT)
    return state_of(published) if found is None else found.id


def seat_of(published: Published, post: str) -> Seat:
    """Return where a post sits; one that is not in the catalogue any more is its own office."""
    state = state_of(published)
    known = published.posts.get(post)
    if known is None:
        return Seat(post, state, state)
    office = published.offices[known.office]
    return Seat(office.id, district_of(published, office.area), state)


@lru_cache(maxsize=2)
def offices_by_district(published: Published) -> Mapping[str, Sequence[Office]]:
    """Return the offices of every district; those above all districts under the state."""
    found: dict[str, list[Office]] = {}
    for each in published.offices.values():
        found.setdefault(district_of(published, each.area), []).append(each)
    return found


@lru_cache(maxsize=2)
def named_services(published: Published) -> Mapping[str, Head]:
    """Return every service that may be named, offered or not any more, by its newest edition."""
    found: dict[str, Head] = {}
    for each in sorted(published.shelved(), key=lambda shelved: shelved.head.version):
        found[each.head.id] = each.head
    discreet = {each.head.id for each in published.shelved() if each.head.discreet}
    return {id_: head for id_, head in found.items() if id_ not in discreet}


@lru_cache(maxsize=4)
def services_by_name(published: Published, language: Language) -> Sequence[tuple[str, Text]]:
    """Return the services that may be named, in the order of their names."""
    found = ((id_, head.title) for id_, head in named_services(published).items())
    return sorted(found, key=lambda each: (each[1].of(language), each[0]))
