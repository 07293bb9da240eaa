"""Make, list and end the tokens with which programs act for an account, an officer, a department.

A token is shown once, when it is made; afterwards only its hash is there. It carries scopes that
its holder may give and an end. Who may make one for whom is asked before: an account and an officer
for themselves, a department's by whoever looks after people there.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.program import (
    GIVES,
    LIVES_DAYS,
    NAME_MOST,
    TOKENS_MOST,
    Holder,
    HolderKind,
)
from khidki.domain.problem import Problem
from khidki.store import tokens
from khidki.store.tokens import Bearer, Listed, Sought

PREFIX = "khidki_"  # so that scanners of leaked secrets can tell what it is


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new token is to be called, what it may do and for how many days."""

    name: str
    scopes: Sequence[str]
    days: int


async def make_token(
    world: World, holder: Holder, wanted: Wanted, *, made_by: UUID | None = None
) -> str:
    """Return a new token: the only time that it is there to be read."""
    at = world.now()
    async with world.transaction() as tx:
        held = await tokens.of(tx, holder, now=at, limit=TOKENS_MOST)
        problems = _problems(world, holder, wanted, held)
        if problems:
            raise Incomplete(problems)
        token = PREFIX + secrets.token_urlsafe(32)
        await tokens.add_bearer(
            tx,
            Bearer.of(holder, sorted(set(wanted.scopes))),
            token=token,
            at=at,
            expires_at=at + timedelta(days=wanted.days),
            name=wanted.name,
            made_by=made_by,
        )
    return token


async def list_tokens(world: World, holder: Holder) -> list[Listed]:
    """Return the tokens of a holder that are good now."""
    async with world.reading() as tx:
        return await tokens.of(tx, holder, now=world.now(), limit=TOKENS_MOST)


async def list_tokens_of_departments(
    world: World, sought: Sought, *, department: str | None = None, limit: int
) -> list[Listed]:
    """Return the tokens that are good now of all departments, or of one, newest first."""
    departments = sorted(world.published.departments) if department is None else [department]
    async with world.reading() as tx:
        return await tokens.of_departments(tx, departments, sought, now=world.now(), limit=limit)


async def revoke_token(world: World, holder: Holder, id_: bytes) -> None:
    """End a token at once; one that is not the holder's is not there."""
    async with world.transaction() as tx:
        if not await tokens.revoke(tx, holder, id_, at=world.now()):
            raise Unknown


def _problems(
    world: World, holder: Holder, wanted: Wanted, held: Sequence[Listed]
) -> list[Problem]:
    problems: list[Problem] = []
    name = wanted.name.strip()
    if not name:
        problems.append(Problem("name", "required"))
    elif len(name) > NAME_MOST:
        problems.append(Problem("name", "too_long", {"most": NAME_MOST, "given": len(name)}))
    if not wanted.scopes:
        problems.append(Problem("scopes", "scope_needed"))
    elif set(wanted.scopes) - set(GIVES[holder.kind]):
        problems.append(Problem("scopes", "not_a_choice"))
    if wanted.days not in LIVES_DAYS:
        problems.append(Problem("days", "not_a_choice"))
    if holder.kind is HolderKind.DEPARTMENT and holder.id not in world.published.departments:
        problems.append(Problem("department", "not_a_choice"))
    if len(held) >= TOKENS_MOST:
        problems.append(Problem("name", "too_many_tokens", {"most": TOKENS_MOST}))
    return problems
