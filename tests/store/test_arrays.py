"""Lists arrive in PostgreSQL as the arrays they are, whatever stands in them."""

from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from khidki.store.arrays import ArrayDumper


class _Word(StrEnum):
    HARD = 'ha"rd\\{,}'


CASES = {
    "int": [0, -1, 2**31 - 1, None],
    "bigint": [2**62, -(2**62)],
    "uuid": [uuid4(), UUID(int=0), None],
    "text": [
        "",
        "NULL",
        "null",
        'a"b',
        "a\\b",
        "{a,b}",
        " सीता ",
        "🪟",
        "a\nb",
        "'",
        None,
        _Word.HARD,
    ],
    "bytea": [b"", b"\x00\xff\\", None],
    "bool": [True, False, None],
    "timestamptz": [datetime(2026, 11, 20, 6, 30, 0, 1, tzinfo=UTC), None],
    "date": [date(2026, 2, 28), None],
}


@pytest.fixture(scope="module")
def connection(module_database_uri):
    with psycopg.connect(module_database_uri, autocommit=True) as connection:
        connection.adapters.register_dumper(list, ArrayDumper)
        yield connection


@pytest.mark.parametrize("kind", CASES)
def test_a_list_arrives_as_it_is(connection, kind):
    found = connection.execute(f"SELECT %(x)s::{kind}[]", {"x": CASES[kind]}).fetchone()[0]
    assert found == CASES[kind]


@pytest.mark.parametrize("kind", CASES)
def test_an_empty_list_arrives_empty(connection, kind):
    assert connection.execute(f"SELECT %(x)s::{kind}[]", {"x": []}).fetchone()[0] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8"))))
def test_no_text_breaks_out_of_its_place(connection, texts):
    assert connection.execute("SELECT %(x)s::text[]", {"x": texts}).fetchone()[0] == texts


def test_json_arrives_as_the_value_it_spells(connection):
    value = {"words": 'a "quoted" \\ सीता', "list": [1, None, {"x": True}]}
    sent = [Jsonb(value), None]
    assert connection.execute("SELECT %(x)s::jsonb[]", {"x": sent}).fetchone()[0] == [value, None]


def test_what_no_array_holds_is_refused_and_not_guessed(connection):
    with pytest.raises(TypeError, match="no element of an array: list"):
        connection.execute("SELECT %(x)s::int[]", {"x": [[1]]})
