"""Write down to which bank account an operator or an agency is paid out: both people enter it.

Who confirms writes the number again, without seeing it: a slip of one is found by the other, and
nobody confirms a number that they did not read from the paper themselves. It is kept sealed; pages
show its end. Nothing is overwritten, and an operator is told. An agency has no number of ours.
"""

import hmac
from typing import Any
from uuid import UUID

from khidki.actions import tell
from khidki.actions.world import World
from khidki.domain.money.chart import Account, NoSuchAccount
from khidki.domain.money.payout_run import HEADS, BadPayee, NumbersDiffer, PayeeAccount
from khidki.domain.people.joint_act import JointAct, JointKind
from khidki.domain.service.identifier import bank_number
from khidki.store import operators, payee_accounts
from khidki.store.database import Transaction

PURPOSE = "bank-account"
TOLD = "operator-account-changed"
WHAT = "कमीशन का बैंक खाता"
SHOWN = 4


def sealed_number(world: World, number: str) -> dict[str, str]:
    """Return what an act keeps of an account number: sealed, and the end that pages show."""
    sealed = world.secrets.seal(number.encode(), purpose=PURPOSE)
    return {"bank_number": sealed.hex(), "ending": number[-SHOWN:]}


def unsealed_number(world: World, line: PayeeAccount) -> str:
    """Return the number of a bank account, for an order to the bank."""
    return world.secrets.unseal(line.number_sealed, purpose=PURPOSE).decode()


async def concerned(tx: Transaction, kind: JointKind, body: dict[str, Any]) -> UUID | None:
    """Return the operator whose bank account it is, None for an agency; or refuse."""
    code = body["code"]
    if kind is JointKind.AGENCY_BANK:
        if not await operators.has_agency(tx, code):
            raise BadPayee
        return None
    found = await operators.of_code(tx, code)
    if found is None:  # who works no more is paid what they earned
        raise BadPayee
    return found.account


def require_same(world: World, body: dict[str, Any], again: str) -> None:
    """Refuse a second person who wrote another number."""
    sealed = bytes.fromhex(body["bank_number"])
    number = world.secrets.unseal(sealed, purpose=PURPOSE)
    if not hmac.compare_digest(number, (bank_number(again) or "").encode()):
        raise NumbersDiffer


async def carry_out(world: World, tx: Transaction, joint: JointAct) -> None:
    """Put the bank account in force, and tell the operator."""
    body = joint.body
    line = PayeeAccount(
        account_of(world, joint.kind, body["code"]).id, joint.id, body["payee"], body["ifsc"],
        bytes.fromhex(body["bank_number"]), body["ending"], world.now(),
    )  # fmt: skip
    await payee_accounts.put(tx, line)
    if joint.subject is not None:
        values = {"what": f"{WHAT} ••{body['ending']}"}
        await tell.person(world, tx, joint.subject, TOLD, is_officer=False, values=values)


def account_of(world: World, kind: JointKind, code: str) -> Account:
    """Return the account in the books that is paid out."""
    head = HEADS[kind is JointKind.AGENCY_BANK]
    try:
        return world.published.chart.account(head, code)
    except NoSuchAccount:
        raise BadPayee from None
