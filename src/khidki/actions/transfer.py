"""Read a list of transfers, judge the whole of it, and carry it out when two people agreed.

A dry run reads and judges and changes nothing. Asking and confirming is `act_jointly`, which hands
the list over here; it is judged once more then, and what no longer fits stops all of it. Where
somebody leaves a post with work on it, the list of that work is written down as in any relief, and
files in their hands lie on the desk again. Whoever is moved is told on their own phone.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions import tell
from khidki.actions.sign_in_officer import folded
from khidki.actions.world import World
from khidki.domain.case.filing import Incomplete
from khidki.domain.law.calendar import IST
from khidki.domain.people.joint_act import ConcernsYou
from khidki.domain.people.stand_in import problems_with_order
from khidki.domain.people.transfer import (
    COLUMNS,
    LINES_MOST,
    Sits,
    Transfer,
    posting_left,
    problems_with,
)
from khidki.domain.problem import Problem
from khidki.store import officers, reliefs, transfers, turns
from khidki.store.database import Transaction
from khidki.store.reliefs import Relief

WHAT = "स्थानांतरण"


@dataclass(frozen=True, slots=True)
class Judged:
    """A list as it was read, whom it concerns, and everything that is wrong with it."""

    lines: list[Transfer]
    officers: Mapping[str, UUID]
    sitting: list[Sits]
    problems: list[Problem]


async def dry_run(world: World, text: str, *, order_no: str) -> Judged:
    """Read and judge a list; nothing is changed."""
    lines, problems = read_lines(text)
    problems = [*problems_with_order(order_no), *problems]
    async with world.reading() as tx:
        judged = await _judge(world, tx, lines)
    return Judged(judged.lines, judged.officers, judged.sitting, problems + judged.problems)


async def carry_out(world: World, tx: Transaction, body: Mapping[str, Any]) -> None:
    """Move everybody of a list that two people agreed on, or refuse with what fits no longer."""
    lines, problems = read_lines(body["lines"])
    judged = await _judge(world, tx, lines)
    if problems or judged.problems:
        raise Incomplete([*problems, *judged.problems])
    for line in lines:
        officer = judged.officers[line.user_name]
        left = posting_left(line, judged.officers, judged.sitting)
        if left is not None and line.relieved_at is not None:
            await _leave(world, tx, left, line.relieved_at, order_no=body["order_no"])
        if line.to_post and line.joined_at is not None:
            await officers.add_posting(
                tx, uuid7(), officer=officer, post=line.to_post, from_at=line.joined_at,
                order_no=body["order_no"],
            )  # fmt: skip
        await tell.person(
            world, tx, officer, "office-account-changed", is_officer=True, values={"what": WHAT}
        )


async def require_stranger(tx: Transaction, officer: UUID, body: Mapping[str, Any]) -> None:
    """Refuse whoever stands in a list: none of them may ask for it or confirm it."""
    row = await officers.by_id(tx, officer)
    if row is not None and row.user_name in {
        line.user_name for line in read_lines(body["lines"])[0]
    }:
        raise ConcernsYou


def read_lines(text: str) -> tuple[list[Transfer], list[Problem]]:
    """Read a list as a spreadsheet gives it out; return what is wrong with its writing."""
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(row)]
    heading = tuple(each.strip().casefold() for each in rows[0]) if rows else ()
    if heading != COLUMNS:
        return [], [Problem("lines", "wrong_heading" if rows else "required")]
    if len(rows) == 1:
        return [], [Problem("lines", "required")]
    if len(rows) > LINES_MOST + 1:
        given = {"most": LINES_MOST, "given": len(rows) - 1}
        return [], [Problem("lines", "too_many_lines", given)]
    lines: list[Transfer] = []
    problems: list[Problem] = []
    for at, row in enumerate(rows[1:], start=2):
        line, wrong = _line(at, row)
        lines.append(line)
        problems += wrong
    return lines, problems


def _line(at: int, row: Sequence[str]) -> tuple[Transfer, list[Problem]]:
    cells = dict(zip(COLUMNS, [each.strip() for each in row], strict=False))
    problems: list[Problem] = []
    if len(row) > len(COLUMNS):
        problems.append(Problem(f"line.{at}.user_name", "too_many_cells"))

    def moment(column: str) -> datetime | None:
        given = cells.get(column, "")
        if not given:
            return None
        try:
            return datetime.fromisoformat(given.replace(" ", "T")).replace(tzinfo=IST)
        except ValueError:
            problems.append(Problem(f"line.{at}.{column}", "not_a_moment"))
            return None

    line = Transfer(
        at,
        folded(cells.get("user_name", "")),
        cells.get("from_post", ""),
        moment("relieved_at"),
        cells.get("to_post", ""),
        moment("joined_at"),
    )
    return line, problems


async def _judge(world: World, tx: Transaction, lines: list[Transfer]) -> Judged:
    known = await transfers.officers(tx, [line.user_name for line in lines])
    posts = [post for line in lines for post in (line.from_post, line.to_post) if post]
    # What began or ended since the earliest day of the list still counts.
    now = world.now()
    earliest = min((line.relieved_at for line in lines if line.relieved_at), default=now)
    at = min(now, earliest)
    sitting = await transfers.sitting(tx, posts=posts, officers=list(known.values()), at=at)
    problems = problems_with(
        lines, officers=known, posts=set(world.published.posts), sitting=sitting
    )
    return Judged(lines, known, sitting, problems)


async def _leave(world: World, tx: Transaction, left: Sits, at: datetime, *, order_no: str) -> None:
    await officers.cut_posting(tx, left.posting, at=at)
    if at > world.now():
        return  # the post is still held; who joins finds what lies there then
    numbers = await reliefs.pending(tx, left.post)
    await reliefs.add(
        tx,
        Relief(
            id=uuid7(), posting=left.posting, post=left.post, officer=left.officer,
            order_no=order_no, relieved_at=at, pending=len(numbers), numbers=numbers,
        ),
    )  # fmt: skip
    await turns.let_go(tx, left.post, officer=left.officer)
