"""What an application costs on a day, and who receives it.

Reckoned before and at the submit, from the answers, the tariff of the day and the split of the
window's charge. At the submit it is fixed: it is kept with the first event, and whatever is shown
or charged later is read from there (`fixed`), because a tariff may change and a promise does not.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from khidki.domain.money.dues import Dues, Filed, department_item, dues
from khidki.domain.money.wallet import Operator
from khidki.domain.service.charge import department_charge
from khidki.domain.service.field import Facts
from khidki.domain.service.published import CHARGE_SPLIT, Edition, Published


def reckon(
    published: Published,
    edition: Edition,
    answers: Mapping[str, Any],
    *,
    on: date,
    channel: str,
    through: Operator | None = None,
) -> Dues:
    """Return what an application with these answers costs; the most, while answers are missing.

    Who files it for the citizen earns by the split of their network.
    """
    fee = edition.service.fee
    charge = department_charge(fee, edition.form, answers, Facts(on, published.areas))
    filed, split = Filed(on, channel), CHARGE_SPLIT
    if through is not None:
        filed = Filed(on, channel, through.category)
        split = published.networks[through.network].split
    ours = published.charge(fee.facilitation, filed, sum_paise=charge.most_paise, split=split)
    return dues(department_item(charge.most_paise), ours)


def fixed(said: Mapping[str, Any]) -> Dues | None:
    """Return what was fixed at the submit; older applications have nothing kept."""
    kept = said.get("dues")
    return None if kept is None else Dues.from_plain(kept)
