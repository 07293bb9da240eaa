"""What the form of two people asks of a bank account, where an operator or agency is paid out to.

The first person writes the number, the second writes it again (`two_people.py`); after that no page
shows more than its end.
"""

from typing import Any

from khidki.actions.name_payee import sealed_number
from khidki.actions.sign_in_operator import written
from khidki.domain.people.joint_act import JointKind
from khidki.domain.problem import Problem
from khidki.domain.service.identifier import bank_branch, bank_number
from khidki.web.request import Request

FIELDS = ("code", "payee", "ifsc", "bank_number")
NAME_MOST = 70  # as a bank takes it


def problems(typed: dict[str, str]) -> list[Problem]:
    """Return what is wrong with what was typed."""
    found: list[Problem] = []
    if typed["ifsc"] and bank_branch(typed["ifsc"]) is None:
        found.append(Problem("ifsc", "not_an_ifsc"))
    if typed["bank_number"] and bank_number(typed["bank_number"]) is None:
        found.append(Problem("bank_number", "not_an_account"))
    if len(typed["payee"]) > NAME_MOST:
        given = {"most": NAME_MOST, "given": len(typed["payee"])}
        found.append(Problem("payee", "too_long", given))
    return found


def body(request: Request, kind: JointKind, typed: dict[str, str]) -> dict[str, Any]:
    """Return what the act keeps: the number sealed."""
    is_operator = kind is JointKind.OPERATOR_BANK
    code = written(typed["code"]) if is_operator else typed["code"]
    number = bank_number(typed["bank_number"]) or ""
    return {
        "code": code,
        "user_name": code,
        "payee": typed["payee"],
        "ifsc": bank_branch(typed["ifsc"]),
        **sealed_number(request.world, number),
    }
