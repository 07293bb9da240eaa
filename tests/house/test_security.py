"""The walk through ASVS 5.0.0: nothing of levels 1 and 2 is left out, and every test named is there."""

import re
from functools import cache
from pathlib import Path

from khidki.web.routes import ROUTES
from tests.every import for_every

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(
    r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| ([a-z ]+) \| (.*) \| (?:`([^`]+)`)? ?\|$", re.MULTILINE
)

STATES = {"holds", "partly", "missing", "does not apply"}
# Section, then the number of each requirement with its level; those of level 3 are left out.
LIST = """
1.1:1.2 2.2
1.2:1.1 2.1 3.1 4.1 5.1 6.2 7.2 8.2 9.2
1.3:1.1 2.1 3.2 4.2 5.2 6.2 7.2 8.2 9.2 10.2 11.2
1.4:1.2 2.2 3.2
1.5:1.1 2.2
2.1:1.1 2.2 3.2
2.2:1.1 2.1 3.2
2.3:1.1 2.2 3.2 4.2
2.4:1.2
3.2:1.1 2.1
3.3:1.1 2.2 3.2 4.2
3.4:1.1 2.1 3.2 4.2 5.2 6.2
3.5:1.1 2.1 3.1 4.2 5.2
3.7:1.2 2.2
4.1:1.1 2.2 3.2
4.2:1.2
4.3:1.2 2.2
4.4:1.1 2.2 3.2 4.2
5.1:1.2
5.2:1.1 2.1 3.2
5.3:1.1 2.1
5.4:1.2 2.2 3.2
6.1:1.1 2.2 3.2
6.2:1.1 2.1 3.1 4.1 5.1 6.1 7.1 8.1 9.2 10.2 11.2 12.2
6.3:1.1 2.1 3.2 4.2
6.4:1.1 2.1 3.2 4.2
6.5:1.2 2.2 3.2 4.2 5.2
6.6:1.2 2.2 3.2
6.8:1.2 2.2 3.2 4.2
7.1:1.2 2.2 3.2
7.2:1.1 2.1 3.1 4.1
7.3:1.2 2.2
7.4:1.1 2.1 3.2 4.2 5.2
7.5:1.2 2.2
7.6:1.2 2.2
8.1:1.1 2.2
8.2:1.1 2.1 3.2
8.3:1.1
8.4:1.2
9.1:1.1 2.1 3.1
9.2:1.1 2.2 3.2 4.2
10.1:1.2 2.2
10.2:1.2 2.2
10.3:1.2 2.2 3.2 4.2
10.4:1.1 2.1 3.1 4.1 5.1 6.2 7.2 8.2 9.2 10.2 11.2
10.5:1.2 2.2 3.2 4.2 5.2
10.6:1.2 2.2
10.7:1.2 2.2 3.2
11.1:1.2 2.2
11.2:1.2 2.2 3.2
11.3:1.1 2.1 3.2
11.4:1.1 2.2 3.2 4.2
11.5:1.2
11.6:1.2
12.1:1.1 2.2 3.2
12.2:1.1 2.1
12.3:1.2 2.2 3.2 4.2
13.1:1.2
13.2:1.2 2.2 3.2 4.2 5.2
13.3:1.2 2.2
13.4:1.1 2.2 3.2 4.2 5.2
14.1:1.2 2.2
14.2:1.1 2.2 3.2 4.2
14.3:1.1 2.2 3.2
15.1:1.1 2.2 3.2
15.2:1.1 2.2 3.2
15.3:1.1 2.2 3.2 4.2 5.2 6.2 7.2
16.1:1.2
16.2:1.2 2.2 3.2 4.2 5.2
16.3:1.2 2.2 3.2 4.2
16.4:1.2 2.2 3.2
16.5:1.2 2.2 3.2
17.1:1.2
17.2:1.2 2.2 3.2 4.2
17.3:1.2 2.2
"""


def required() -> dict[str, str]:
    found: dict[str, str] = {}
    for part in re.split(r"[|\n]+", LIST.strip()):
        section, rest = part.split(":")
        for one in rest.split():
            number, level = one.split(".")
            found[f"V{section}.{number}"] = level
    return found


@cache
def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(PAGE.read_text("utf-8"))


def test_the_list_is_that_of_the_standard():
    levels = list(required().values())
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_every_requirement_of_levels_one_and_two_is_walked_through_once():
    assert [(number, level) for number, level, *_ in rows()] == list(required().items())


def test_every_row_says_how_it_stands_and_why_without_a_test():
    for number, _, state, words, test in rows():
        assert state in STATES, number
        assert len(words) > 3, number
        if state in {"partly", "missing"} and not test:
            assert "eason" in words or "As " in words, f"{number} needs its reason"
        if state == "holds":
            assert test, f"{number} holds: which test shows it?"


@for_every("named", sorted({row[4] for row in rows() if row[4]}))
def test_a_test_that_is_named_is_there(named: str):
    path, _, function = named.partition("::")
    file = ROOT / path
    assert file.is_file(), named
    if function:
        assert re.search(
            rf"^\s*(async )?def {function}\(", file.read_text("utf-8"), re.MULTILINE
        ), named


# What signs, or changes whose account or number something is: a copied cookie alone shall not do it.
GUARDED = {
    "office.act.do", "office.together.do", "office.to_sign.do", "office.numbers.ask",
    "office.number.confirm", "office.signature.pair", "office.signature.identity",
    "office.security.app.add", "office.security.key.add", "office.security.remove",
    "office.security.password", "my.security.app.add", "my.security.key.add",
    "my.security.remove", "admin.two-people.ask.kind.do", "admin.two-people.act.confirm.do",
}  # fmt: skip


def test_what_signs_or_changes_an_account_asks_for_a_fresh_factor():
    assert {route.name for route in ROUTES if route.fresh} >= GUARDED


def test_the_counts_of_the_page_are_true():
    states = [row[2] for row in rows()]
    told = re.search(
        r"Of 253 requirements (.*)\. Level 3", PAGE.read_text("utf-8").replace("\n", " ")
    )
    assert told
    for state in ("holds", "partly", "missing", "does not apply"):
        assert f"{states.count(state)} " in told[1], state
