"""Check that nobody changed, removed or back-dated anything: the proof read back.

Three witnesses are compared: the rows, the sealed blocks, and the lines published outside the
database. Each event is read twice: in the order of the log (is it in its block?) and in that of
its case (does it say what its digest says, does the summary agree?). Events of the last moments are
not yet sealed; they are counted, because until then a digest alone protects them.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from khidki.actions.seal import GROUPS
from khidki.actions.verify_proceedings import Proceedings
from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Content
from khidki.domain.record.chain import Chain, Stored
from khidki.domain.record.finding import Finding, Kind
from khidki.domain.record.seal import IsSigned, Leaf
from khidki.gateways.published_roots import PublishedRoots
from khidki.store.database import Database
from khidki.store.histories import History, Logged, Told, history, sealed_count
from khidki.store.seals import Sealed

# Two servers' clocks may differ a little; a transaction may take long to arrive.
CLOCKS_DIFFER = timedelta(seconds=10)
LATE = timedelta(hours=1)
FINDINGS_AT_MOST = 10_000
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What was read and what is not as it was."""

    events: int = 0
    blocks: int = 0
    erased: int = 0  # contents that were erased, as the law asks
    unsealed: int = 0  # events that wait for the next block
    unpublished: int = 0  # blocks that wait for the next publication
    set_aside: int = 0  # published blocks that a restore lost, and said so
    findings: list[Finding] = field(default_factory=list[Finding])
    found: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether everything is as it was."""
        return self.found == 0

    def add(self, finding: Finding) -> None:
        """Keep a finding; beyond ten thousand only their number."""
        self.found += 1
        if len(self.findings) < FINDINGS_AT_MOST:
            self.findings.append(finding)


async def verify_history(
    database: Database,
    *,
    published: PublishedRoots,
    is_signed: IsSigned,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Check every event, block and published line; memory does not grow with their number."""
    report = Report()
    total = await sealed_count(database)
    epochs, spoilt = published.epochs(is_signed)
    for line in spoilt:
        report.add(Finding(Kind.PUBLISHED_ALTERED, where=line.where))

    def tell() -> None:
        report.events += 1
        if progress is not None and report.events % 1000 == 0:
            progress(min(report.events, total), total)

    for group in GROUPS:
        # Published lines first: what is published by now is in every later snapshot.
        lines = published.lines(group)
        async with history(database, group) as past:
            chain = Chain(lines, epochs=epochs, is_signed=is_signed, now=now)
            await _check_log(past, chain, report)
            await _check_cases(past, report, tell)
    if progress is not None:
        progress(total, total)
    return report


async def _check_log(past: History, chain: Chain, report: Report) -> None:
    """Compare the events of every block's range with its leaves."""
    events = _Ahead(past, past.logged(), report)
    await events.step()

    async def judge(findings: Iterable[Finding]) -> None:
        for finding in findings:
            report.add(await _named(past, finding))

    async for sealed in past.blocks():
        report.blocks += 1
        block = sealed.as_block()
        for lost in chain.lost_before(block.place):
            there = await events.until(lost.block.end, chain.last_sealed_at)
            await judge(chain.check_lost(lost, there))
        if (start := chain.missing_until(block)) is not None:
            # The files lack it too: what lies in its range cannot be compared any more.
            await events.until(start, chain.last_sealed_at)
        found = await events.until(block.end, chain.last_sealed_at)
        await judge(chain.check(_stored(sealed), found))
    for lost in chain.lost_before(None):
        there = await events.until(lost.block.end, chain.last_sealed_at)
        await judge(chain.check_lost(lost, there))
    while events.now is not None:
        one_transaction = (events.now.epoch, events.now.tx + 1)
        report.unsealed += len(await events.until(one_transaction, chain.last_sealed_at))
    await judge(chain.finish())
    report.unpublished += chain.unpublished
    report.set_aside += chain.set_aside


async def _named(past: History, finding: Finding) -> Finding:
    if finding.application is None:
        return finding
    number = await past.number(finding.application, bucket_of(finding.application))
    return Finding(finding.kind, number, finding.seq, finding.application, finding.where)


async def _check_cases(past: History, report: Report, tell: Callable[[], None]) -> None:
    """Read every case from its first event to its summary."""
    last: Told | None = None
    beside = Proceedings(past.proceedings())
    await beside.begin()

    async def over(last: Told) -> None:
        _check_summary(last, report)
        for finding in await beside.check(last):
            report.add(finding)

    async for told in past.told():
        tell()
        if last is not None and told.event.application != last.event.application:
            await over(last)
            last = None
        _check_event(told, last, report)
        beside.note(told)
        last = told
    if last is not None:
        await over(last)
    for finding in await beside.rest():
        report.add(finding)
    async for bare in past.bare():
        report.add(Finding(Kind.NO_EVENTS, bare.number, application=bare.id))


def _check_event(told: Told, before: Told | None, report: Report) -> None:
    event = told.event

    def add(kind: Kind, seq: int = event.seq) -> None:
        report.add(Finding(kind, told.number, seq, event.application))

    expected = 1 if before is None else before.event.seq + 1
    if event.seq != expected:
        add(Kind.EVENT_GAP, expected)
    if event.leaf() != told.digest:
        add(Kind.EVENT_ALTERED)
    if before is not None and event.recorded_at < before.event.recorded_at - CLOCKS_DIFFER:
        add(Kind.BACK_DATED)
    if told.salt is None or told.body is None:
        report.erased += event.content_digest is not None
    elif Content(told.body, told.salt).digest() != event.content_digest:
        add(Kind.CONTENT_ALTERED)
    elif event.seq == 1 and not _as_filed(told, told.body):
        add(Kind.SUMMARY_ALTERED)


def _as_filed(told: Told, body: bytes) -> bool:
    """Compare what no event says (whose it is, its number) with what was handed in."""
    filed = msgspec.json.decode(body)
    stands = {"number": told.number, "person": told.person, "account": told.account,
              "service": told.service}  # fmt: skip
    return told.number is None or all(
        name not in filed or filed[name] == (None if value is None else str(value))
        for name, value in stands.items()
    )


def _check_summary(last: Told, report: Report) -> None:
    event = last.event
    if last.number is None:
        report.add(Finding(Kind.NO_APPLICATION, None, event.seq, event.application))
        return
    stands = (last.revision, last.state, last.step, last.post, last.due_on)
    if stands != (event.seq, event.state, event.step, event.post, event.due_on):
        report.add(Finding(Kind.SUMMARY_ALTERED, last.number, event.seq, event.application))


def _stored(sealed: Sealed) -> Stored:
    return Stored(sealed.as_block(), sealed.leaves, sealed.head, sealed.key_id, sealed.signature)


@dataclass(slots=True)
class _Ahead:
    """A stream of which the next event can be looked at before it is taken."""

    past: History
    stream: AsyncGenerator[Logged]
    report: Report
    now: Logged | None = None

    async def step(self) -> None:
        self.now = await anext(self.stream, None)

    async def until(self, end: tuple[int, int], sealed_before: datetime | None) -> list[Leaf]:
        """Take the events before an end; their range began when the block before was sealed."""
        found: list[Leaf] = []
        while self.now is not None and (self.now.epoch, self.now.tx) < end:
            event = self.now
            found.append(Leaf(event.bucket, event.application, event.seq, event.digest))
            if sealed_before is not None and event.recorded_at < sealed_before - LATE:
                dated = Finding(Kind.BACK_DATED, seq=event.seq, application=event.application)
                self.report.add(await _named(self.past, dated))
            await self.step()
        return found
