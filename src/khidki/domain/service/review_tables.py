"""The part of the review that looks at decision tables: every gap and overlap, at its row.

What a table itself may be wrong in is found by the rule language; here is what only a service
knows: whether its inputs are always answered, what it is used for, and that a fee is a plain sum.
"""

from collections.abc import Iterator

from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.parse import parse
from khidki.domain.rule.problem import RuleProblem
from khidki.domain.rule.sentence import sentence
from khidki.domain.rule.table import TableProblem, read_table
from khidki.domain.rule.tree import Literal
from khidki.domain.rule.type import Sort
from khidki.domain.service.decision import DecisionTable
from khidki.domain.service.definition import Fee, Service
from khidki.domain.service.kind import KINDS
from khidki.domain.service.review_field import NAME
from khidki.domain.service.rule_review import RuleFault, may_stay_empty
from khidki.domain.service.ruling import names_of

# What stands in a row may be wrong as a cell; these are wrong of the row as a whole.
_OF_A_ROW = frozenset({"overlap", "never_reached", "wrong_cells"})


def table_faults(service: Service) -> Iterator[RuleFault]:
    """Yield every fault of every table of a service, and of the fee that uses one."""
    if any(asked.kind not in KINDS for asked in service.fields()):
        return
    fees = [("fee", service.fee)]
    fees += [(f"variants.{n}.fee", each.fee) for n, each in enumerate(service.variants) if each.fee]
    for path, fee in fees:
        if fee.table is not None and service.table(fee.table) is None:
            what = f'there is no table "{fee.table}"'
            yield RuleFault(f"{path}.table", 0, what, 'write it under "tables:"')
        yield from _question_faults(service, path, fee)
        if fee.table is not None and fee.department_paise:
            what = "the fee is said twice: by a table and as a sum"
            yield RuleFault(path, 0, what, 'keep "table:" or "department:"')
    used = {fee.table for _, fee in fees}
    ids = [table.id for table in service.tables]
    for place, table in enumerate(service.tables):
        path = f"tables.{place}"
        if not NAME.fullmatch(table.id) or table.id in ids[:place]:
            what = f'"{table.id}" is not an id of its own'
            yield RuleFault(f"{path}.id", 0, what, "use small letters, digits and _")
        if table.id not in used:
            what = f'nothing uses the table "{table.id}"'
            yield RuleFault(
                path, 0, what, f'write "table: {table.id}" beneath "fee:", or remove it'
            )
        yield from _table(service, table, path)


def _question_faults(service: Service, path: str, fee: Fee) -> Iterator[RuleFault]:
    """Find why the sum that somebody pays in could not be known."""
    if fee.question is None:
        return
    if fee.table is not None or fee.department_paise:
        what = "the fee is said twice: by a question and otherwise"
        yield RuleFault(f"{path}.question", 0, what, "keep one of them")
    asked = next((each for each in service.fields() if each.id == fee.question), None)
    if asked is None or asked.kind != "money":
        what = f'"{fee.question}" is not a question of kind money'
        yield RuleFault(f"{path}.question", 0, what, "name a money question of the form")
    elif not asked.required or asked.required_if is not None or not asked.minimum:
        what = f'"{fee.question}" may be left out, or be nothing'
        remedy = "ask it of everybody, with a minimum of at least a rupee and a maximum"
        yield RuleFault(f"{path}.question", 0, what, remedy)
    elif asked.maximum is None:
        what = f'"{fee.question}" has no end'
        yield RuleFault(f"{path}.question", 0, what, "give it a maximum")


def tables_are_sound(service: Service) -> bool:
    """Say whether all tables can be read, so that examples can be run."""
    names = names_of(service.fields())
    if not all(isinstance(read_table(each.table(), names), Rule) for each in service.tables):
        return False
    fees = [service.fee, *(variant.fee for variant in service.variants)]
    return all(fee is None or fee.table is None or service.table(fee.table) for fee in fees)


def _table(service: Service, table: DecisionTable, path: str) -> Iterator[RuleFault]:
    asked = {each.id: each for each in service.fields()}
    names = names_of(asked.values())
    found = read_table(table.table(), names)
    if not isinstance(found, Rule):
        for problem in found:
            yield _told(problem, path)
        return
    for number, text in enumerate(table.inputs):
        head = checked(parse(text), names)
        for name in head.names if isinstance(head, Rule) else ():
            id_, _, part = name.partition(".")
            question = asked[id_]
            why = may_stay_empty(question, part)
            why = why or ("it is not always asked" if question.required_if is not None else "")
            if why:
                what = f'"{name}" may stay empty ({why}); then the table gives nothing'
                remedy = "let the table use what everybody has to answer"
                yield RuleFault(f"{path}.inputs.{number}", text.find(name), what, remedy)
    if table.output is not Sort.MONEY:
        what = f"a fee is money, and the table gives a {table.output.value}"
        yield RuleFault(f"{path}.output", 0, what, "write output: money")
    for number, row in enumerate(table.rows):
        if not isinstance(parse(row.gives), Literal):
            what = "a fee that is reckoned cannot be told before everything is answered"
            yield RuleFault(f"{path}.rows.{number}.gives", 0, what, "write a sum, as: ₹50")


def _told(found: TableProblem, path: str) -> RuleFault:
    problem: RuleProblem = found.problem
    if found.row is not None and found.column is not None:
        path = f"{path}.rows.{found.row}.when.{found.column}"
    elif found.row is not None:
        path = f"{path}.rows.{found.row}" + ("" if problem.code in _OF_A_ROW else ".gives")
    elif found.column is not None:
        path = f"{path}.inputs.{found.column}"
    said = sentence(problem)
    return RuleFault(path, problem.at, said.what.en, said.remedy.en)
