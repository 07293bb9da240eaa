"""A draft order stands until something happens to the application or it is returned."""

from dataclasses import dataclass

from khidki.domain.case.note import NoteKind, standing


@dataclass
class Line:
    kind: NoteKind
    revision: int


DRAFT, NOTE, RETURNED = Line(NoteKind.DRAFT, 2), Line(NoteKind.NOTE, 2), Line(NoteKind.RETURNED, 2)


def test_the_last_draft_stands_and_notes_do_not_matter():
    later = Line(NoteKind.DRAFT, 2)
    assert standing([DRAFT, NOTE], 2) is DRAFT
    assert standing([DRAFT, later, NOTE], 2) is later


def test_a_draft_falls_with_its_return_or_when_the_case_moves_on():
    assert standing([], 2) is None
    assert standing([DRAFT, RETURNED], 2) is None
    assert standing([DRAFT], 3) is None
    assert standing([DRAFT, RETURNED, DRAFT], 2) is DRAFT
