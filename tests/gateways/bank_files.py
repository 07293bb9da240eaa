"""Files as a bank and a gateway send them, made for tests: small, and right unless asked otherwise."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

NUMBER = "900100000001"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"
Settled = tuple[UUID, int, int]  # payment; paise, below zero for a refund; what the gateway keeps


def rupees(paise: int) -> str:
    return f"{'-' if paise < 0 else ''}{abs(paise) // 100}.{abs(paise) % 100:02d}"


def settlement(
    day: str, lines: Sequence[Settled], *, reference: str = "UTR2611200001", end: str | None = None
) -> str:
    said = [f"H,KHIDKI,{day},INR,{reference}"]
    for number, (payment, paise, charge) in enumerate(lines):
        kind = "credit" if paise > 0 else "refund"
        said.append(
            f"L,R{number},{payment},{kind},{rupees(paise)},{day}T06:30:00Z,{rupees(charge)}"
        )
    sums = rupees(sum(line[1] for line in lines)), rupees(sum(line[2] for line in lines))
    said.append(f"T,{len(lines)},{sums[0]},{sums[1]}" if end is None else end)
    return "\n".join(said) + "\n"


def entry(paise: int, reference: str, *, day: str, end_to_end: str = "", words: str = "") -> str:
    side = "CRDT" if paise > 0 else "DBIT"
    refs = f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>" if end_to_end else "<Refs/>"
    told = f"<RmtInf><Ustrd>{words}</Ustrd></RmtInf>" if words else ""
    return f"""<Ntry><Amt Ccy="INR">{rupees(abs(paise))}</Amt><CdtDbtInd>{side}</CdtDbtInd>
      <Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>
      <BkTxCd/><NtryDtls><TxDtls>{refs}{told}</TxDtls></NtryDtls></Ntry>"""


def balance(kind: str, paise: int, day: str) -> str:
    side = "CRDT" if paise >= 0 else "DBIT"
    return f"""<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>
      <Amt Ccy="INR">{rupees(abs(paise))}</Amt><CdtDbtInd>{side}</CdtDbtInd>
      <Dt><Dt>{day}</Dt></Dt></Bal>"""


def camt(
    day: str, *entries: str, opening: int, closing: int, number: str = NUMBER, summary: str = ""
) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{CAMT}"><BkToCstmrStmt>
  <GrpHdr><MsgId>M1</MsgId><CreDtTm>{day}T23:00:00</CreDtTm></GrpHdr>
  <Stmt><Id>S1</Id><CreDtTm>{day}T23:00:00</CreDtTm>
    <FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>
    <Acct><Id><Othr><Id>{number}</Id></Othr></Id></Acct>
    {balance("OPBD", opening, day)}{balance("CLBD", closing, day)}{summary}
    {"".join(entries)}
  </Stmt></BkToCstmrStmt></Document>
"""


def answer(batch: UUID, *, group: str = "", told: Sequence[tuple[UUID, str, str]] = ()) -> str:
    status = f"<GrpSts>{group}</GrpSts>" if group else ""
    one = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{id_.hex}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else "")
        + "</TxInfAndSts>"
        for id_, code, reason in told
    )
    info = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.hex}</OrgnlPmtInfId>{one}</OrgnlPmtInfAndSts>"
        if one
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{PAIN}"><CstmrPmtStsRpt>
  <GrpHdr><MsgId>A1</MsgId><CreDtTm>2026-11-21T10:00:00</CreDtTm></GrpHdr>
  <OrgnlGrpInfAndSts><OrgnlMsgId>{batch.hex}</OrgnlMsgId>
    <OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>{info}
</CstmrPmtStsRpt></Document>
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
