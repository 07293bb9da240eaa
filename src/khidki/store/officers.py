"""Officers, their sign-in facts, and which posts they held when.

Postings are never deleted: a certificate names the posting under which it was signed, for ever. A
posting is in force from its first instant until just before its last. Whoever leaves is disabled,
not removed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.text import Text
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer as stored; second factors lie apart (`store/factors.py`)."""

    id: UUID
    user_name: str
    name_hi: str
    name_en: str
    password_hash: str
    roles: list[str]
    created_at: datetime
    disabled_at: datetime | None
    mobile_sealed: bytes | None = None
    frozen_at: datetime | None = None

    @property
    def name(self) -> Text:
        """The officer's name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held which post under one posting."""

    officer: UUID
    name_hi: str
    name_en: str
    post: str

    @property
    def name(self) -> Text:
        """The holder's name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)


@dataclass(frozen=True, slots=True)
class Held:
    """An officer and a posting in force, with where its post sits; without one, only the name."""

    name_hi: str
    name_en: str
    posting: UUID | None
    post: str | None
    kind: str | None
    office: str | None
    frozen_at: datetime | None
    must_sign: bool | None  # papers of the post wait for the holder's own signature

    @property
    def name(self) -> Text:
        """The officer's name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)


SQL_OF_POSTING = """
    SELECT g.officer, o.name_hi, o.name_en, g.post
      FROM posting g
      JOIN officer o ON o.id = g.officer
     WHERE g.id = %(posting)s
"""


async def of_posting(tx: Transaction, posting: UUID) -> Holder | None:
    """Return whose posting this is or was, and to which post."""
    return await tx.one(Holder, SQL_OF_POSTING, posting=posting)


SQL_BY_USER_NAME = """
    SELECT id, user_name, name_hi, name_en, password_hash, roles, created_at, disabled_at,
           mobile_sealed, frozen_at
      FROM officer
     WHERE user_name = %(user_name)s
"""


async def by_user_name(tx: Transaction, user_name: str) -> OfficerRow | None:
    """Return an officer, disabled ones too, or None."""
    return await tx.one(OfficerRow, SQL_BY_USER_NAME, user_name=user_name)


SQL_BY_ID = """
    SELECT id, user_name, name_hi, name_en, password_hash, roles, created_at, disabled_at,
           mobile_sealed, frozen_at
      FROM officer
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, officer: UUID) -> OfficerRow | None:
    """Return an officer, disabled ones too, or None."""
    return await tx.one(OfficerRow, SQL_BY_ID, id=officer)


_HATS: LiteralString = """
    SELECT o.name_hi, o.name_en, g.id AS posting, g.post, p.kind, p.office, o.frozen_at,
           g.signer <> 'window' AND EXISTS (SELECT
                                              FROM unsigned_paper u
                                             WHERE u.bucket BETWEEN 0 AND 1023
                                               AND u.post = g.post) AS must_sign
      FROM officer o
      LEFT JOIN posting g ON g.officer = o.id AND g.from_at <= %(at)s
                         AND (g.until_at IS NULL OR g.until_at > %(at)s)
                         AND NOT EXISTS (SELECT
                                           FROM stand_in s
                                          WHERE s.posting = g.id AND s.agreed
                                            AND s.from_at <= %(at)s AND s.until_at > %(at)s)
      LEFT JOIN post p ON p.id = g.post
"""
_IN_ORDER: LiteralString = """
     ORDER BY g.from_at, g.id
     LIMIT 50
"""
SQL_HATS: LiteralString = _HATS + " WHERE o.id = %(officer)s AND o.disabled_at IS NULL " + _IN_ORDER
# The same beside a session, `s`, so that no page has to ask a second time.
HATS_OF_SESSION: LiteralString = (
    _HATS + " WHERE o.id = s.officer AND o.disabled_at IS NULL " + _IN_ORDER
)


async def hats(tx: Transaction, officer: UUID, at: datetime) -> list[Held]:
    """Return the postings in force at an instant, or one line without any; empty when disabled.

    A posting sleeps while its holder is on leave.
    """
    return await tx.all(Held, SQL_HATS, officer=officer, at=at)


SQL_RENEW_HASH = """
    UPDATE officer
       SET password_hash = %(new)s
     WHERE id = %(id)s AND password_hash = %(old)s
"""


async def renew_password(tx: Transaction, officer: UUID, *, old: str, new: str) -> None:
    """Replace a stored hash, unless the password was changed meanwhile."""
    await tx.run(SQL_RENEW_HASH, id=officer, old=old, new=new)


SQL_ADD = """
    INSERT INTO officer (id, user_name, name_hi, name_en, password_hash, roles, created_at,
                         mobile_sealed)
    VALUES (%(id)s, %(user_name)s, %(name_hi)s, %(name_en)s, %(password_hash)s, %(roles)s,
            %(created_at)s, %(mobile_sealed)s)
        ON CONFLICT (user_name) DO NOTHING
