"""Variants and tables of a service: what they change, and what the review says of them."""

import pytest

from khidki.domain.service.charge import Charge, department_charge
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Facts
from khidki.domain.service.form import Form
from khidki.domain.service.stored import from_stored, to_stored
from khidki.domain.service.varying import variant_for, varied
from khidki.gateways.catalogue_files import parse
from tests.sample import CAMEL, FILE, change, findings, sample_catalogue, sample_folder

CATALOGUE = sample_catalogue()
SERVICE: Service = CATALOGUE.service(CAMEL)
FORM = Form.of(SERVICE)
BY_USE = "      - use\n      - camels\n"


@pytest.fixture
def folder(tmp_path):
    return sample_folder(tmp_path / "catalogue")


@pytest.mark.parametrize(
    ("area", "variant"),
    [
        ("RJ-AJMER-KISHANGARH", "ajmer"),
        ("RJ-AJMER", "ajmer"),
        ("RJ-AJMER-PUSHKAR-GANAHERA", "pushkar"),
        ("RJ-JAIPUR-CHOMU", None),
        ("RJ", None),
        ("nowhere", None),
        (None, None),
    ],
)
def test_the_variant_of_the_nearest_area_applies(area, variant):
    found = variant_for(SERVICE, area, CATALOGUE.areas)
    assert (found and found.id) == variant


def test_a_variant_changes_what_it_names_and_nothing_else():
    there = varied(SERVICE, SERVICE.variants[0])
    assert [ask.id for ask in there.documents] == ["yard", "neighbour"]
    assert there.law.limit.count == 3
    assert (there.fee, there.steps, there.form) == (SERVICE.fee, SERVICE.steps, SERVICE.form)


def test_variants_and_tables_are_stored_with_the_version_and_read_back():
    stored = from_stored(to_stored(SERVICE, "paper"))
    assert stored.service == SERVICE
    assert stored.form.tables["by_use"].outcome({"use": "rides", "camels": 9}, Facts()) == 50000


@pytest.mark.parametrize(
    ("answers", "least", "most"),
    [
        ({}, 0, 50000),
        ({"use": "rides"}, 0, 50000),
        ({"use": "rides", "camels": 5}, 10000, 10000),
        ({"use": "milk", "camels": 5}, 0, 0),
        ({"use": "milk"}, 0, 0),
    ],
)
def test_a_fee_by_a_table_is_a_range_until_the_answers_decide(answers, least, most):
    assert department_charge(SERVICE.fee, FORM, answers, Facts()) == Charge(least, most)


@pytest.mark.parametrize(
    ("old", "new", "quote", "said"),
    [
        ("          - 1..5", "          - 1..4", "- id: by_use", "no row fits: use: rides, camels: 5"),
        ("          - 1..5", "          - 1..6", "- when:", "rows 2 and 3 both fit: use: rides, camels: 6"),
        ("          - milk, other", "          - milk, othr", "- milk, othr", '"othr" is none of the choices'),
        ("          - 1..5", "          - 5..1", "- 5..1", "ends before it begins"),
        ("        gives: ₹100", "        gives: 100", "gives: 100", "a money is wanted"),
        ("        gives: ₹100", "        gives: camels * ₹100", "gives: camels * ₹100", "write a sum, as: ₹50"),
        ("    output: money", "    output: integer", "gives: ₹0", "a integer is wanted"),
        (BY_USE, "      - use\n      - camel\n", "- camel", 'Did you mean "camels"?'),
        (BY_USE, "      - use\n", "- when:", "the row has 2 cells for 1 columns"),
        ("        kind: number\n", "        kind: number\n        required: no\n", "- camels", '"camels" may stay empty'),
        ('          - milk, other\n          - "-"\n', "          [milk, other]\n", "[milk, other]", "rules stand inside [...]"),
        ("  table: by_use", "  table: by_us", "table: by_us", 'there is no table "by_us"'),
        ("  table: by_use", "  department: 5", "- id: by_use", 'nothing uses the table "by_use"'),
        ("  table: by_use", "  department: 5\n  table: by_use", "fee:", "the fee is said twice"),
    ],
)  # fmt: skip
def test_a_table_is_reviewed_at_its_row(folder, old, new, quote, said):
    change(folder, FILE, old, new)
    told = [each for each in findings(folder) if said in str(each)]
    assert quote in [each.quote.strip() for each in told], "\n".join(map(str, findings(folder)))


@pytest.mark.parametrize(
    ("old", "new", "quote", "said"),
    [
        ("      - RJ-AJMER\n", "      - RJ-AJMR\n", "- RJ-AJMR", 'there is no area "RJ-AJMR"'),
        ("      - RJ-AJMER\n", "      - RJ-AJMER-PUSHKAR\n", "- RJ-AJMER-PUSHKAR", 'the variant "ajmer" is for "RJ-AJMER-PUSHKAR" too'),
        ("  - id: pushkar", "  - id: ajmer", "- id: ajmer", '"ajmer" is there 2 times'),
        ("      - id: enquiry\n        within", "      - id: inquiry\n        within", "- id: inquiry", "use one of: decision, enquiry"),
        ("        within: 1 working day", "        post: king", "post: king", 'there is no post "king"'),
        ("      - id: neighbour", "      - id: Neighbour", "- id: Neighbour", "is not an id"),
        ("    areas:\n      - RJ-AJMER\n", "    areas:\n      - RJ-AJMER\n    form: []\n", "form: []", 'a variant cannot change "form"'),
        ("    areas:\n      - RJ-AJMER\n", "    areas:\n      - RJ-AJMER\n    eligibility: []\n", "eligibility: []", 'cannot change "eligibility"'),
        ("  area: area\n", "", "variants:", "no variant can apply"),
        ("      department: 0\n      facilitation: g2c-application", "      department: 0\n      facilitation: g2c", "facilitation: g2c", 'there is no tariff "g2c"'),
    ],
)  # fmt: skip
def test_a_variant_is_reviewed_where_it_stands(folder, old, new, quote, said):
    change(folder, FILE, old, new)
    told = [each for each in findings(folder) if said in str(each)]
    assert quote in [each.quote.strip() for each in told], "\n".join(map(str, findings(folder)))


def test_a_variant_that_changes_nothing_is_told(folder):
    text = (folder / FILE).read_text()
    i, j = (
        text.index("    law:\n      act: rgdps-2011\n      limit: 3"),
        text.index("  - id: pushkar"),
    )
    (folder / FILE).write_text(text[:i] + text[j:])
    assert "the variant changes nothing" in [each.what for each in findings(folder)]


def test_one_bad_table_leaves_the_catalogue_readable(folder):
    change(folder, FILE, "    output: money", "    output: gold")
    catalogue, unreadable = parse(folder)
    assert (len(catalogue.services), [each.quote.strip() for each in unreadable]) == (
        0,
        ["output: gold"],
    )
