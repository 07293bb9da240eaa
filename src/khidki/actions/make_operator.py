"""Make an operator's account, renew its sign-in, suspend and end it: what two people agreed on.

Asking and confirming is `act_jointly`, which hands the act over here; `khidki operators` does the
same at the console, where nobody asks. An operator begins as an officer does: with two codes, one
handed over and one on the phone. Neither who asks nor who confirms may be the operator.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions import tell
from khidki.actions.administer import UserNameTaken
from khidki.actions.setup_codes import SETUP_LASTS, SetupCodes, setup_hash
from khidki.actions.suspend_operator import require_change, suspend
from khidki.actions.use_wallet import add_in
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.wallet import NotAnOperator, Operator
from khidki.domain.people.joint_act import SUSPENSIONS, ConcernsYou, JointAct, JointKind
from khidki.store import (
    factors,
    joint_acts,
    officers,
    operator_sign_ins,
    operators,
    sessions,
    ties,
)
from khidki.store.database import Transaction

CHANGED, CODE = "operator-account-changed", "operator-setup-code"
WHAT = {
    JointKind.OPERATOR: "खाता बना",
    JointKind.OPERATOR_RESET: "नया साइन-इन",
    JointKind.OPERATOR_LEAVING: "खाता बंद",
    JointKind.OPERATOR_SUSPENSION: "नया काम रोका गया",
    JointKind.OPERATOR_RETURN: "काम फिर चालू",
}


async def concerned(
    world: World, tx: Transaction, kind: JointKind, body: dict[str, Any]
) -> UUID | None:
    """Return the operator whom an act is about, None where it makes one; or refuse."""
    found = await operators.of_code(tx, body["code"])
    if kind is JointKind.OPERATOR:
        network = world.published.networks.get(body["network"])
        if network is None:
            raise Unknown
        network.check_code(body["code"])
        if found is not None:
            raise UserNameTaken
        return None
    if found is None or not found.works_on(legal_day(world.now())):
        raise NotAnOperator
    if kind in SUSPENSIONS:
        require_change(found, kind)
    return found.account


async def require_stranger(
    world: World, tx: Transaction, officer: UUID, body: dict[str, Any]
) -> None:
    """Refuse an officer who is the operator themselves, or declared the operator's number."""
    hashes: set[bytes] = set()
    if sealed := body.get("mobile"):
        plain = world.secrets.unseal(bytes.fromhex(sealed), purpose="mobile").decode()
        hashes.add(world.secrets.mobile_hash(plain))
    found = await operators.of_code(tx, body["code"])
    known = None if found is None else await operator_sign_ins.of(tx, found.account)
    if known is not None and known.mobile_hash is not None:
        hashes.add(known.mobile_hash)
    row = await officers.by_id(tx, officer)
    mine = {each.mobile_hash for each in await ties.declared_by(tx, officer)}
    if row is not None and row.mobile_sealed is not None:
        own = world.secrets.unseal(row.mobile_sealed, purpose="mobile").decode()
        mine.add(world.secrets.mobile_hash(own))
    if hashes & mine:
        raise ConcernsYou


async def carry_out(world: World, tx: Transaction, joint: JointAct) -> str:
    """Do what was agreed; return the code that is handed over, where somebody begins."""
    match joint.kind:
        case JointKind.OPERATOR:
            operator = operator_from(world, joint.body)
            if not await add_in(tx, world, operator):
                raise UserNameTaken
            return await begin(world, tx, operator.account, joint.body["mobile"], joint.kind)
        case JointKind.OPERATOR_RESET:
            account = _subject(joint)
            await factors.remove_all(tx, account, at=world.now())
            await sessions.end_all(tx, account)
            return await begin(world, tx, account, joint.body.get("mobile", ""), joint.kind)
        case JointKind.OPERATOR_SUSPENSION | JointKind.OPERATOR_RETURN:
            await suspend(world, tx, _subject(joint), joint.kind)
            await _tell(world, tx, _subject(joint), joint.kind)
            return ""
        case _:
            account = _subject(joint)
            if not await operator_sign_ins.end(tx, account, on_day=legal_day(world.now())):
                raise NotAnOperator
            await sessions.end_all(tx, account)
            await _tell(world, tx, account, joint.kind)
            return ""


async def act_at_console(world: World, kind: JointKind, body: dict[str, Any]) -> str:
    """Do an act where nobody asks: whoever holds the machine; the record says so."""
    now = world.now()
    async with world.transaction() as tx:
        subject = await concerned(world, tx, kind, body)
        done = JointAct(uuid7(), kind, subject, body, asked_by=None, asked_at=now, done_at=now)
        hand_over = await carry_out(world, tx, done)
        kept = {name: value for name, value in body.items() if name != "mobile"}
        await joint_acts.add(tx, replace(done, body=kept))
    return hand_over


async def begin(world: World, tx: Transaction, account: UUID, mobile: str, kind: JointKind) -> str:
    """Let an operator begin with two codes; `mobile`, sealed, is a new number or nothing.

    They are told on the number that stood before and on the new one.
    """
    known = await operator_sign_ins.of(tx, account)
    old = known.mobile_sealed if known is not None else None
    before = world.secrets.unseal(old, purpose="mobile").decode() if old else ""
    # By number: when the message goes out, the number on record is the new one.
    await _tell(world, tx, account, kind, mobile=before)
    plain = ""
    if mobile:
        sealed = bytes.fromhex(mobile)
        plain = world.secrets.unseal(sealed, purpose="mobile").decode()
        await operator_sign_ins.set_mobile(
            tx, account, mobile_sealed=sealed, mobile_hash=world.secrets.mobile_hash(plain)
        )
        await _tell(world, tx, account, kind, mobile=plain)
    codes = SetupCodes.drawn()
    until = world.now() + SETUP_LASTS
    hashed = setup_hash(world, codes)
    if not await operator_sign_ins.ask_setup(tx, account, setup_hash=hashed, until=until):
        raise NotAnOperator
    values = {"code": codes.by_phone}
    await tell.person(world, tx, account, CODE, is_officer=False, values=values, mobile=plain)
    return codes.by_hand


def operator_from(world: World, body: dict[str, Any]) -> Operator:
    """Return the operator whom a form describes; the account lies where its code says."""
    network = world.published.networks[body["network"]]
    ended = body.get("ended_on")
    return Operator(
        account=world.new_id(bucket_for(body["code"].encode())),
        code=body["code"],
        network=network.id,
        agency=body["agency"],
        daily_limit_paise=body.get("daily_limit_paise", network.daily_limit_paise),
        credit_limit_paise=body.get("credit_limit_paise", 0),
        lent_paise=0,
        since_on=legal_day(world.now()),
        category=body.get("category") or None,
        ended_on=date.fromisoformat(ended) if ended else None,
        name_hi=body["name_hi"],
        name_en=body["name_en"],
        kiosk=body["kiosk"],
        area=body["area"],
    )


async def _tell(
    world: World, tx: Transaction, account: UUID, kind: JointKind, *, mobile: str = ""
) -> None:
    values = {"what": WHAT[kind]}
    await tell.person(world, tx, account, CHANGED, is_officer=False, values=values, mobile=mobile)


def _subject(joint: JointAct) -> UUID:
    assert joint.subject is not None, "only a new operator concerns nobody yet"
    return joint.subject
