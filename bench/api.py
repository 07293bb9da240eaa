"""Whether a list of a hundred through the API costs little more than its statements alone.

One window with some thousand applications; an account that filed a thousand of them, and an officer
of the busy post. The list over HTTP and the very statements that it runs (whose token it is, which
posts its officer holds, the list) are asked in turn, side by side; what counts is p50 of the call
against 1.2 times p50 of the statements plus 2 ms.
"""

import asyncio
import http.client
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench import window
from bench.load import BUSY, Load, load
from bench.results import Row
from bench.window import FOLDER, Window, prepared
from khidki.domain.bucket import bucket_of
from khidki.domain.people.program import GIVES, Holder, HolderKind
from khidki.store import applications, feeds, inboxes, officers, tokens
from khidki.store.database import Database
from khidki.store.feeds import BEGINNING
from khidki.store.inboxes import Filter
from khidki.store.sessions import token_id
from khidki.store.tokens import Bearer

PORT = 8170
LINES = 100
FILED = 1_000
ALLOWED = 1.2
SPARE_SECONDS = 0.002
TIMES = 300
WARM = 30

Ask = Callable[[], Awaitable[float]]


def measure(*, many: int) -> tuple[list[Row], dict[str, Any]]:
    """Compare the lists with their statements and return the figures."""
    with prepared(window.fresh(FOLDER / "api"), port=PORT) as ready:
        load(ready, Load(many, many // 3))
    with window.opened(FOLDER / "api", port=PORT, web=1) as here:
        here.settle()
        took = asyncio.run(_measured(here))
    rows = [
        Row(f"{name}_of_100_ratio", round(call / (ALLOWED * bare + SPARE_SECONDS), 2), most=1.0)
        for name, (call, bare) in took.items()
    ]
    shown = {name: [round(each * 1000, 2) for each in pair] for name, pair in took.items()}
    return rows, {"p50_ms_call_and_statements": shown, "applications": many}


async def _measured(here: Window) -> dict[str, tuple[float, float]]:
    async with Database.open(here.app_uri, size=1) as database:
        account, officer = await _holders(database)
        mine, office = await _token(database, account), await _token(database, officer)
        owner, holder = UUID(account.id), UUID(officer.id)

        async def filed() -> float:
            async with database.reading() as tx:
                began = time.perf_counter()
                await tokens.find_bearers(tx, [token_id(mine)])
                await applications.filed_by(tx, owner, limit=LINES + 1)
                return time.perf_counter() - began

        async def happened() -> float:
            async with database.reading() as tx:
                began = time.perf_counter()
                await tokens.find_bearers(tx, [token_id(mine)])
                await feeds.of_account(tx, owner, after=BEGINNING, limit=LINES)
                return time.perf_counter() - began

        async def lies() -> float:
            # Under row security the role is part of what has to be said.
            began = time.perf_counter()
            async with database.reading() as tx:
                await tokens.find_bearers(tx, [token_id(office)])
                await officers.hats(tx, holder, datetime.now(UTC))
            async with database.transaction() as tx:
                await tx.become_officer([BUSY])
                await inboxes.page(tx, [BUSY], wanted=Filter(), limit=LINES + 1)
            return time.perf_counter() - began

        return {
            "applications": await _in_turn(here, f"/applications?limit={LINES}", mine, filed),
            "events": await _in_turn(here, f"/events?limit={LINES}", mine, happened),
            "desk": await _in_turn(here, f"/desk?post={BUSY}&limit={LINES}", office, lies),
        }


async def _in_turn(here: Window, path: str, token: str, bare: Ask) -> tuple[float, float]:
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"}

    def called() -> float:
        began = time.perf_counter()
        connection.request("GET", f"/api/v1{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        assert answer.status == 200, body
        assert body.count(b'"number"') == LINES, body[:500]
        return seconds

    calls: list[float] = []
    statements: list[float] = []
    for turn in range(TIMES + WARM):
        took = called()
        alone = await bare()
        if turn >= WARM:
            calls.append(took)
            statements.append(alone)
    return statistics.median(calls), statistics.median(statements)


SQL_OWNER = "SELECT account FROM application WHERE bucket BETWEEN 0 AND 1023 ORDER BY id LIMIT 1"
SQL_FILED = """
    INSERT INTO filed (bucket, account, application, service, at)
    SELECT %(bucket)s, %(account)s, id, service, received_at
      FROM application
     WHERE bucket BETWEEN 0 AND 1023
     ORDER BY id
     LIMIT %(limit)s
        ON CONFLICT (bucket, account, application) DO NOTHING
"""
SQL_OFFICER = "SELECT officer FROM posting WHERE post = %(post)s ORDER BY id LIMIT 1"


async def _holders(database: Database) -> tuple[Holder, Holder]:
    """Return an account with a thousand applications on its list, and the busy post's officer."""
    async with database.transaction() as tx:
        account: UUID = await tx.value(SQL_OWNER)
        await tx.run(SQL_FILED, bucket=bucket_of(account), account=account, limit=FILED)
        officer: UUID = await tx.value(SQL_OFFICER, post=BUSY)
    return Holder.of_account(account), Holder(HolderKind.OFFICER, str(officer))


async def _token(database: Database, holder: Holder) -> str:
    token, now = f"bench-{holder.kind}", datetime.now(UTC)
    scopes = [scope.value for scope in GIVES[holder.kind]]
    async with database.transaction() as tx:
        await tokens.add_bearer(
            tx, Bearer.of(holder, scopes), token=token, at=now, expires_at=now + timedelta(days=1)
        )
    return token
