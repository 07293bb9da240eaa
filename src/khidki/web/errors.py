"""The one table from a refusal to what the reader is told.

A refusal has a stable code; here it gets a status and the texts `error.KIND.title`, `.what` and
`.do` of the error page. Pages catch a refusal themselves only where they can say something better
beside the field that caused it. Faults say that our side failed; everything else is our own bug and
says only under which id it can be found in the log.
"""

from dataclasses import dataclass
from typing import Any

from khidki.domain.refusal import Fault, Refusal

RETRY_SECONDS = 5


class NotFound(Refusal):
    """There is no such page, or nothing that this person may know of."""

    code = "not_found"


class WrongMethod(Refusal):
    """The page exists, but not for this verb."""

    code = "wrong_method"

    def __init__(self, *, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


class NotYours(Refusal):
    """Signed in, but this is for somebody else."""

    code = "not_yours"


class WrongType(Refusal):
    """The body is not of the kind that this address takes."""

    code = "wrong_type"


class NeedsPerson(Refusal):
    """The act asks its officer for a fresh second factor, which no program can give."""

    code = "needs_person"


class NoToken(Refusal):
    """A program came without a token that is valid now."""

    code = "no_token"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, which words to say, and when to come again."""

    status: int
    kind: str
    retry_after_seconds: int | None = None


REFUSALS: dict[str, Answer] = {
    "refused": Answer(422, "bad_request"),
    # The kernel's own
    "not_found": Answer(404, "not_found"),
    "wrong_method": Answer(405, "bad_request"),
    "not_yours": Answer(403, "not_yours"),
    "no_token": Answer(401, "not_yours"),
    "bad_signature": Answer(401, "not_yours"),
    "stale_form": Answer(403, "stale_form"),
    "cross_site": Answer(403, "stale_form"),
    "bad_body": Answer(400, "bad_request"),
    "body_too_large": Answer(413, "too_large"),
    "too_many": Answer(429, "too_many"),
    "wrong_type": Answer(415, "bad_request"),
    "needs_person": Answer(403, "not_allowed"),
    "key_in_use": Answer(409, "conflict"),
    "address_not_public": Answer(422, "bad_request"),
    "webhook_gone": Answer(409, "conflict"),
    # The case
    "busy": Answer(503, "busy"),
    "unknown": Answer(404, "not_found"),
    "not_now": Answer(409, "conflict"),
    "not_open": Answer(409, "conflict"),
    "under_appeal": Answer(409, "under_appeal"),
    "stayed": Answer(409, "stayed"),
    "order_ended": Answer(409, "conflict"),
    "copy_answered": Answer(409, "copy_answered"),
    "no_such_paper": Answer(422, "no_such_paper"),
    "own_decision": Answer(403, "own_decision"),
    "not_heard": Answer(409, "not_heard"),
    "not_taken": Answer(409, "conflict"),
    "penalty_stayed": Answer(409, "conflict"),
    "somebody_else_acted": Answer(409, "conflict"),
    "still_needed": Answer(409, "conflict"),
    "not_a_number": Answer(404, "not_found"),
    "incomplete": Answer(422, "bad_request"),
    "not_eligible": Answer(422, "bad_request"),
    "factor_needed": Answer(403, "not_allowed"),
    "already_live": Answer(409, "conflict"),
    "stale_draft": Answer(409, "conflict"),
    "begun_before": Answer(409, "conflict"),
    "form_changed": Answer(409, "conflict"),
    "key_reused": Answer(422, "bad_request"),
    "nobody_holds": Answer(422, "bad_request"),
    "no_such_service": Answer(404, "not_found"),
    "paused": Answer(409, "paused"),
    "not_paused": Answer(409, "conflict"),
    "not_your_post": Answer(403, "not_allowed"),
    "no_officer": Answer(403, "not_allowed"),
    "no_duty": Answer(403, "not_allowed"),
    "sign_in_refused": Answer(422, "bad_request"),
    "not_sealed_yet": Answer(503, "not_sealed"),
    "not_a_mobile": Answer(422, "bad_request"),
    "too_soon": Answer(429, "too_many"),
    "code_refused": Answer(422, "bad_request"),
    "proven_already": Answer(409, "conflict"),
    # The officer's day
    "out_of_turn": Answer(409, "out_of_turn"),
    "own_file": Answer(403, "own_file"),
    "not_their_desk": Answer(422, "bad_request"),
    "not_your_stand_in": Answer(403, "not_allowed"),
    "stand_in_over": Answer(409, "conflict"),
    "answered": Answer(409, "conflict"),
    # Another number for an account
    "no_post": Answer(403, "not_allowed"),
    "same_person": Answer(403, "same_person"),
    "number_taken": Answer(409, "number_taken"),
    "change_pending": Answer(409, "change_pending"),
    "change_over": Answer(409, "change_over"),
    # Money
    "no_such_account": Answer(404, "not_found"),
    "bad_amount": Answer(422, "bad_request"),
    "not_reversible": Answer(409, "conflict"),
    "not_enough_money": Answer(409, "conflict"),
    "period_closed": Answer(409, "conflict"),
    "day_not_over": Answer(409, "conflict"),
    "closed_already": Answer(409, "conflict"),
    "payment_not_open": Answer(409, "conflict"),
    "refund_too_large": Answer(422, "bad_request"),
    "bad_callback": Answer(401, "not_yours"),
    "not_refundable": Answer(409, "conflict"),
    "not_deliverable": Answer(409, "conflict"),
    "not_paid_online": Answer(409, "not_paid_online"),
    "no_payment_provider": Answer(409, "conflict"),
    "no_gap": Answer(409, "conflict"),
    "no_reason": Answer(422, "bad_request"),
    "not_an_operator": Answer(403, "not_an_operator"),
    "consent_over": Answer(403, "consent_over"),
    "opened_already": Answer(409, "opened_already"),
    "not_at_counter": Answer(409, "not_at_counter"),
    "network_suspended": Answer(409, "network_suspended"),
    "operator_suspended": Answer(409, "operator_suspended"),
    "as_it_is": Answer(409, "conflict"),
    "run_open": Answer(409, "conflict"),
    "bad_payee": Answer(422, "bad_request"),
    "accounts_differ": Answer(422, "bad_request"),
    "no_hold": Answer(409, "conflict"),
    "no_wallet": Answer(404, "not_found"),
    "wallet_full": Answer(409, "conflict"),
    "over_limit": Answer(409, "conflict"),
    "wallet_day_closed": Answer(409, "conflict"),
    # Bills
    "no_such_biller": Answer(404, "not_found"),
    "no_such_bill": Answer(404, "not_found"),
    "nothing_due": Answer(409, "conflict"),
    "biller_away": Answer(503, "biller_away"),
    "bill_changed": Answer(409, "conflict"),
    "amount_not_taken": Answer(422, "bad_request"),
    "bill_not_open": Answer(409, "conflict"),
    "reversal_window_over": Answer(409, "conflict"),
    "too_many_remembered": Answer(409, "conflict"),
    # Settling: said at a terminal, where the code is enough
    "bad_operator_code": Answer(422, "bad_request"),
    "file_refused": Answer(422, "bad_request"),
    "nothing_to_pay": Answer(409, "conflict"),
    # Publishing: said at a terminal, where the code is enough
    "declared_already": Answer(409, "conflict"),
    "no_drafts": Answer(404, "not_found"),
    "no_such_proposal": Answer(404, "not_found"),
    "own_proposal": Answer(403, "not_allowed"),
    "overtaken": Answer(409, "conflict"),
    "no_such_versions": Answer(404, "not_found"),
    # Administration: said at a terminal today, where the code is enough
    "administrator_exists": Answer(409, "conflict"),
    "user_name_taken": Answer(409, "conflict"),
    "not_a_user_name": Answer(422, "bad_request"),
    "weak_password": Answer(422, "bad_request"),
    "no_such_officer": Answer(404, "not_found"),
    "no_such_post": Answer(404, "not_found"),
    "held_already": Answer(409, "conflict"),
    "wrong_heading": Answer(422, "bad_request"),
    "not_held": Answer(409, "conflict"),
    "not_a_demo": Answer(403, "not_allowed"),
    "no_dead_letter": Answer(409, "conflict"),
    # Second factors, and what they guard
    "last_factor": Answer(409, "last_factor"),
    "too_many_factors": Answer(409, "conflict"),
    "frozen": Answer(403, "frozen"),
    "outside_area": Answer(403, "not_allowed"),
    "concerns_you": Answer(403, "two_people"),
    "asked_by_you": Answer(403, "two_people"),
    "joint_act_over": Answer(409, "joint_act_over"),
    # Officers' own signatures
    "certificate_refused": Answer(403, "not_allowed"),
    "nothing_to_sign": Answer(409, "conflict"),
    "cannot_sign": Answer(409, "conflict"),
    "batch_over": Answer(409, "conflict"),
    "pairing_refused": Answer(401, "not_yours"),
    "not_an_agent": Answer(401, "not_yours"),
    "not_a_signer_id": Answer(422, "bad_request"),
    "not_ours": Answer(401, "not_yours"),
    "bad_xml": Answer(401, "not_yours"),
    "no_such_posting": Answer(404, "not_found"),
    # The state's single sign-on
    "not_believed": Answer(403, "not_allowed"),
    "not_linked": Answer(403, "not_allowed"),
    "linked_elsewhere": Answer(409, "conflict"),
    # Said on an officer's own computer, where the code is enough
    "wrong_pin": Answer(403, "not_allowed"),
    "no_signing_token": Answer(409, "conflict"),
    "not_paired": Answer(401, "not_yours"),
    "not_our_window": Answer(403, "not_allowed"),
    # Papers
    "not_a_code": Answer(404, "not_found"),
    "damaged_payload": Answer(422, "bad_request"),
    "template_refused": Answer(422, "bad_request"),
    "is_a_certificate": Answer(404, "not_found"),
    "is_an_appeal": Answer(404, "not_found"),
    "submitted": Answer(409, "conflict"),
    "wrong_code": Answer(422, "bad_request"),
    "file_too_large": Answer(413, "too_large"),
    # Uploads; their pages say more beside the field
    "upload.refused": Answer(422, "bad_request"),
    "upload.empty": Answer(422, "bad_request"),
    "upload.too_large": Answer(413, "too_large"),
    "upload.wrong_type": Answer(415, "bad_request"),
    "upload.damaged": Answer(422, "bad_request"),
    "upload.too_many_pixels": Answer(413, "too_large"),
    "upload.too_many_pages": Answer(413, "too_large"),
    "upload.encrypted": Answer(422, "bad_request"),
    "upload.active_content": Answer(422, "bad_request"),
    "upload.too_complex": Answer(422, "bad_request"),
}
DATABASE = Answer(503, "database", RETRY_SECONDS)
OUTSIDE = Answer(503, "busy", RETRY_SECONDS)
BROKEN = Answer(500, "broken")


def answer(error: Exception) -> Answer:
    """Return what to say about an exception."""
    match error:
        case Refusal():
            found = REFUSALS.get(error.code, BROKEN)  # a test proves that none is missing
            wait: Any = getattr(error, "retry_after_seconds", None)
            return Answer(found.status, found.kind, wait)
        case Fault(what="database"):
            return DATABASE
        case Fault(retryable=True):
            return OUTSIDE
        case _:
            return BROKEN
