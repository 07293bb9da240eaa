"""Faults planted in the catalogue's files: each is found with its line, and the rest stays up."""

import shutil
from pathlib import Path

import pytest

from khidki.domain.service.review import review
from khidki.gateways import yaml_nodes
from khidki.gateways.catalogue_files import parse
from tests.sample import folder_with

SERVICE = "revenue/income-certificate/service.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "catalogue", "revenue/income-certificate")


def plant(folder: Path, file: str, old: str, new: str) -> str:
    """Put a fault into a file; return the findings as printed."""
    path = folder / file
    text = path.read_text()
    assert old in text, "the planted fault has lost its place"
    path.write_text(text.replace(old, new, 1))
    catalogue, findings = parse(folder)
    return "\n".join(map(str, [*findings, *review(catalogue)]))


BROKEN_YAML = [
    ("an anchor", "department: revenue", "department: &a revenue", "anchor"),
    ("an alias", "department: revenue", "department: *a", "alias"),
    ("a tag", "department: revenue", "department: !!str revenue", "tag"),
    ("a merge key", "department: revenue", "department: revenue\n<<: x", "merge key"),
    (
        "a double key",
        "department: revenue",
        "department: revenue\ndepartment: x",
        "already said in line",
    ),
    ("a tab", "department: revenue", "\tdepartment: revenue", "wrong:"),
    ("a second colon", "department: revenue", "department: revenue: x", "second colon"),
    ("an open quote", "template: certificate", 'template: "certificate', "never closed"),
    ("an open bracket", "department: revenue", "department: [revenue", "bracket"),
    ("a list as key", "department: revenue", "? [a]\n: revenue", "a key must be a word"),
    ("two documents", "department: revenue", "department: revenue\n---\nx: y", "second document"),
    ("nesting", "department: revenue", f"department: {'[' * 30}{']' * 30}", "deep"),
]
WRONG_RECORDS = [
    ("a misspelt key", "also_called:", "also_caled:", 'did you mean "also_called"?'),
    ("a lost key", "department: revenue\n", "", '"department:" is missing'),
    ("no translation", "          en: Full name\n", "", 'the translation "en:" is missing'),
    (
        "text in braces",
        "    title:\n      hi: घोषणा\n      en: Declaration",
        "    title: {hi: घोषणा, en: Declaration}",
        "inside {...}",
    ),
    ("an empty value", "department: revenue", "department:", "nothing is written"),
    ("a bare period", "15 working days", "15 days", "working days"),
    ("true for yes", "past: yes", "past: true", "write yes or no"),
    ("a leading zero", "maximum: 50", "maximum: 050", "without a leading 0"),
    ("a fraction", "maximum: 50", "maximum: 1.10", "whole number"),
    ("a size in words", "max_size: 5 MB", "max_size: big", "2 MB"),
    ("an unknown level", "lowest: tehsil", "lowest: county", "use one of"),
    ("a value for a list", "  - aay praman patra", "  aay praman patra", "list"),
    (
        "another folder",
        "service: revenue/income-certificate",
        "service: revenue/other",
        "lies in the folder",
    ),
]
WRONG_SENSE = [
    (
        "a paper among the questions",
        "kind: pin_code",
        "kind: photo",
        'a photo is a paper and not a question\n    do:    move it to "documents:"',
    ),
    ("an unknown department", "department: revenue", "department: water", 'no department "water"'),
    ("an unknown act", "act: rgdps-2011", "act: rti-2005", 'no act "rti-2005"'),
    ("an officer without a post", "post: patwari", "post: king", 'no post "king"'),
    ("a post of another level", "post: tehsildar\n    area: tehsil", "post: tehsildar\n    area: district", "rules a tehsil"),
    ("another decider", "    post: tehsildar\n    title", "    post: collector\n    title", "not the designated officer"),
    ("an appeal without limit", "    limit: 21 working days\n", "", "no time limit"),
    ("no decision", "  decision:\n", "  decision:\n    act: report\n", "no step decides"),
    ("a step nobody reaches", "  enquiry:\n", "  enquiry:\n    act: decision\n", "nobody can reach"),
    ("an unknown system", "  enquiry:\n", "  enquiry:\n    handled_by: phed\n", 'no system "phed"'),
    ("a fee without tariff", "facilitation: g2c-application", "facilitation: x", 'no tariff "x"'),
    ("an unknown kind", "kind: mobile", "kind: telephone", 'no kind "telephone"'),
    ("an option of another kind", "kind: mobile", "kind: mobile\n        past: yes", "has no past"),
    ("a lost option", "        lowest: tehsil\n", "", "needs lowest"),
    ("two fields of one id", "- id: mobile", "- id: birth", 'called "birth"'),
    ("a field before it is asked", 'purpose == "other"', "government_job", '"government_job" is used before it is asked'),
    ("a field that is asked by itself", 'purpose == "other"', 'purpose_other == "x"', '"purpose_other" is used before'),
    ("a field that nobody asks", 'purpose == "other"', 'purpos == "other"', 'Did you mean "purpose"?'),
    ("an answer that never comes", 'purpose == "other"', 'purpose == "nothing"', "is none of the choices"),
    ("a condition on a name", 'purpose == "other"', 'applicant_name == "x"', "use one of: applicant_name.hi, applicant_name.en"),
    ("one script of a name", 'purpose == "other"', 'applicant_name.hi == "x"', "one script is enough"),
    ("an optional question", 'purpose == "other"', 'pin_code == "302001"', '"pin_code" may stay empty (the question is optional)'),
    ("a narrower place than asked", 'purpose == "other"', 'area.village == "RJ-JAIPUR-CHOMU-SAMOD"', "enough to name the tehsil"),
    ("a place that does not exist", 'purpose == "other"', 'area.district == "jaipur"', 'there is no district "jaipur"'),
    ("a place of another level", 'purpose == "other"', 'area.district == "RJ-JAIPUR-CHOMU"', "there is no district"),
    ("a condition as before", 'required_if: purpose == "other"', "required_if:\n          field: purpose", "write a rule on one line"),
    ("an answer in capitals", "required_if: government_job", "required_if: Government_Job", "write small letters: government_job"),
    ("yes as a text", "required_if: government_job", 'required_if: government_job == "yes"', "write the name alone"),
    ("money without its sign", "required_if: government_job", "required_if: income_total > 100", "write the amount with its sign"),
    ("what is always so", "required_if: government_job", "required_if: family_members >= 1", "every answer makes this true"),
    ("what is never so", "required_if: government_job", "required_if: family_members > 50", "no answer makes this true"),
    ("a sum of what is not asked", "          - income_salary", "          - wages", "before it is asked"),
    ("a sum of words", "          - income_salary", "          - address_line", "is a text"),
    ("two choices of one id", "- id: legal_aid", "- id: scheme", '"scheme" is there 2 times'),
    ("a wrong file type", "- image/webp", "- text/html", "are not taken"),
    ("a file without end", "max_size: 5 MB", "max_size: 900 MB", "10 MB or less"),
    ("an applicant without name", "  name: applicant_name", "  name: birth", "not a question of kind name"),
    ("a lost template", "template: certificate.typ", "template: x.typ", "not beside the service"),
    ("Hindi in the English text", "en: Full name", "en: पूरा नाम", "has Devanagari letters"),
    ("an id with capitals", "- id: mobile", "- id: Mobile No", "is not an id"),
    ("a paper's id with capitals", "- id: photo", "- id: Photo", "is not an id"),
    ("a register's name", "register: income-certificates", "register: Income Papers", "name of a register"),
    ("a paper on a wrong answer", "required_if: government_job", 'required_if: purpose == "maybe"', "is none of the choices"),
    ("an empty list", "also_called:", "also_called: []\nx:", "nobody knows"),
    ("no reasons", "refusal_reasons:", "refusal_reasons: []\nx:", "nobody knows"),
    ("no Hindi", "hi: पूरा नाम", "hi: Full name", "no Devanagari letter"),
    ("script in a text", "en: Full name", "en: <script>alert(1)</script>", "markup"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [case[1:] for case in BROKEN_YAML],
    ids=[case[0] for case in BROKEN_YAML],
)
def test_yaml_beyond_the_strict_part_is_refused(folder, old, new, said):
    printed = plant(folder, SERVICE, old, new)
    assert said in printed
    assert f"{SERVICE}:" in printed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [case[1:] for case in WRONG_RECORDS],
    ids=[case[0] for case in WRONG_RECORDS],
)
def test_what_does_not_fit_its_place_is_told_with_a_remedy(folder, old, new, said):
    assert said in plant(folder, SERVICE, old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [case[1:] for case in WRONG_SENSE],
    ids=[case[0] for case in WRONG_SENSE],
)
def test_what_makes_no_sense_is_reviewed(folder, old, new, said):
    assert said in plant(folder, SERVICE, old, new)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("tariffs/g2c-application.yaml", "until_on: 2020-08-31", "until_on: 2010-01-01", "ends before"),
        ("tariffs/g2c-application.yaml", "until_on: 2020-08-31", "until_on: 2022-01-01", "overlaps"),
        ("tariffs/g2c-application.yaml", "2014-01-01", "2014-02-30", "no such day"),
        ("areas/districts.yaml", "parent: RJ-DIV-AJMER", "parent: RJ-DIV-X", "unknown parent"),
        ("areas/districts.yaml", "id: RJ-BEAWAR", "id: RJ-AJMER", "two areas"),
        ("demo/people.yaml", "kind: patwari", "kind: king", "no kind of post"),
        ("demo/people.yaml", "kind: patwari", "kind: collector", "wrong level"),
        ("demo/people.yaml", "office: tehsil-office:RJ-JAIPUR-JAIPUR", "office: x", 'no office "x"'),
        ("posts.yaml", "posts:", "people:", 'nobody knows "people"'),
        (
            "revenue/income-certificate/examples.yaml",
            "due_on: 2026-02-11",
            "due_on: 2026-02-10",
            "expected 2026-02-10, came to 2026-02-11",
        ),
        (
            "revenue/income-certificate/examples.yaml",
            'pin_code: "303806"',
            'pin_code: "1"',
            'the problem "pin_code not_a_pin_code" came',
        ),
        ("revenue/income-certificate/examples.yaml", "fee: 50", "fee: 40", "expected 4000"),
    ],
)  # fmt: skip
def test_faults_beside_the_services_are_found(folder, file, old, new, said):
    printed = plant(folder, file, old, new)
    assert said in printed
    assert f"{file}:" in printed


