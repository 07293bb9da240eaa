"""The look-ups that begin requests and jobs, each asked for many at once.

One object a process; `together.py` says how. What is read here is as fresh as a query of one's own:
there is no cache.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from khidki.domain.case.application import Application
from khidki.store import accounts, applications, drafts, sessions, tokens
from khidki.store.accounts import Account
from khidki.store.database import Database, Transaction
from khidki.store.drafts import Whole, WholeKey
from khidki.store.sessions import SessionRow
from khidki.store.together import Together
from khidki.store.tokens import Bearer


class Reads:
    """Sessions and tokens by the hash of what the browser or program shows; drafts with papers.

    An officer's session comes with the posts that are held at the time of `now`. For the worker:
    applications, and the accounts whose number still leads to them.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        async def find(tx: Transaction, ids: Sequence[bytes]) -> dict[bytes, SessionRow]:
            return await sessions.find_all(tx, ids, at=now())

        self.sessions: Together[bytes, SessionRow] = Together(database, find)
        self.bearers: Together[bytes, Bearer] = Together(database, tokens.find_bearers)
        self.drafts: Together[WholeKey, Whole] = Together(database, drafts.whole)
        self.applications: Together[UUID, Application] = Together(database, applications.by_ids)
        self.reachable: Together[UUID, Account] = Together(database, accounts.reachable)
