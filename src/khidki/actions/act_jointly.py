"""Ask, confirm and drop what takes two people: accounts, postings, sign-ins, bank accounts.

What is confirmed is carried out in the same transaction, and the person concerned is told on the
number that stood before and on the new one. Whoever's sign-in is made or renewed begins with two
codes: one is read from the confirmer's page and handed over, the other goes to the phone; neither
alone opens anything.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions import make_operator, name_payee, revoke_range, tell, transfer
from khidki.actions.administer import HeldAlready, NoSuchOfficer, NoSuchPost, NotHeld, UserNameTaken
from khidki.actions.raise_alarm import stop_account
from khidki.actions.setup_codes import SETUP_LASTS, SetupCodes, setup_hash
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import Officer
from khidki.domain.people.joint_act import (
    OF_BANKS,
    OF_OPERATORS,
    JointAct,
    JointKind,
    require_asker,
    require_confirmer,
)
from khidki.domain.two_people import JointActOver
from khidki.store import factors, joint_acts, officers, sessions
from khidki.store.database import Transaction
from khidki.store.joint_acts import Listed
from khidki.store.officers import OfficerRow

A_PAGE = 50
LAST = UUID(int=(1 << 128) - 1)
WHAT = {
    JointKind.ACCOUNT: "खाता बना",
    JointKind.POSTING: "पदस्थापन",
    JointKind.RELIEF: "कार्यमुक्ति",
    JointKind.LEAVING: "खाता बंद",
    JointKind.RESET: "नया साइन-इन",
    JointKind.THAW: "हस्ताक्षर फिर चालू",
    JointKind.REVOCATION: "जारी काग़ज़ रद्द",
    JointKind.TRANSFERS: transfer.WHAT,
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of it; `hand_over` is shown once, where somebody begins anew."""

    act: JointAct
    hand_over: str = ""


async def ask(
    world: World, by: Officer, kind: JointKind, body: dict[str, Any], *, user_name: str = ""
) -> UUID:
    """Ask for an act over the officer of that user name; return what another is to confirm."""
    async with world.transaction() as tx:
        subject = None
        if kind is JointKind.TRANSFERS:
            await transfer.require_stranger(tx, by.id, body)
        elif kind in OF_OPERATORS:
            subject = await make_operator.concerned(world, tx, kind, body)
            await make_operator.require_stranger(world, tx, by.id, body)
        elif kind in OF_BANKS:
            subject = await name_payee.concerned(tx, kind, body)
            await make_operator.require_stranger(world, tx, by.id, body)
        elif kind is not JointKind.ACCOUNT:
            row = await officers.by_user_name(tx, user_name)
            if row is None:
                raise NoSuchOfficer
            subject = row.id
        elif await officers.by_user_name(tx, body["user_name"]) is not None:
            raise UserNameTaken
        require_asker(by.id, subject)
        asked = JointAct(uuid7(), kind, subject, body, by.id, world.now())
        await joint_acts.add(tx, asked)
        if kind is JointKind.REVOCATION and subject is not None:
            await stop_account(world, tx, subject)
    return asked.id


async def confirm(world: World, by: Officer, act: UUID, *, again: str = "") -> Confirmed:
    """Confirm as the second person, and carry it out; `again` is a bank account's number."""
    now = world.now()
    async with world.transaction() as tx:
        found = await joint_acts.by_id(tx, act)
        if found is None:
            raise Unknown
        require_confirmer(found, by.id, now=now)
        if found.kind is JointKind.TRANSFERS:
            await transfer.require_stranger(tx, by.id, found.body)
        if found.kind in OF_OPERATORS | OF_BANKS:
            await make_operator.require_stranger(world, tx, by.id, found.body)
        if found.kind in OF_BANKS:
            name_payee.require_same(world, found.body, again)
        if not await joint_acts.confirm(tx, act, by=by.id, at=now):
            raise JointActOver
        hand_over = await _carry_out(world, tx, found)
        if found.kind is not JointKind.REVOCATION:
            await joint_acts.finish(tx, act, at=now)
    return Confirmed(replace(found, confirmed_by=by.id, confirmed_at=now), hand_over)


async def drop(world: World, act: UUID) -> None:
    """Drop what nobody has confirmed yet."""
    async with world.transaction() as tx:
        if not await joint_acts.drop(tx, act, at=world.now()):
            raise JointActOver


