"""Which post looks after which: so that no work disappears where nobody sits.

The kind of a post names the kind that controls it; the controlling post is the one of that kind
whose area the post lies in. Who controls a vacant post sees its files. Where the controlling post
is vacant too, the next one up sees both, and so on; only above the last does nobody see anything,
and that is for the administration's list of posts. Seeing is all: an act takes a posting.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from khidki.domain.people.area import Areas
from khidki.domain.people.post import Post, PostKind

HIGHEST = 12  # steps up that anybody is looked for; a circle in the data ends here


@dataclass(frozen=True, slots=True)
class Overseen:
    """The posts that one looks after, and of those the vacant ones, whose files one sees."""

    posts: tuple[str, ...]
    vacant: tuple[str, ...]


def controllers(
    posts: Iterable[Post], kinds: Mapping[str, PostKind], areas: Areas
) -> Mapping[str, str]:
    """Return the controlling post of every post that has one."""
    every = list(posts)
    sits = {(post.kind, post.area): post.id for post in reversed(every)}
    found: dict[str, str] = {}
    for post in every:
        above = kinds[post.kind].controlled_by
        if above is None:
            continue
        # The nearest area first: a tehsildar answers to the officer of the own sub-division.
        for area in areas.chain(post.area):
            boss = sits.get((above, area.id))
            if boss is not None and boss != post.id:
                found[post.id] = boss
                break
    return found


def below(controlled: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Turn the map around: the posts that each controlling post looks after."""
    under: dict[str, list[str]] = {}
    for post, boss in controlled.items():
        under.setdefault(boss, []).append(post)
    return {boss: tuple(posts) for boss, posts in under.items()}


def everything_under(mine: Iterable[str], under: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return every post below some, at any depth: of those it has to be known who sits there."""
    found: dict[str, None] = {}
    layer = list(mine)
    for _ in range(HIGHEST):
        layer = [post for boss in layer for post in under.get(boss, ()) if post not in found]
        found.update(dict.fromkeys(layer))
    return tuple(found)


def overseen(
    mine: Iterable[str], under: Mapping[str, tuple[str, ...]], *, held: AbstractSet[str]
) -> Overseen:
    """Return what the holder of some posts looks after, given which posts are held by anybody."""
    found: dict[str, None] = {}
    layer = list(mine)
    for _ in range(HIGHEST):
        direct = [post for boss in layer for post in under.get(boss, ()) if post not in found]
        found.update(dict.fromkeys(direct))
        layer = [post for post in direct if post not in held]
    return Overseen(tuple(found), tuple(post for post in found if post not in held))


def overseer(post: str, controlled: Mapping[str, str], *, held: AbstractSet[str]) -> str | None:
    """Return the first held post above one, or None when nobody sits anywhere above it."""
    above = controlled.get(post)
    for _ in range(HIGHEST):
        if above is None or above in held:
            return above
        above = controlled.get(above)
    return None