"""


async def add(tx: Transaction, officer: OfficerRow) -> bool:
    """Store a new officer; False when the user name is taken."""
    added = await tx.run(
        SQL_ADD,
        id=officer.id,
        user_name=officer.user_name,
        name_hi=officer.name_hi,
        name_en=officer.name_en,
        password_hash=officer.password_hash,
        roles=officer.roles,
        created_at=officer.created_at,
        mobile_sealed=officer.mobile_sealed,
    )
    return added == 1


SQL_FREEZE = """
    UPDATE officer
       SET frozen_at = coalesce(frozen_at, %(at)s)
     WHERE id = %(id)s
"""
SQL_THAW = "UPDATE officer SET frozen_at = NULL WHERE id = %(id)s"


async def freeze(tx: Transaction, officer: UUID, *, at: datetime) -> None:
    """Let an officer sign nothing until two others say otherwise."""
    await tx.run(SQL_FREEZE, id=officer, at=at)


async def thaw(tx: Transaction, officer: UUID) -> None:
    """Let an officer sign again."""
    await tx.run(SQL_THAW, id=officer)


SQL_ASK_SETUP = """
    UPDATE officer
       SET password_hash = '', setup_hash = %(setup_hash)s, setup_until = %(until)s
     WHERE id = %(id)s AND disabled_at IS NULL
"""
SQL_SET_UP = """
    UPDATE officer
       SET password_hash = %(password_hash)s, setup_hash = NULL, setup_until = NULL
     WHERE user_name = %(user_name)s AND setup_hash = %(setup_hash)s AND setup_until > %(at)s
       AND disabled_at IS NULL
    RETURNING id
"""


async def ask_setup(tx: Transaction, officer: UUID, *, setup_hash: bytes, until: datetime) -> bool:
    """Let an officer begin anew with two codes, and no longer sign in with what there was."""
    return await tx.run(SQL_ASK_SETUP, id=officer, setup_hash=setup_hash, until=until) == 1


async def set_up(
    tx: Transaction, user_name: str, *, setup_hash: bytes, password_hash: str, at: datetime
) -> UUID | None:
    """Use the two codes up and return the officer; None when they are wrong, old or used."""
    return await tx.value(
        SQL_SET_UP,
        user_name=user_name, setup_hash=setup_hash, password_hash=password_hash, at=at,
    )  # fmt: skip


SQL_REACH = "UPDATE officer SET mobile_sealed = %(mobile_sealed)s WHERE id = %(id)s"


async def set_mobile(tx: Transaction, officer: UUID, mobile_sealed: bytes) -> None:
    """Keep where an officer is told of what happens in their name."""
    await tx.run(SQL_REACH, id=officer, mobile_sealed=mobile_sealed)


SQL_DISABLE = """
    UPDATE officer
       SET disabled_at = %(at)s
     WHERE id = %(id)s AND disabled_at IS NULL
"""


async def disable(tx: Transaction, officer: UUID, *, at: datetime) -> bool:
    """Let an officer sign in no more; False when that was so already."""
    return await tx.run(SQL_DISABLE, id=officer, at=at) == 1


SQL_POST_EXISTS = "SELECT EXISTS (SELECT FROM post WHERE id = %(post)s)"
SQL_ADD_POSTING = """
    INSERT INTO posting (id, officer, post, from_at, order_no)
    VALUES (%(id)s, %(officer)s, %(post)s, %(from_at)s, %(order_no)s)
"""


async def has_post(tx: Transaction, post: str) -> bool:
    """Say whether there is such a post."""
    return bool(await tx.value(SQL_POST_EXISTS, post=post))


async def add_posting(
    tx: Transaction, posting: UUID, *, officer: UUID, post: str, from_at: datetime, order_no: str
) -> None:
    """Let an officer hold a post from an instant, by the order of that number."""
    await tx.run(
        SQL_ADD_POSTING, id=posting, officer=officer, post=post, from_at=from_at, order_no=order_no
    )


SQL_END_POSTING = """
    UPDATE posting
       SET until_at = %(at)s
     WHERE id = %(id)s AND until_at IS NULL AND from_at <= %(at)s
"""


async def end_posting(tx: Transaction, posting: UUID, *, at: datetime) -> bool:
    """End an open posting; False when it has ended or not begun."""
    return await tx.run(SQL_END_POSTING, id=posting, at=at) == 1


# A posting by turns has a last instant already; whoever is relieved goes sooner.
SQL_CUT_POSTING = """
    UPDATE posting
       SET until_at = %(at)s
     WHERE id = %(id)s AND from_at <= %(at)s AND (until_at IS NULL OR until_at > %(at)s)
"""


async def cut_posting(tx: Transaction, posting: UUID, *, at: datetime) -> bool:
    """End a posting that is in force, whether or not it had an end; False when it has ended."""
    return await tx.run(SQL_CUT_POSTING, id=posting, at=at) == 1


SQL_LOCK_ADDING = "LOCK TABLE officer IN SHARE ROW EXCLUSIVE MODE"
SQL_ANY_ADMINISTRATOR = """
    SELECT EXISTS (
        SELECT FROM officer WHERE 'administrator' = ANY(roles) AND disabled_at IS NULL
    )
"""


async def lock_adding(tx: Transaction) -> None:
    """Wait until nobody else is adding officers."""
    await tx.run(SQL_LOCK_ADDING)


async def has_administrator(tx: Transaction) -> bool:
    """Say whether somebody may administer already."""
    return bool(await tx.value(SQL_ANY_ADMINISTRATOR))