def test_a_finding_quotes_its_line_and_names_its_column(folder):
    printed = plant(folder, SERVICE, "kind: mobile", "kind: telephone")
    line = (folder / SERVICE).read_text().split("kind: telephone")[0].count("\n") + 1
    assert f"{SERVICE}:{line}:9\n    kind: telephone\n" in printed


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("government_job and wages > ₹1", 0, 37),
        ("'government_job and wages > ₹1'", 0, 38),
        ("not purpose in ['other'] and wages > ₹1", 0, 47),
        ("'purpose == ''other'' and wages > ₹1'", 0, 44),
        ("government_job\n      and wages > ₹1", 1, 11),
        (">-\n      government_job\n      and wages > ₹1", 2, 11),
        (">-  # wages\n      wages > ₹1", 1, 7),
    ],
)
def test_a_fault_of_a_rule_is_found_at_its_word(folder, written, line, column):
    printed = plant(folder, SERVICE, "required_if: government_job", f"required_if: {written}")
    first = (folder / SERVICE).read_text().split("required_if: " + written)[0].count("\n") + 1
    assert f"{SERVICE}:{first + line}:{column}\n" in printed
    assert 'wrong: nobody asks for "wages"' in printed


def test_several_faults_are_told_in_one_run(folder):
    plant(folder, SERVICE, "kind: mobile", "kind: telephone")
    printed = plant(folder, SERVICE, "act: rgdps-2011", "act: rti-2005")
    assert "telephone" in printed
    assert "rti-2005" in printed


