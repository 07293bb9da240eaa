"""What lay on a post when somebody left it: a list that is written once, and who took it over.

The list names files by number and nobody by name. Who joins signs for it once; until then it is
shown to whoever holds the post.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.text import Text
from khidki.store.database import Transaction

LISTED = 100
NUMBERS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Relief:
    """A post as somebody left it."""

    id: UUID
    posting: UUID
    post: str
    officer: UUID
    order_no: str
    relieved_at: datetime
    pending: int
    numbers: list[str]
    joined_by: UUID | None = None
    joined_at: datetime | None = None
    name_hi: str = ""
    name_en: str = ""

    @property
    def name(self) -> Text:
        """Who left."""
        return Text(hi=self.name_hi, en=self.name_en)


SQL_PENDING = """
    SELECT number
      FROM inbox
     WHERE post = %(post)s
     ORDER BY due_on, received_at, application
     LIMIT %(limit)s
"""


async def pending(tx: Transaction, post: str) -> list[str]:
    """Return the numbers of everything that lies on a post, the most urgent first."""
    return await tx.values(SQL_PENDING, post=post, limit=NUMBERS_AT_ONCE)


SQL_ADD = """
    INSERT INTO relief (id, posting, post, officer, order_no, relieved_at, pending, numbers)
    VALUES (%(id)s, %(posting)s, %(post)s, %(officer)s, %(order_no)s, %(relieved_at)s, %(pending)s,
            %(numbers)s)
        ON CONFLICT (posting) DO NOTHING
"""


async def add(tx: Transaction, report: Relief) -> bool:
    """Store a report; False when the posting was handed over before."""
    return await tx.run(
        SQL_ADD,
        id=report.id, posting=report.posting, post=report.post, officer=report.officer,
        order_no=report.order_no, relieved_at=report.relieved_at, pending=report.pending,
        numbers=report.numbers,
    ) == 1  # fmt: skip


SQL_OPEN = """
    SELECT r.id, r.posting, r.post, r.officer, r.order_no, r.relieved_at, r.pending,
           r.numbers, r.joined_by, r.joined_at, o.name_hi, o.name_en
      FROM relief r
      JOIN officer o ON o.id = r.officer
     WHERE r.post = ANY(%(posts)s) AND r.joined_at IS NULL
     ORDER BY r.relieved_at, r.id
     LIMIT %(limit)s
"""


async def open_on(tx: Transaction, posts: list[str]) -> list[Relief]:
    """Return what was left on some posts and nobody has signed for."""
    return await tx.all(Relief, SQL_OPEN, posts=posts, limit=LISTED)


SQL_JOIN = """
    UPDATE relief
       SET joined_by = %(officer)s, joined_at = %(at)s
     WHERE id = %(id)s AND post = ANY(%(posts)s) AND joined_at IS NULL AND officer <> %(officer)s
"""


async def join(
    tx: Transaction, id_: UUID, *, officer: UUID, posts: list[str], at: datetime
) -> bool:
    """Note who took over and when; False when it is none of their posts or is taken."""
    return await tx.run(SQL_JOIN, id=id_, officer=officer, posts=posts, at=at) == 1
