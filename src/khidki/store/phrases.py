"""Words that an officer often uses, in both languages, by what they are for.

Nobody else sees them; what is sent is what the officer makes of them.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.domain.text import Text
from khidki.store.database import Transaction

MOST = 100


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words under a title; who uses them reads the title only."""

    id: UUID
    purpose: str
    title: str
    words_hi: str
    words_en: str

    @property
    def words(self) -> Text:
        """The words, each language standing in for the other where it is missing."""
        return Text(hi=self.words_hi or self.words_en, en=self.words_en or self.words_hi)


SQL_OF = """
    SELECT id, purpose, title, words_hi, words_en
      FROM phrase
     WHERE officer = %(officer)s AND purpose = coalesce(%(purpose)s, purpose)
     ORDER BY purpose, title, id
     LIMIT %(limit)s
"""


async def of(tx: Transaction, officer: UUID, *, purpose: str | None = None) -> list[Phrase]:
    """Return an officer's words, for one purpose or for all."""
    return await tx.all(Phrase, SQL_OF, officer=officer, purpose=purpose, limit=MOST)


SQL_ADD = """
    INSERT INTO phrase (officer, id, purpose, title, words_hi, words_en)
    SELECT %(officer)s, %(id)s, %(purpose)s, %(title)s, %(words_hi)s, %(words_en)s
     WHERE (SELECT count(*) FROM phrase WHERE officer = %(officer)s) < %(most)s
"""


async def add(tx: Transaction, officer: UUID, phrase: Phrase) -> bool:
    """Keep some words; False when the officer has as many as anybody may."""
    return await tx.run(
        SQL_ADD,
        officer=officer, id=phrase.id, purpose=phrase.purpose, title=phrase.title,
        words_hi=phrase.words_hi, words_en=phrase.words_en, most=MOST,
    ) == 1  # fmt: skip


SQL_REMOVE = """
    DELETE FROM phrase
     WHERE officer = %(officer)s AND id = %(id)s
"""


async def remove(tx: Transaction, officer: UUID, id_: UUID) -> None:
    """Forget some words."""
    await tx.run(SQL_REMOVE, officer=officer, id=id_)
