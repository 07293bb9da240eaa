"""Files of banks and gateways: read as they are, refused when they cannot be believed."""

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from gateways.bank_files import CAMT, NUMBER, answer, camt, entry, settlement, written

from khidki.domain.money.payout import OwnAccount, Payee, Payout, State, Word, batch_id, payout_id
from khidki.domain.money.settlement import FileRefused, Movement, Why
from khidki.gateways.bank_statements import statement_in
from khidki.gateways.camt import CamtStatement
from khidki.gateways.credit_transfer import ALL, answers, order
from khidki.gateways.iso_messages import library, schema
from khidki.gateways.originals import Originals
from khidki.gateways.settlement_file import SettlementFile

DAY = "2026-11-20"
PAYMENT, OTHER = UUID(int=1), UUID(int=2)
GOOD = settlement(DAY, [(PAYMENT, 5000, 59), (OTHER, -1000, 0)])


def _read(read, path: Path) -> None:
    reader = read(path)
    reader.head()
    list(reader.lines())


def _why(read, path: Path) -> Why:
    with pytest.raises(FileRefused) as refused:
        _read(read, path)
    return refused.value.why


def test_a_settlement_is_read_to_its_last_line(tmp_path: Path):
    read = SettlementFile(written(tmp_path, "good.csv", GOOD))

    assert (read.head().day, read.head().reference) == (date(2026, 11, 20), "UTR2611200001")
    lines = list(read.lines())
    assert [(line.movement, line.paise, line.charge_paise) for line in lines] == [
        (Movement.PAID, 5000, 59),
        (Movement.REFUNDED, 1000, 0),
    ]
    assert read.totals.net_paise == 3941


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.CUT_SHORT),
        (GOOD[: GOOD.index("T,")], Why.CUT_SHORT),
        (GOOD[:-3], Why.CUT_SHORT),
        (GOOD[: GOOD.index("L,R1")] + GOOD[GOOD.index("T,") :], Why.CUT_SHORT),
        (GOOD.replace("50.00", "50.01"), Why.CONTROL_SUM),
        (GOOD.replace("40.00,0.59", "40.00,0.58"), Why.CONTROL_SUM),
        (GOOD.replace("50.00", "50.005"), Why.UNREADABLE),
        (GOOD.replace("credit,50.00", "credit,-50.00"), Why.UNREADABLE),
        (GOOD.replace("50.00", "99999999999999.00"), Why.UNREADABLE),
        (GOOD.replace("INR", "USD"), Why.OTHER_CURRENCY),
        (GOOD.replace(str(PAYMENT), "not-a-payment"), Why.UNREADABLE),
        (GOOD + "L,again", Why.CUT_SHORT),
        (GOOD + "L,again\n", Why.UNREADABLE),
        (GOOD.encode("utf-16"), Why.OTHER_ENCODING),
        (GOOD.replace("R0", "R\xe9").encode("latin-1"), Why.OTHER_ENCODING),
        (b"H," + b"9" * 10_000_000, Why.UNREADABLE),
    ],
    ids=itertools.count(),
)
def test_a_settlement_that_cannot_be_believed_is_refused(tmp_path: Path, text, why: Why):
    assert _why(SettlementFile, written(tmp_path, "bad.csv", text)) is why


LINES = (
    entry(394100, "B1", day=DAY, words="UTR2611200001 settlement"),
    entry(-5000, "B2", day=DAY, end_to_end="ab" * 16),
)
STATEMENT = camt(DAY, *LINES, opening=10000, closing=399100)


def test_a_statement_of_iso_20022_is_read(tmp_path: Path):
    read = statement_in(written(tmp_path, "s.xml", STATEMENT), account="", closing_paise=None)

    head = read.head()
    assert (head.account, head.opening_paise, head.closing_paise) == (NUMBER, 10000, 399100)
    assert [
        (line.paise, line.reference, line.instruction, line.words) for line in read.lines()
    ] == [
        (394100, "B1", "", "UTR2611200001 settlement"),
        (-5000, "B2", "ab" * 16, ""),
    ]