def test_one_bad_service_leaves_the_rest_of_the_catalogue_up(folder):
    shutil.copytree(folder / "revenue/income-certificate", folder / "revenue/copy")
    catalogue, findings = parse(folder)
    assert [service.id for service in catalogue.services] == ["revenue/income-certificate"]
    assert len(findings) == 1


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"# nothing\n", b"x" * 300_000, b"a: \x07"])
def test_a_file_that_is_no_yaml_at_all_is_a_finding(folder, data):
    (folder / SERVICE).write_bytes(data)
    catalogue, findings = parse(folder)
    assert catalogue.services == ()
    assert [finding.file for finding in findings] == [SERVICE]


def test_a_folder_that_is_empty_is_all_findings(tmp_path):
    catalogue, findings = parse(tmp_path)
    assert len(catalogue.areas) == 0
    assert findings


def test_a_service_without_an_example_is_not_ready(folder):
    (folder / "revenue/income-certificate/examples.yaml").unlink()
    catalogue, _ = parse(folder)
    told = [finding.what for finding in review(catalogue)]
    assert "no worked example ends in an application" in told


def test_scalars_stay_what_was_written(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: 0123\nb: no\nc: 1.10\nd: 2026-01-20\ne: ~\n")
    root = yaml_nodes.read(path, "x.yaml", 1000).root
    texts = {key: value.text for key, (_, value) in root.entries.items()}
    assert texts == {"a": "0123", "b": "no", "c": "1.10", "d": "2026-01-20", "e": "~"}


def test_a_form_of_ten_thousand_questions_is_refused_and_the_rest_stays_up(folder):
    other = folder / "revenue/copy"
    shutil.copytree(folder / "revenue/income-certificate", other)
    text = (other / "service.yaml").read_text().replace("income-certificate", "copy", 1)
    question = "      - id: q{}\n        kind: text\n        label:\n          hi: प्रश्न\n          en: Question\n"
    many = "".join(question.format(number) for number in range(10_000))
    (other / "service.yaml").write_text(text.replace("    fields:\n", "    fields:\n" + many, 1))
    catalogue, findings = parse(folder)
    assert [service.id for service in catalogue.services] == ["revenue/income-certificate"]
    assert [(each.file, each.remedy) for each in findings] == [
        ("revenue/copy/service.yaml", "split it into several files")
    ]


def test_a_form_of_many_questions_in_few_bytes_is_refused_by_their_number(folder):
    many = "".join(
        f"      - id: q{number}\n        kind: mobile\n        label:\n          hi: क\n          en: k\n"
        for number in range(400)
    )
    path = folder / SERVICE
    path.write_text(path.read_text().replace("    fields:\n", "    fields:\n" + many, 1))
    catalogue, findings = parse(folder)
    assert not findings
    assert any("300 is the most" in each.what for each in review(catalogue))
