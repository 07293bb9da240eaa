"""Orders to a bank and its answers in ISO 20022: pain.001 written, pain.002 read.

What is written is checked by the official schema before anybody gets it. The same payouts give the
same bytes, so a file that is made or sent again carries the same ids, by which a bank knows it. A
branch is named by its IFSC (clearing system INFSC); an account by its number, as India has no IBAN.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from khidki.domain.law.calendar import IST
from khidki.domain.money.amount import CURRENCY
from khidki.domain.money.payout import CODES, OwnAccount, Payee, Payout, Word
from khidki.domain.money.settlement import FileRefused, Why
from khidki.domain.refusal import Fault
from khidki.gateways.iso_messages import NAMESPACE, events, library, schema, text

ORDER = "pain.001.001.03"
ANSWER = "pain.002.001.03"
CLEARING = "INFSC"
NAME_MOST = 70
ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says about one payout of a batch; about `ALL` where it names none."""

    batch: UUID
    payout: UUID
    word: Word
    reason: str


def order(
    batch: UUID, payouts: Sequence[Payout], payees: Mapping[str, Payee], own: OwnAccount,
    *, made_at: datetime, execute_on: date,
) -> bytes:  # fmt: skip
    """Return the order for a bank, which its official schema has passed."""
    root = library.Element(f"{{{NAMESPACE}{ORDER}}}Document", nsmap={None: NAMESPACE + ORDER})
    initiation = _add(root, "CstmrCdtTrfInitn")
    count, total = str(len(payouts)), _rupees(sum(each.paise for each in payouts))
    head = _add(initiation, "GrpHdr")
    _add(head, "MsgId", batch.hex)
    at = made_at.astimezone(IST).replace(microsecond=0, tzinfo=None)
    _add(head, "CreDtTm", at.isoformat())
    _add(head, "NbOfTxs", count)
    _add(head, "CtrlSum", total)
    _add(_add(head, "InitgPty"), "Nm", _plain(own.name))
    block = _add(initiation, "PmtInf")
    _add(block, "PmtInfId", batch.hex)
    _add(block, "PmtMtd", "TRF")
    _add(block, "BtchBookg", "false")  # each payout is a line of its own in the statement
    _add(block, "NbOfTxs", count)
    _add(block, "CtrlSum", total)
    _add(block, "ReqdExctnDt", execute_on.isoformat())
    _add(_add(block, "Dbtr"), "Nm", _plain(own.name))
    _account(block, "DbtrAcct", own.number)
    _branch(block, "DbtrAgt", own.ifsc)
    for each in payouts:
        _transfer(block, each, payees[each.account])
    if not schema(ORDER).validate(root):
        raise Fault(f"an order to the bank is not valid: {schema(ORDER).error_log.last_error}",
                    retryable=False)  # fmt: skip
    return library.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _transfer(block: Any, payout: Payout, payee: Payee) -> None:
    info = _add(block, "CdtTrfTxInf")
    ids = _add(info, "PmtId")
    _add(ids, "InstrId", payout.id.hex)
    _add(ids, "EndToEndId", payout.id.hex)
    _add(_add(info, "Amt"), "InstdAmt", _rupees(payout.paise)).set("Ccy", CURRENCY)
    _branch(info, "CdtrAgt", payee.ifsc)
    _add(_add(info, "Cdtr"), "Nm", _plain(payee.name))
    _account(info, "CdtrAcct", payee.number)
    words = f"Khidki {_plain(payout.account)} {payout.for_on.isoformat()}"
    _add(_add(info, "RmtInf"), "Ustrd", words)


def _branch(parent: Any, name: str, ifsc: str) -> None:
    member = _add(_add(_add(parent, name), "FinInstnId"), "ClrSysMmbId")
    _add(_add(member, "ClrSysId"), "Cd", CLEARING)
    _add(member, "MmbId", ifsc)


def _account(parent: Any, name: str, number: str) -> None:
    account = _add(parent, name)
    _add(_add(_add(account, "Id"), "Othr"), "Id", number)
    _add(account, "Ccy", CURRENCY)


def _add(parent: Any, name: str, words: str | None = None) -> Any:
    made = library.SubElement(parent, f"{{{NAMESPACE}{ORDER}}}{name}")
    made.text = words
    return made


def _rupees(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02d}"


def _plain(words: str) -> str:
    """Keep to the letters that every bank's system takes."""
    return " ".join(re.sub(r"[^A-Za-z0-9/?:().,'+ -]+", " ", words).split())[:NAME_MOST]


def answers(path: Path) -> Iterator[Told]:
    """Go through what a bank's answer says, of the whole batch first and then of each payout."""
    found: UUID | None = None
    for element in events(path, (ANSWER,), ("OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts")):
        if found is None:
            found = _id(text(element, "OrgnlMsgId"), element)
            yield from _said(element, found, ALL, "GrpSts")
            continue
        yield from _said(element, found, ALL, "PmtInfSts")
        for each in element.findall("{*}TxInfAndSts"):
            about = _id(text(each, "OrgnlEndToEndId") or text(each, "OrgnlInstrId"), each)
            yield from _said(each, found, about, "TxSts")
    if found is None:
        raise FileRefused(Why.UNREADABLE)


def _said(element: Any, batch: UUID, about: UUID, name: str) -> Iterator[Told]:
    code = text(element, name)
    if code in {"", "PART"}:  # the parts are said one by one
        return
    if code not in CODES:
        raise FileRefused(Why.UNREADABLE, element.sourceline)
    reason = text(element, "StsRsnInf/Rsn/Cd") or text(element, "StsRsnInf/Rsn/Prtry")
    yield Told(batch, about, CODES[code], reason[:35])


def _id(said: str, element: Any) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise FileRefused(Why.OTHER_ACCOUNT, element.sourceline) from None