def test_the_newer_version_is_read_and_what_is_not_booked_waits(tmp_path: Path):
    newer = STATEMENT.replace(CAMT, CAMT.replace(".02", ".08"))
    newer = newer.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
    waits = entry(700, "B3", day=DAY).replace("<Sts>BOOK</Sts>", "<Sts><Cd>PDNG</Cd></Sts>")
    newer = newer.replace("</Stmt>", f"{waits}</Stmt>")
    read = CamtStatement(written(tmp_path, "s.xml", newer))

    assert read.head().closing_paise == 399100
    assert len(list(read.lines())) == 2


def test_an_entry_of_several_payments_is_itemised_only_where_the_items_are_the_whole(
    tmp_path: Path,
):
    def parts(*sums: int) -> str:
        told = "".join(
            f"<TxDtls><Refs><EndToEndId>E{paise}</EndToEndId></Refs><AmtDtls><TxAmt>"
            f'<Amt Ccy="INR">{paise // 100}.00</Amt></TxAmt></AmtDtls></TxDtls>'
            for paise in sums
        )
        whole = entry(-5000, "B2", day=DAY)
        return whole[: whole.index("<TxDtls>")] + told + "</NtryDtls></Ntry>"

    for sums, expected in (((2000, 3000), [-2000, -3000]), ((2000, 2000), [-5000])):
        text = camt(DAY, parts(*sums), opening=5000, closing=0)
        read = CamtStatement(written(tmp_path, "s.xml", text))
        assert [line.paise for line in read.lines()] == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (STATEMENT[: len(STATEMENT) // 2], Why.CUT_SHORT),
        (STATEMENT.replace(LINES[1], ""), Why.CONTROL_SUM),
        (STATEMENT.replace("3941.00", "3942.00"), Why.CONTROL_SUM),
        (STATEMENT.replace("CLBD", "ITBD"), Why.NO_CLOSING),
        (STATEMENT.replace('Ccy="INR">50.00', 'Ccy="EUR">50.00'), Why.OTHER_CURRENCY),
        (STATEMENT.replace("50.00", "50.001"), Why.UNREADABLE),
        (STATEMENT.replace("<Sts>BOOK</Sts>", "<Sts>BOOKED</Sts>"), Why.UNREADABLE),
        (STATEMENT.replace(CAMT, "urn:other"), Why.UNREADABLE),
        (STATEMENT.replace('"UTF-8"', '"UTF-16"').encode("utf-16"), Why.OTHER_ENCODING),
        (STATEMENT.replace('"UTF-8"', '"ISO-8859-1"'), Why.OTHER_ENCODING),
        (STATEMENT.replace("UTR2611200001", "\xe9").encode("latin-1"), Why.OTHER_ENCODING),
        (
            STATEMENT.replace(
                "<Document",
                '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document',
            ).replace("UTR2611200001", "&x;"),
            Why.UNREADABLE,
        ),
    ],
    ids=itertools.count(),
)
def test_a_statement_that_cannot_be_believed_is_refused(tmp_path: Path, text, why: Why):
    assert _why(CamtStatement, written(tmp_path, "bad.xml", text)) is why


def test_a_document_type_beyond_the_head_opens_no_file_and_grows_no_text(tmp_path: Path):
    far = "<!--" + "x" * 5000 + "-->"
    secret = written(tmp_path, "secret", "1 rupee")
    bombs = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for kind in (f'<!ENTITY i SYSTEM "{secret.as_uri()}">', bombs):
        text = STATEMENT.replace("<Document", f"{far}<!DOCTYPE Document [{kind}]><Document")
        path = written(tmp_path, "bomb.xml", text.replace("UTR2611200001", "&i;"))
        assert _why(CamtStatement, path) in {Why.UNREADABLE, Why.CUT_SHORT}


CSV = """Statement of account 900100000001
Date,Narration,Chq/Ref No.,Withdrawal Amt.,Deposit Amt.,Closing Balance
20/11/2026,"NEFT UTR2611200001, settlement",B1,,"3,941.00","4,041.00"
20/11/2026,PAYOUT abababababababababababababababab,B2,50.00,,"3,991.00 Cr"
"""


