"""Patterns: put in while a service is read, and what is wrong is found where its line stands."""

from pathlib import Path

import pytest

from khidki.domain.service.review import review
from khidki.gateways.catalogue_files import parse
from tests.sample import folder_with

SERVICE = "revenue/income-certificate/service.yaml"
ENQUIRY = "patterns/enquiry-then-decision.yaml"
DECISION = "patterns/decision.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "catalogue", "revenue/income-certificate")


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text, "the change has lost its place"
    path.write_text(text.replace(old, new, 1))


def findings(folder):
    catalogue, unreadable = parse(folder)
    return [*unreadable, *review(catalogue)]


def service(folder):
    catalogue, unreadable = parse(folder)
    assert list(map(str, unreadable)) == []
    return catalogue.service("revenue/income-certificate")


def test_a_service_takes_the_steps_and_reasons_of_its_pattern(folder):
    made = service(folder)
    assert [(step.id, step.post) for step in made.steps] == [
        ("enquiry", "patwari"),
        ("decision", "tehsildar"),
    ]
    assert [reason.code for reason in made.refusal_reasons][-2:] == [
        "papers_unreadable",
        "no_answer",
    ]


def test_what_a_service_says_itself_goes_before_its_pattern(folder):
    made = service(folder)
    assert made.step("enquiry").title.en == "Enquiry by the patwari"
    assert made.what_happens[1].en.startswith("The patwari")


def test_a_text_is_never_half_the_pattern_s(folder):
    change(folder, SERVICE, "      en: Enquiry by the patwari\n", "")
    (found,) = findings(folder)
    assert (found.file, found.what) == (SERVICE, 'the translation "en:" is missing')


def test_a_service_may_add_a_step_of_its_own(folder):
    step = "  hearing:\n    after: enquiry\n    act: report\n    post: patwari\n    title:\n      hi: सुनवाई\n      en: Hearing\n"
    change(folder, SERVICE, "  decision:\n", step + "  decision:\n")
    assert [each.id for each in service(folder).steps] == ["enquiry", "hearing", "decision"]


def test_a_reason_said_again_takes_the_place_of_the_pattern_s(folder):
    mine = "  - code: no_answer\n    text:\n      hi: उत्तर नहीं\n      en: Nothing came\n    remedy:\n      hi: फिर करें\n      en: Again\n"
    change(folder, SERVICE, "refusal_reasons:\n", "refusal_reasons:\n" + mine)
    reasons = service(folder).refusal_reasons
    assert [reason.text.en for reason in reasons if reason.code == "no_answer"] == ["Nothing came"]


def test_a_fault_inside_a_pattern_is_found_in_its_file(folder):
    change(folder, ENQUIRY, "    act: report", "    act: rapport")
    (found,) = findings(folder)
    line = (folder / ENQUIRY).read_text().split("act: rapport")[0].count("\n") + 1
    assert (found.file, found.line, found.quote.strip()) == (ENQUIRY, line, "act: rapport")


def test_a_finding_of_the_review_points_into_the_pattern_too(folder):
    change(folder, DECISION, "en: Decision", "en: निर्णय")
    change(
        folder,
        SERVICE,
        "    title:\n      hi: तहसीलदार का निर्णय\n      en: Decision by the tehsildar\n",
        "",
    )
    (found,) = [each for each in findings(folder) if "Devanagari" in each.what]
    assert (found.file, found.quote.strip()) == (DECISION, "en: निर्णय")


@pytest.mark.parametrize(
    ("file", "old", "new", "quote", "said"),
    [
        (SERVICE, "pattern: enquiry-then", "pattern: enquery-then", "pattern: enquery-then-decision", 'did you mean "enquiry-then-decision"?'),
        (SERVICE, "    post: patwari\n", "", "enquiry:", 'leaves "post" of the step "enquiry" open'),
        (SERVICE, "  enquiry:\n", "  enqiry:\n", "enqiry:", 'the pattern has no "enqiry"'),
        (SERVICE, "  enquiry:\n", "  enquiry:\n    acts: report\n", "acts: report", 'did you mean "act"?'),
        (DECISION, "pattern: decision\n", "pattern: decision\nbuilds_on: enquiry-then-decision\n", "builds_on: decision", "in a circle: decision > enquiry-then-decision > decision"),
        (DECISION, "pattern: decision", "pattern: verdict", "pattern: verdict", "rename the file"),
        (DECISION, "pattern: decision", "fee: {}\npattern: decision", "fee: {}", "every service says this itself"),
        (ENQUIRY, "builds_on: decision", "builds_on: decisions", "builds_on: decisions", 'there is no pattern "decisions"'),
        (ENQUIRY, "before: decision", "before: nothing", "before: nothing", 'the pattern has no "nothing"'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_pattern_is_told_with_its_line(folder, file, old, new, quote, said):
    change(folder, file, old, new)
    told = [each for each in findings(folder) if said in str(each)]
    assert [each.quote.strip() for each in told] == [quote]


def test_a_pattern_that_builds_on_itself_is_told_once(folder):
    change(folder, ENQUIRY, "builds_on: decision", "builds_on: enquiry-then-decision")
    told = [each for each in findings(folder) if "circle" in each.what]
    assert [each.file for each in told] == [ENQUIRY]


def test_a_list_of_steps_does_not_throw_the_pattern_s_away_in_silence(folder):
    text = (folder / SERVICE).read_text()
    i, j = text.index("steps:\n"), text.index("refusal_reasons:")
    (folder / SERVICE).write_text(text[:i] + "steps:\n  - id: x\n" + text[j:])
    assert any("throw away the steps" in each.what for each in findings(folder))
