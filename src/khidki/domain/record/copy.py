"""A certified copy of a paper of a case: asked for, given under a number of its own, or declined.

The post that has the file certifies that a copy is true to the paper as it is kept. What the copy
says of itself has the form of a certificate, so its QR code and its signature are checked as those
of any paper: of which paper, with which digest, how many pages, for whom. A copy proves what the
paper said; whether the paper still holds is told beside it. Nothing here is signed or printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.problem import Problem
from khidki.domain.record.certificate import Certificate, Line, Signatory
from khidki.domain.record.document import shown_number
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text

WORDS_MOST = 1000
WAITING_MOST = 20  # copies of one file that may be asked for and not answered

TITLE = Text(hi="प्रमाणित प्रति", en="Certified copy")
CASE = Text(hi="आवेदन संख्या", en="Application number")
PAPER = Text(hi="किस काग़ज़ की प्रति", en="Copy of")
ITS_NUMBER = Text(hi="उस काग़ज़ की संख्या", en="Number of that paper")
DIGEST = Text(hi="काग़ज़ का SHA-256", en="SHA-256 of the paper")
PAGES = Text(hi="पृष्ठ", en="Pages")
FOR = Text(hi="किसके लिए", en="Made for")
APPLICANT = Text(hi="आवेदक", en="The applicant")


class Stage(StrEnum):
    """Where the wish for a copy stands."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"


class CopyAnswered(Refusal):
    """The wish for this copy was answered already."""

    code = "copy_answered"


class NoSuchPaper(Refusal):
    """The file has no such paper, or it cannot be shown as pages."""

    code = "no_such_paper"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a paper; from `number` on everything is there only once it was given.

    `paper` names the paper within its file (`issued:NUMBER`, `paper:ID`, `receipt`, `note-sheet`);
    `court_order` is the summons for which it is made, else the applicant asked.
    """

    bucket: int
    id: UUID
    application: UUID
    case_number: str
    paper: str
    title_hi: str
    title_en: str
    court_order: UUID | None
    asked_at: datetime
    stage: Stage
    closed_at: datetime | None = None
    number: str | None = None
    code_hash: bytes | None = None
    facts: bytes | None = None
    salt: bytes | None = None
    file: str | None = None
    digest: bytes | None = None
    key_id: str | None = None
    posting: UUID | None = None
    revoked_at: datetime | None = None
    revoked_reason: RevocationReason | None = None

    @property
    def title(self) -> Text:
        """What the paper is called."""
        return Text(hi=self.title_hi, en=self.title_en)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy says: which paper of which case, as it is kept, and for whom it was made."""

    case_number: str
    service: str
    version: int
    title: Text
    sha256: str
    pages: int
    made_for: Text
    its_number: str = ""

    def certificate(self, number: str, *, on: date, by: Signatory) -> Certificate:
        """Return it as the facts that are signed and that the QR code carries."""
        shown, pages = shown_number(self.case_number), str(self.pages)
        lines = [Line("paper", PAPER, self.title)]
        if self.its_number:
            its = shown_number(self.its_number)
            lines.append(Line("number", ITS_NUMBER, Text(hi=its, en=its)))
        lines += [
            Line("pages", PAGES, Text(hi=pages, en=pages)),
            Line("sha256", DIGEST, Text(hi=self.sha256, en=self.sha256)),
            Line("for", FOR, self.made_for),
        ]
        return Certificate(
            number=number,
            service=self.service,
            version=self.version,
            title=Text(
                hi=f"{TITLE.hi}: {self.title.hi}",
                en=f"{TITLE.en}: {self.title.en}",
            ),
            holder=(Line("case", CASE, Text(hi=shown, en=shown)),),
            facts=tuple(lines),
            issued_on=on,
            valid_until=None,
            signer=by,
        )


def copied_number(paper: str) -> str:
    """Return the number of the issued paper that a copy is of, or nothing where it has none."""
    kind, _, number = paper.partition(":")
    return number if kind == "issued" else ""


def asked_content(papers: Sequence[str]) -> dict[str, Any]:
    """Return what is stored with the event of asking."""
    return {"papers": list(papers)}


def problems_with_asking(
    wanted: Sequence[str], *, known: Sequence[str], waiting: Sequence[str]
) -> list[Problem]:
    """Return what is wrong with asking for copies of some papers."""
    if not wanted or not set(wanted) <= set(known):
        return [Problem("papers", "required")]
    if set(wanted) & set(waiting):
        return [Problem("papers", "copy_waits")]
    if len(wanted) + len(waiting) > WAITING_MOST:
        return [Problem("papers", "copies_too_many", {"most": WAITING_MOST})]
    return []


def problems_with_declining(words: str) -> list[Problem]:
    """Return what is wrong with the reason for giving no copy: there must be one."""
    if not words.strip():
        return [Problem("words", "required")]
    if len(words) > WORDS_MOST:
        return [Problem("words", "too_long", {"most": WORDS_MOST, "given": len(words)})]
    return []