def test_a_plain_statement_is_read_by_its_headings(tmp_path: Path):
    path = written(tmp_path, "s.csv", b"\xef\xbb\xbf" + CSV.encode())
    read = statement_in(path, account=NUMBER, closing_paise=399100)

    head = read.head()
    assert (head.account, head.opening_paise, head.until_on) == (NUMBER, 10000, date(2026, 11, 20))
    assert [(line.paise, line.reference, line.instruction) for line in read.lines()] == [
        (394100, "B1", ""),
        (-5000, "B2", "ab" * 16),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CSV[: CSV.index("20/11/2026,PAY")], Why.CONTROL_SUM),
        (CSV[: CSV.index(",,") + 1], Why.CUT_SHORT),
        (CSV.replace("50.00,,", "51.00,,"), Why.CONTROL_SUM),
        (CSV.replace("Narration", "What"), Why.UNREADABLE),
        (CSV.replace("50.00,,", "50.00,50.00,"), Why.UNREADABLE),
        (CSV.replace("20/11/2026,PAY", "31/02/2026,PAY"), Why.UNREADABLE),
        (CSV.replace("20/11/2026,PAY", "19/11/2026,PAY"), Why.UNREADABLE),
        (CSV.encode("utf-16"), Why.OTHER_ENCODING),
        (CSV.splitlines(keepends=True)[1], Why.CUT_SHORT),
    ],
    ids=itertools.count(),
)
def test_a_plain_statement_that_does_not_come_out_is_refused(tmp_path: Path, text, why: Why):
    path = written(tmp_path, "bad.csv", text)
    assert _why(lambda at: statement_in(at, account=NUMBER, closing_paise=399100), path) is why


def test_a_plain_statement_needs_its_closing_balance(tmp_path: Path):
    with pytest.raises(FileRefused) as refused:
        statement_in(written(tmp_path, "s.csv", CSV), account=NUMBER, closing_paise=None)
    assert refused.value.why is Why.NO_CLOSING


ON = date(2026, 11, 21)
OWN = OwnAccount("main", "Khidki खिड़की account", "DEMO0000001", NUMBER)
PAYEE = Payee("treasury:revenue", "Treasury & <Co>", "DEMO0000002", "910000000101")
BATCH = batch_id("main", ON)
PAYOUT = Payout(
    payout_id(PAYEE.account, ON), PAYEE.account, "main", ON, 123456, State.INSTRUCTED, BATCH
)


def test_an_order_passes_the_official_schema_and_is_the_same_every_time():
    made = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    orders = {
        order(BATCH, [PAYOUT], {PAYEE.account: PAYEE}, OWN, made_at=made, execute_on=ON)
        for _ in range(2)
    }

    (data,) = orders
    root = library.fromstring(data)
    assert schema("pain.001.001.03").validate(root)
    assert [each.text for each in root.iter("{*}CtrlSum")] == ["1234.56"] * 2
    assert [each.text for each in root.iter("{*}EndToEndId")] == [PAYOUT.id.hex]
    assert b"Treasury Co" in data


def test_an_answer_is_of_the_whole_order_or_of_one_payout(tmp_path: Path):
    whole = written(tmp_path, "a.xml", answer(BATCH, group="ACCP"))
    one = written(
        tmp_path, "b.xml", answer(BATCH, group="PART", told=[(PAYOUT.id, "RJCT", "AC01")])
    )

    (of_all,), (of_one,) = answers(whole), answers(one)
    assert (of_all.payout, of_all.word) == (ALL, Word.ACCEPTED)
    assert (of_one.batch, of_one.payout) == (BATCH, PAYOUT.id)
    assert (of_one.word, of_one.reason) == (Word.REJECTED, "AC01")
    for bad in (answer(BATCH, group="WHAT"), answer(BATCH).replace(BATCH.hex, "of-somebody")):
        with pytest.raises(FileRefused):
            list(answers(written(tmp_path, "c.xml", bad)))


def test_an_original_is_kept_as_it_came_and_once(tmp_path: Path):
    originals = Originals(tmp_path / "kept")
    source = written(tmp_path, "x.csv", GOOD)

    kept = [originals.keep(source), originals.keep(source)]
    assert kept[0] == kept[1]
    assert kept[0].path.read_text() == GOOD
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert originals.keep_bytes(GOOD.encode(), "own").digest == kept[0].digest
