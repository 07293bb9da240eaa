"""What the worker does: a runner for each kind of job, and what is done again and again.

A house test compares the kinds of job that actions send with the runners here.
"""

from collections.abc import Mapping
from datetime import timedelta

from khidki.actions import (
    approve_refund,
    change_number,
    citizen_wallet,
    file_at_counter,
    follow_appeal,
    follow_area,
    follow_bill,
    follow_question,
    hand_over,
    hear_payment,
    lapse,
    move_dates,
    pay,
    pay_commissions,
    pay_in_bulk,
    relay,
    return_deposit,
    revoke,
    revoke_range,
    send_webhook,
    settle_payment,
    sign_remotely,
    suspend_operator,
    sweep_due,
    tell,
    tell_dues,
    watch,
)
from khidki.actions.fetch_bill import FOLLOW
from khidki.actions.fetch_settlements import EVERY as SETTLED_EVERY
from khidki.actions.fetch_settlements import fetch_settlements
from khidki.actions.fold_figures import fold_figures
from khidki.actions.hear import watch_orders
from khidki.actions.issue import issue
from khidki.actions.list_hearing import LIST_HEARING, list_hearing
from khidki.actions.look_up import look_up
from khidki.actions.measure_outages import EVERY as MEASURED_EVERY
from khidki.actions.measure_outages import measure_outages
from khidki.actions.notify import ASK_PAYMENT, ask_payment, notify
from khidki.actions.pay_penalty import ENTER, TELL, enter_penalty, tell_penalty
from khidki.actions.penalise import close_replies
from khidki.actions.publish_revoked import EVERY as LISTED_EVERY
from khidki.actions.publish_revoked import publish_revoked
from khidki.actions.remember_bill import sweep_remembered
from khidki.actions.seal import seal
from khidki.actions.watch_health import watch_health
from khidki.actions.world import World
from khidki.worker import figures, sweep
from khidki.worker.loop import Runner, Tick

JOBS: Mapping[str, Runner] = {
    "notify": notify,
    "issue": issue,
    relay.LOOK_UP: look_up,
    LIST_HEARING: list_hearing,
    TELL: tell_penalty,
    ENTER: enter_penalty,
    hand_over.JOB: hand_over.hand_over,
    return_deposit.JOB: return_deposit.return_deposit,
    ASK_PAYMENT: ask_payment,
    change_number.TELL: change_number.tell_old_number,
    change_number.CARRY_OUT: change_number.carry_out,
    lapse.TELL: lapse.tell_of_lapse,
    follow_question.KEEP: follow_question.keep_question,
    revoke.TELL: revoke.tell_holder,
    tell.TELL: tell.tell_person,
    watch.WATCH: watch.watch,
    move_dates.MOVE_DATES: move_dates.move_dates,
    revoke_range.REVOKE_RANGE: revoke_range.revoke_range,
    send_webhook.JOB: send_webhook.send_webhook,
    pay.SETTLE: settle_payment.settle_payment,
    pay.REFUND: hear_payment.refund_payment,
    pay.TELL: settle_payment.tell_of_refund,
    citizen_wallet.EMPTY: citizen_wallet.empty,
    approve_refund.APPROVED: approve_refund.carry_out_refund,
    sweep_due.TELL_POST: tell_dues.tell_post,
    FOLLOW: follow_bill.follow_bill,
    pay_in_bulk.WORK: pay_in_bulk.work_on_batch,
    suspend_operator.LET_GO: suspend_operator.release_holds,
    pay_commissions.PAY: pay_commissions.pay_commissions,
    sweep_due.TELL_APPLICANT: tell_dues.tell_applicant,
}


async def seal_history(world: World) -> int:
    """Seal and publish what has happened since."""
    return await seal(
        world.database, key=world.signer, published=world.published_roots, now=world.now
    )


TICKS = (
    Tick("relay", timedelta(seconds=0.2), relay.relay_all),
    Tick("seal", timedelta(seconds=5), seal_history),
    Tick("eSign answers", timedelta(seconds=10), sign_remotely.ask_for_answers),
    Tick("revoked papers", LISTED_EVERY, publish_revoked),
    Tick("sweep", sweep.EVERY, sweep.sweep_buckets),
    Tick("areas that ended", follow_area.EVERY, follow_area.follow_areas),
    Tick("authorities that ended", follow_area.EVERY, follow_appeal.follow_appeals),
    Tick("questions that follow", follow_area.EVERY, follow_question.follow_questions),
    Tick("due dates", sweep_due.EVERY, sweep_due.sweep_due),
    Tick("payments", timedelta(seconds=10), hear_payment.sweep_payments),
    Tick("settlements", SETTLED_EVERY, fetch_settlements),
    Tick("bills", timedelta(seconds=10), follow_bill.sweep_bills),
    Tick("filings at counters", timedelta(seconds=10), file_at_counter.sweep_filings),
    Tick("remembered bills", timedelta(minutes=1), sweep_remembered),
    Tick("sweep files", timedelta(hours=1), sweep.sweep_files),
    Tick("orders in appeals", timedelta(seconds=30), watch_orders),
    Tick("replies about penalties", timedelta(minutes=5), close_replies),
    Tick("evening", watch.EVERY, watch.tell_evening),
    Tick("public figures", timedelta(seconds=5), fold_figures),
    Tick("figures", timedelta(seconds=15), figures.tell),
    Tick("health", timedelta(seconds=30), watch_health),
    Tick("outages", MEASURED_EVERY, measure_outages),
)
