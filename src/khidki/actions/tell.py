"""Tell one person something about their own account, by a message to the phone that is theirs.

The message is a job of the transaction that it speaks of, so it is sent if and only if that
happened. It goes to the number that the account has when it is sent, or to one that is named: who
is moved to a new number is told on both. Somebody without a number is told nothing here; their
pages show the same.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.law.calendar import legal_day
from khidki.domain.service.values import spoken_date
from khidki.domain.text import Language
from khidki.store import accounts, officers, operator_sign_ins, outboxes
from khidki.store.database import Transaction
from khidki.store.outboxes import Job

TELL = "tell-person"
VALUES = "values of a message"
OFFICE_LANGUAGE: Language = "hi"  # officers and operators have no language of their own here


async def person(
    world: World,
    tx: Transaction,
    owner: UUID,
    template: str,
    *,
    is_officer: bool,
    values: Mapping[str, str] | None = None,
    mobile: str = "",
) -> None:
    """Send a message after this transaction; `mobile` names a number other than the account's.

    Who is no officer is a citizen or an operator: their ids are found in one place or the other.
    """
    sealed = world.secrets.seal(mobile.encode(), purpose="mobile").hex() if mobile else ""
    body = {
        "owner": str(owner),
        "officer": is_officer,
        "template": template,
        # Sealed: a code in it is for the phone, and not for who looks at what waits.
        "values": world.secrets.seal(msgspec.json.encode(values or {}), purpose=VALUES).hex(),
        "to": sealed,
        "day": legal_day(world.now()).isoformat(),
    }
    job = world.new_id(bucket_of(owner))
    await outboxes.add_jobs(tx, [(job, TELL, body)], run_at=world.now())


async def tell_person(world: World, job: Job) -> None:
    """Send the message, unless there is no number."""
    owner = UUID(job.body["owner"])
    language: Language = OFFICE_LANGUAGE
    async with world.reading() as tx:
        if job.body["officer"]:
            row = await officers.by_id(tx, owner)
            sealed = None if row is None else row.mobile_sealed
        else:
            account = await accounts.by_id(tx, owner)
            known = account or await operator_sign_ins.of(tx, owner)
            sealed = None if known is None else known.mobile_sealed
            language = language if account is None else account.language
    if job.body["to"]:
        sealed = bytes.fromhex(job.body["to"])
    if sealed is None:
        return
    plain = world.secrets.unseal(bytes.fromhex(job.body["values"]), purpose=VALUES)
    values = {
        **msgspec.json.decode(plain),
        "day": spoken_date(date.fromisoformat(job.body["day"]), language),
    }
    await world.sms.send(
        job.body["template"],
        to=world.secrets.unseal(sealed, purpose="mobile").decode(),
        language=language,
        values=values,
        key=str(job.id),
    )