async def list_acts(
    world: World,
    *,
    kind: JointKind | None = None,
    user_name: str | None = None,
    before: UUID = LAST,
    limit: int = A_PAGE,
) -> list[Listed]:
    """Return what was asked and done, the newest first; of a kind, or by or about somebody."""
    async with world.reading() as tx:
        return await joint_acts.latest(
            tx, kind=kind, user_name=user_name, before=before, limit=limit
        )


async def read_act(world: World, act: UUID) -> Listed:
    """Return one act, or refuse."""
    async with world.reading() as tx:
        found = await joint_acts.shown(tx, act)
    if found is None:
        raise Unknown
    return found


async def _carry_out(world: World, tx: Transaction, joint: JointAct) -> str:
    match joint.kind:
        case JointKind.ACCOUNT:
            return await _make_account(world, tx, joint)
        case JointKind.RESET:
            return await _renew(world, tx, joint)
        case kind if kind in OF_OPERATORS:
            return await make_operator.carry_out(world, tx, joint)
        case kind if kind in OF_BANKS:
            await name_payee.carry_out(world, tx, joint)
        case JointKind.REVOCATION:
            await revoke_range.begin(world, tx, joint)
        case JointKind.TRANSFERS:
            await transfer.carry_out(world, tx, joint.body)
        case _:
            await _change(world, tx, joint)
    return ""


async def _change(world: World, tx: Transaction, joint: JointAct) -> None:
    subject, now = _subject(joint), world.now()
    held = {each.post: each for each in await officers.hats(tx, subject, now)}
    match joint.kind:
        case JointKind.POSTING:
            post = joint.body["post"]
            if not await officers.has_post(tx, post):
                raise NoSuchPost
            if post in held:
                raise HeldAlready
            await officers.add_posting(
                tx, uuid7(), officer=subject, post=post, from_at=now,
                order_no=joint.body["order_no"],
            )  # fmt: skip
        case JointKind.RELIEF:
            line = held.get(joint.body["post"])
            if line is None or line.posting is None:
                raise NotHeld
            await officers.cut_posting(tx, line.posting, at=now)
        case JointKind.LEAVING:
            await officers.disable(tx, subject, at=now)
            await sessions.end_all(tx, subject)
        case _:
            await officers.thaw(tx, subject)
    await _tell(world, tx, joint, subject)


async def _make_account(world: World, tx: Transaction, joint: JointAct) -> str:
    body = joint.body
    row = OfficerRow(
        id=uuid7(),
        user_name=body["user_name"],
        name_hi=body["name_hi"],
        name_en=body["name_en"],
        password_hash="",
        roles=[],
        created_at=world.now(),
        disabled_at=None,
        mobile_sealed=bytes.fromhex(body["mobile"]),
    )
    if not await officers.add(tx, row):
        raise UserNameTaken
    await _tell(world, tx, joint, row.id)
    return await _hand_codes(world, tx, row.id)


async def _renew(world: World, tx: Transaction, joint: JointAct) -> str:
    subject = _subject(joint)
    await factors.remove_all(tx, subject, at=world.now())
    await sessions.end_all(tx, subject)
    await _tell(world, tx, joint, subject)
    return await _hand_codes(world, tx, subject)


async def _tell(world: World, tx: Transaction, joint: JointAct, subject: UUID) -> None:
    """Tell the person on the number that stands, and on the one that takes its place."""
    values = {"what": WHAT[joint.kind]}
    before = await officers.by_id(tx, subject)
    sealed = joint.body.get("mobile")
    told = [] if before is None or before.mobile_sealed is None else [before.mobile_sealed]
    if sealed:
        await officers.set_mobile(tx, subject, bytes.fromhex(sealed))
        told.append(bytes.fromhex(sealed))
    numbers = {world.secrets.unseal(each, purpose="mobile").decode() for each in told}
    for mobile in sorted(numbers):
        await tell.person(
            world, tx, subject, "office-account-changed",
            is_officer=True, values=values, mobile=mobile,
        )  # fmt: skip


async def _hand_codes(world: World, tx: Transaction, officer: UUID) -> str:
    """Make the two codes: send one to the phone, return the one that is handed over."""
    codes = SetupCodes.drawn()
    asked = await officers.ask_setup(
        tx, officer, setup_hash=setup_hash(world, codes), until=world.now() + SETUP_LASTS
    )
    if not asked:
        raise NoSuchOfficer
    await tell.person(
        world, tx, officer, "office-setup-code", is_officer=True, values={"code": codes.by_phone}
    )
    return codes.by_hand


def _subject(joint: JointAct) -> UUID:
    assert joint.subject is not None, "only a new account concerns nobody yet"
    return joint.subject
