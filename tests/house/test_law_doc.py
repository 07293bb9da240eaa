"""docs/law.md is whole: every rule has a file and a test, every section that is cited has a rule."""

import re
from pathlib import Path

import yaml

from khidki.domain.law.parameter import PARAMETERS
from tests.every import for_every
from tests.worlds import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/law.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and "`src/" in line
]
PARAMETER_ROWS = {row[0].strip("`"): row for row in ROWS if len(row) == 6}
LAWS = catalogue().laws
TITLES = {
    story["title"]
    for path in (ROOT / "tests/law").glob("*.yaml")
    for story in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)["stories"]
}


def cited(name):
    """What the Acts cite for a parameter, as the page says it."""
    found = {}
    for law in LAWS:
        later = [value for amendment in law.amendments for value in amendment.values]
        for value in (*law.values, *later):
            if value.id == name and value.section not in found.setdefault(law.id, []):
                found[law.id].append(value.section)
    return "<br>".join(f"{law}: {'; '.join(said)}" for law, said in found.items() if said)


def test_every_parameter_has_a_rule_and_every_rule_is_a_parameter():
    assert list(PARAMETER_ROWS) == list(PARAMETERS)


@for_every("name", PARAMETERS)
def test_a_rule_names_the_sections_that_the_acts_cite(name):
    assert PARAMETER_ROWS[name][3] == cited(name)
    assert cited(name), "no Act uses this"


@for_every("name", PARAMETERS)
def test_a_rule_names_the_words_that_it_knows(name):
    words = PARAMETERS[name].words
    said = ", ".join(f"`{word}`" for word in words) or PARAMETERS[name].holds.value
    assert PARAMETER_ROWS[name][2] == said


@for_every("row", ROWS)
def test_a_rule_has_a_file_and_a_test(row):
    file, test = row[-2].strip("`"), row[-1]
    assert (ROOT / file).exists()
    if (named := re.fullmatch(r"(tests/\S+\.py): (test_\w+)", test)) is not None:
        assert f"def {named[2]}(" in (ROOT / named[1]).read_text()
    else:
        assert test.removeprefix("story: ") in TITLES


def test_every_parameter_is_used_by_the_rules():
    code = "".join(
        path.read_text()
        for path in (ROOT / "src/khidki/domain/law").glob("*.py")
        if path.name != "parameter.py"
    )
    assert [name for name in PARAMETERS if f'"{name}"' not in code] == []


def test_every_file_of_the_law_is_in_the_page_or_only_serves_it():
    served = {"__init__", "period", "parameter", "story", "outcome", "why"}
    files = {path.stem for path in (ROOT / "src/khidki/domain/law").glob("*.py")} - served
    assert {file for file in files if f"domain/law/{file}.py" not in PAGE} == set()


def test_every_value_of_an_act_belongs_to_a_rule_of_the_page():
    values = [
        value
        for law in LAWS
        for value in (*law.values, *(each for change in law.amendments for each in change.values))
    ]
    assert values
    assert {value.id for value in values} <= set(PARAMETER_ROWS)
    assert [value.id for value in values if not value.section] == []
