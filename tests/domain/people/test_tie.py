"""Whose file an officer may not decide, by what the system can know."""

from uuid import UUID

import pytest

from khidki.domain.people.tie import OwnFile, Tie, TieKind, bars, require_stranger
from tests.domain.case.test_turn import FILE

ACCOUNT, PERSON, OTHER = FILE.account, FILE.person, UUID(int=99)


@pytest.mark.parametrize("kind", TieKind)
def test_what_a_tied_account_filed_is_barred(kind):
    assert bars(FILE, [Tie(kind, ACCOUNT)]) is kind
    with pytest.raises(OwnFile):
        require_stranger(FILE, [Tie(TieKind.OPERATOR, OTHER), Tie(kind, ACCOUNT)])


@pytest.mark.parametrize("kind", [TieKind.SELF, TieKind.FAMILY])
def test_a_file_for_a_tied_person_is_barred_whoever_filed_it(kind):
    assert bars(FILE, [Tie(kind, OTHER, frozenset({PERSON}))]) is kind


@pytest.mark.parametrize("kind", TieKind)
def test_what_a_tied_operator_worked_on_is_barred_whoever_it_was_filed_for(kind):
    assert bars(FILE, [Tie(kind, OTHER, files=frozenset({FILE.id}))]) is kind
    assert bars(FILE, [Tie(kind, OTHER, files=frozenset({OTHER}))]) is None


def test_the_clients_of_an_operator_are_strangers():
    assert bars(FILE, [Tie(TieKind.OPERATOR, OTHER, frozenset({PERSON}))]) is None


def test_a_stranger_may_decide():
    require_stranger(FILE, [])
    require_stranger(FILE, [Tie(TieKind.FAMILY, OTHER, frozenset({OTHER}))])
