"""What is wrong with the money of a catalogue: tariffs, the chart of accounts, and splits.

Whether a service names a tariff that exists is looked at with the service, in `review`.
"""

from collections.abc import Iterator

from khidki.domain.money import biller, chart, split, tariff
from khidki.domain.service.catalogue import Catalogue, Finding


def money_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Find what cannot be charged, entered or divided."""
    for each in catalogue.tariffs:
        owner = f"tariff:{each.id}"
        if not each.rates:
            yield catalogue.finding(owner, "", "a tariff without a rate", "add one")
        for place, code in tariff.faults_of(each):
            yield catalogue.finding(
                owner, f"rates.{place}", code.replace("_", " "), "correct the rate"
            )
    for place, what, remedy in chart.faults_of(catalogue.heads):
        yield catalogue.finding(f"head:{catalogue.heads[place].id}", "id", what, remedy)
    heads = [head.id for head in catalogue.heads]
    for each in catalogue.splits:
        for path, what, remedy in split.faults_of(each, heads):
            yield catalogue.finding(f"split:{each.id}", path, what, remedy)
    yield from _payee_findings(catalogue)
    yield from _head_findings(catalogue)
    yield from _biller_findings(catalogue)


def _head_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Find heads of the treasury that nobody can book under."""
    departments, seen = {each.id for each in catalogue.departments}, set[str]()
    for each in catalogue.treasury_heads:
        owner = f"treasury_head:{each.id}"
        if each.department not in departments:
            what = f'there is no department "{each.department}"'
            yield catalogue.finding(owner, "department", what, "use an id of departments.yaml")
        if each.id in seen or each.id in departments:
            what = f'"{each.id}" names two accounts of the treasury'
            yield catalogue.finding(owner, "id", what, "give the head an id of its own")
        if not each.source.strip():
            yield catalogue.finding(owner, "source", "no source is named", "say where it stands")
        seen.add(each.id)


def _payee_findings(catalogue: Catalogue) -> Iterator[Finding]:
    known, seen = chart.Chart(catalogue.heads), set[str]()
    for place, payee in enumerate(catalogue.payees):
        try:
            known.named(payee.account)
        except chart.NoSuchAccount:
            what, remedy = f'there is no account "{payee.account}"', "name one of accounts.yaml"
            yield catalogue.finding(f"payee:{place}", "account", what, remedy)
        if payee.account in seen:
            what, remedy = f'"{payee.account}" is paid out to two', "keep one of them"
            yield catalogue.finding(f"payee:{place}", "account", what, remedy)
        seen.add(payee.account)


def _biller_findings(catalogue: Catalogue) -> Iterator[Finding]:
    known = chart.Chart(catalogue.heads)
    tariffs = {each.id for each in catalogue.tariffs}
    for each in catalogue.billers:
        for path, what, remedy in biller.faults_of(each, known, tariffs):
            yield catalogue.finding(f"biller:{each.id}", path, what, remedy)
