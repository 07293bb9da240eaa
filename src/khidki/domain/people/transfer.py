"""Transfers by the hundred: one line an officer, with the post left, the post joined, and when.

The whole list is judged before anything of it is done, and every problem of every line is told at
once. A post is joined by one officer: whoever holds it has to leave it in the same list, or have
left. An officer may leave without joining (retirement), or join without leaving (a new one).
Between leaving and joining the post is vacant and its clocks run on. Pure.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.problem import Problem

COLUMNS: tuple[str, ...] = ("user_name", "from_post", "relieved_at", "to_post", "joined_at")
LINES_MOST = 1000


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line; `row` is its place in the file, the heading being the first."""

    row: int
    user_name: str
    from_post: str = ""
    relieved_at: datetime | None = None
    to_post: str = ""
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sits:
    """A posting that has not ended, or ends later than now."""

    posting: UUID
    officer: UUID
    post: str
    from_at: datetime
    until_at: datetime | None = None


def problems_with(
    lines: Sequence[Transfer],
    *,
    officers: Mapping[str, UUID],
    posts: Collection[str],
    sitting: Sequence[Sits],
) -> list[Problem]:
    """Return everything that is wrong with a list, line by line."""
    found: list[Problem] = []
    leaves = Counter((each.user_name, each.from_post) for each in lines if each.from_post)
    joins = Counter(each.to_post for each in lines if each.to_post)
    for line in lines:
        codes = [*_shape(line), *_leaving(line, officers, sitting)]
        if line.user_name and line.user_name not in officers:
            codes.append(("user_name", "no_such_officer"))
        if leaves[line.user_name, line.from_post] > 1:
            codes.append(("from_post", "left_twice"))
        if joins[line.to_post] > 1:
            codes.append(("to_post", "joined_twice"))
        codes += _joining(line, lines, officers, posts, sitting)
        found += [Problem(f"line.{line.row}.{column}", code) for column, code in codes]
    return found


def _shape(line: Transfer) -> list[tuple[str, str]]:
    codes: list[tuple[str, str]] = []
    if not line.user_name:
        codes.append(("user_name", "required"))
    if not line.from_post and not line.to_post:
        codes.append(("to_post", "required"))
    if line.from_post and line.relieved_at is None:
        codes.append(("relieved_at", "required"))
    if line.to_post and line.joined_at is None:
        codes.append(("joined_at", "required"))
    both = line.relieved_at is not None and line.joined_at is not None
    if both and line.joined_at < line.relieved_at:  # pyright: ignore[reportOperatorIssue]
        codes.append(("joined_at", "joins_before_leaving"))
    return codes


def posting_left(
    line: Transfer, officers: Mapping[str, UUID], sitting: Sequence[Sits]
) -> Sits | None:
    """Return the posting that a line ends, or None when there is none to end."""
    officer, at = officers.get(line.user_name), line.relieved_at
    return next(
        (
            each
            for each in sitting
            if each.officer == officer
            and each.post == line.from_post
            and (at is None or each.from_at <= at)
            and (each.until_at is None or at is None or each.until_at > at)
        ),
        None,
    )


def _leaving(
    line: Transfer, officers: Mapping[str, UUID], sitting: Sequence[Sits]
) -> list[tuple[str, str]]:
    known = line.from_post and line.user_name in officers
    gone = known and posting_left(line, officers, sitting) is None
    return [("from_post", "not_held")] if gone else []


def _joining(
    line: Transfer,
    lines: Sequence[Transfer],
    officers: Mapping[str, UUID],
    posts: Collection[str],
    sitting: Sequence[Sits],
) -> list[tuple[str, str]]:
    if not line.to_post:
        return []
    if line.to_post not in posts:
        return [("to_post", "no_such_post")]
    if line.joined_at is None:
        return []
    gone = {
        left.posting: each.relieved_at
        for each in lines
        if each.relieved_at is not None
        and (left := posting_left(each, officers, sitting)) is not None
    }
    for each in sitting:
        ends = gone.get(each.posting, each.until_at)
        if each.post == line.to_post and (ends is None or ends > line.joined_at):
            mine = each.officer == officers.get(line.user_name)
            return [("to_post", "held_already" if mine else "not_vacant")]
    return []
