"""Count the books again and name every difference: transfers against balances, entries, closes.

Everything is read in one snapshot. The digest of an entry covers all of its transfers, so that a
sum changed by hand is found even where the balances were changed to match. Balances are compared
with what all transfers make, in both directions; closed periods with the newest close.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from khidki.domain.money.chart import Chart, NoSuchAccount
from khidki.domain.money.difference import Difference, What
from khidki.domain.money.entry import digest_of
from khidki.store import closes, recounts
from khidki.store.database import Database, Transaction
from khidki.store.recounts import EntryRow, Kept, Page, TransferRow

FINDINGS_AT_MOST = 10_000
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What was read and what is not as it must be."""

    entries: int = 0
    transfers: int = 0
    accounts: int = 0
    found: int = 0
    differences: list[Difference] = field(default_factory=list[Difference])

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs."""
        return self.found == 0

    def add(self, what: What, name: str = "", *, kept: int = 0, counted: int = 0) -> None:
        """Keep a difference; beyond ten thousand only their number."""
        self.found += 1
        if len(self.differences) < FINDINGS_AT_MOST:
            self.differences.append(Difference(what, name, kept, counted))


async def verify_ledger(
    database: Database, chart: Chart, *, progress: Progress | None = None
) -> Report:
    """Read everything that was ever entered and compare it with what is kept."""
    report = Report()
    async with database.transaction() as tx:
        await recounts.take_snapshot(tx)
        total = await recounts.about_how_many(tx)
        async for page in recounts.pages(tx):
            await _check_page(tx, page, report)
            report.entries += len(page.entries)
            report.transfers += len(page.transfers)
            if progress is not None:
                progress(min(report.entries, total), total)
        _check_balances(await recounts.moved(tx), await recounts.kept(tx), chart, report)
        await _check_close(tx, report)
    return report


async def _check_page(tx: Transaction, page: Page, report: Report) -> None:
    transfers = {
        key: list(rows)
        for key, rows in groupby(page.transfers, key=lambda row: (row.bucket, row.entry))
    }
    back: list[EntryRow] = []
    for row in page.entries:
        lines = transfers.pop((row.bucket, row.id), [])
        if not lines:
            report.add(What.ENTRY_EMPTY, str(row.id))
        elif not _is_whole(row, lines):
            report.add(What.ENTRY_ALTERED, str(row.id))
        elif row.reverses is not None:
            back.append(row)
    for _, entry in transfers:
        report.add(What.TRANSFER_ALONE, str(entry))
    if back:
        wrong = await recounts.not_opposite(tx, [(row.bucket, row.id) for row in back])
        for id_ in wrong:
            report.add(What.REVERSAL_WRONG, str(id_))


def _is_whole(row: EntryRow, lines: list[TransferRow]) -> bool:
    """Say whether an entry and its transfers are what was written."""
    if [line.line for line in lines] != list(range(1, len(lines) + 1)):
        return False
    if any(line.on_day != row.on_day for line in lines):
        return False
    counted = digest_of(
        row.id,
        row.subject,
        key=row.key,
        kind=row.kind,
        on_day=row.on_day,
        at=row.at,
        reverses=row.reverses,
        moves=[(line.from_account, line.to_account, line.paise) for line in lines],
    )
    return counted == row.digest


def _check_balances(
    moved: Mapping[str, int], rows: list[Kept], chart: Chart, report: Report
) -> None:
    held = {name: list(found) for name, found in groupby(sorted(rows, key=_by_name), key=_by_name)}
    report.accounts = len(held)
    for name in sorted(moved.keys() | held.keys()):
        kept, counted = held.get(name), moved.get(name, 0)
        if kept is None:
            report.add(What.BALANCE_MISSING, name, counted=counted)
            continue
        for what in _ill_kept(name, kept, chart):
            report.add(what, name, kept=sum(row.paise for row in kept))
        if (total := sum(row.paise for row in kept)) != counted:
            report.add(What.BALANCE_DIFFERS, name, kept=total, counted=counted)
    if together := sum(row.paise for row in rows):
        report.add(What.NOT_ZERO, kept=together)


def _by_name(row: Kept) -> str:
    return row.account


def _ill_kept(name: str, rows: list[Kept], chart: Chart) -> Iterator[What]:
    try:
        account = chart.named(name)
    except NoSuchAccount:
        yield What.UNKNOWN_ACCOUNT
        return
    if any(row.guarded != account.guarded for row in rows):
        yield What.NOT_GUARDED
    elif account.guarded:
        if [row.bucket for row in rows] != [account.bucket]:
            yield What.MISPLACED
        if sum(row.paise for row in rows) < 0:
            yield What.BELOW_ZERO


async def _check_close(tx: Transaction, report: Report) -> None:
    """Compare the newest close that was counted with what all transfers up to it make."""
    last = await closes.last_counted(tx)
    if last is None:
        return
    kept = {each.account: each.paise for each in await closes.closings(tx, last)}
    counted = {each.account: each.paise for each in await closes.sums(tx, last, since=None)}
    for name in sorted(kept.keys() | counted.keys()):
        if kept.get(name, 0) != counted.get(name, 0):
            report.add(
                What.CLOSING_DIFFERS, name, kept=kept.get(name, 0), counted=counted.get(name, 0)
            )
