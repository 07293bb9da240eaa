"""A list can be searched, paged and taken as a file, and says nothing that was not asked."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from khidki.domain.case.number import number
from khidki.domain.text import Text
from khidki.web.export import Key, exported, plain
from khidki.web.form import parse_fields
from khidki.web.table import Choice, Column, Day, Number, Search, Table, Wanted

pytestmark = pytest.mark.anyio
MANY = list(range(120))
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
NUMBER = number(year=2026, bucket=7, serial=7)


async def numbers(_request, wanted: Wanted[int], limit: int):
    return [each for each in MANY if each > (-1 if wanted.after is None else wanted.after)][:limit]


TABLE = Table(
    id="table",
    path="/admin/numbers",
    columns=(Column("show", of=lambda row: row, link=lambda row: f"/n/{row}"),),
    asks=(
        Search("all"),
        Day("day"),
        Choice("state", lambda _: [("dead", Text(hi="मृत", en="Dead"))]),
    ),
    read=numbers,
    place=lambda row: row,
    place_type=int,
)


def request(query: str = ""):
    return SimpleNamespace(query=parse_fields(query.encode()), language="en")


async def read(stream):
    text = b"".join([piece async for piece in stream.pieces]).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_each_page_begins_where_the_one_before_ended_and_none_is_counted():
    first = await TABLE.shown(request())
    second = await TABLE.shown(request(first["next_url"].partition("?")[2]))
    third = await TABLE.shown(request(second["next_url"].partition("?")[2]))
    values = [row[0]["value"] for page in (first, second, third) for row in page["rows"]]
    assert values == MANY
    assert (first["first_url"], third["next_url"]) == (None, None)


@pytest.mark.parametrize("place", ["xx", "!!!", "bnVsbA" * 200, "Ilx1MDAwMCI", "e30", "%C3%A9"])
async def test_a_place_that_was_tampered_with_is_the_beginning(place):
    shown = await TABLE.shown(request(f"after={place}"))
    assert shown["rows"][0][0]["value"] == 0


async def test_what_nobody_offered_is_not_asked_for():
    shown = await TABLE.shown(request("state=alive&day=tomorrow&all=a&more=1"))
    assert [ask["value"] for ask in shown["asks"]] == ["a", "", ""]
    assert shown["export_url"] == "/en/admin/numbers/export?all=a"


@pytest.mark.parametrize(
    "typed", [NUMBER, f" {NUMBER[:2]} {NUMBER[2:6]}-{NUMBER[6:]}", NUMBER.translate(DEVANAGARI)]
)
async def test_a_number_is_read_as_people_write_it(typed):
    asked = []

    async def read(_request, wanted, _limit):
        asked.append(wanted.get("number"))
        return [1]

    table = replace(TABLE, asks=(Number(),), read=read)
    shown = await table.shown(request(urlencode({"number": typed})))
    assert asked == [shown["asks"][0]["value"]] == [NUMBER]
    assert shown["export_url"].endswith(f"?number={NUMBER}")


@pytest.mark.parametrize("typed", ["12", f"{NUMBER[:-1]}x", "number", "%", "26" * 50])
async def test_a_number_that_is_none_of_ours_reads_nothing_and_is_said(typed):
    table = replace(TABLE, asks=(Number(),), read=None)  # nobody reads
    shown = await table.shown(request(urlencode({"number": typed})))
    assert (shown["rows"], shown["asks"][0]["error"]) == ([], "table.not_a_number")
    assert await read(table.export(request(urlencode({"number": typed})))) == [["Show"]]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "1.3.2026"])
async def test_a_day_without_files_is_not_asked_for(day):
    assert (await TABLE.shown(request(f"day={day}")))["is_narrowed"] is False


async def test_the_file_holds_every_line_that_the_pages_show():
    rows = await read(TABLE.export(request()))
    assert [row[0] for row in rows] == ["Show", *map(str, MANY)]


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+91", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\x00=1", '=HYPERLINK("x")'],
)
async def test_what_was_typed_becomes_no_formula(typed):
    async def pages():
        yield [[typed, Text(hi=typed, en=typed)]]

    [_, row] = await read(exported("x", [typed, "b"], pages(), language="hi"))
    assert all(cell.startswith("'") for cell in row)


def test_a_cell_says_times_of_india_and_words_of_the_reader():
    at = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    cells = [at, date(2026, 3, 2), Key("table.all"), None, 7, "x", Text(hi="क", en="k")]
    assert [plain(cell, "hi") for cell in cells] == [
        "2026-03-03 01:30:00", "2026-03-02", "सभी", "", "7", "x", "क",
    ]  # fmt: skip
