"""What every act refuses that takes two people: one asks, another confirms, within some time.

Accounts, postings, refunds and transfers have rules of their own beside this; these two are alike.
"""

from khidki.domain.refusal import Refusal


class AskedByYou(Refusal):
    """Who asked cannot confirm too."""

    code = "asked_by_you"


class JointActOver(Refusal):
    """It was confirmed or dropped before, or has waited too long."""

    code = "joint_act_over"
