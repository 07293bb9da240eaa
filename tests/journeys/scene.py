"""People and cases in every state, made through the pages, and every page that can be seen of them.

`Scene.made(browser, window)` is a demo in which something happened; `PAGES` names each page by who
looks at it, its address, and what is pressed there to bring it into another state. The tests of
access and the pictures of `docs/look.md` both walk this list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from playwright.sync_api import Browser

from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.number import number
from khidki.web.public import plain_pages
from tests.journeys import citizen, office, quick
from tests.journeys.person import DESK, SERVICE, Person, next_mobile, sit_down
from tests.journeys.window import Window
from tests.patience import wait_until

# Asha, Uma and Bina (for her child) have not sent theirs yet, Sita was asked for more, Gita refused,
# Rani granted, Lata's revoked; Devi's waits for a decision and somebody asked for another number of
# hers, Mira's waits for the enquiry, Tara's paper for an eSign, and Vidya was away for half a year. Kamla
# complained; the tehsildar is heard about a penalty.
APPLIED = ("sita", "gita", "rani", "devi", "mira", "lata", "tara", "vidya")
CITIZENS = ("newcomer", "asha", "uma", "bina", "kamla", *APPLIED)
# As long as a session lives; what makes Vidya's old is done where it is kept.
SQL_AWAY = """
    UPDATE session SET second_fact = false
     WHERE account = (SELECT account FROM application WHERE number = %s)
"""
# With what a posting signs is told by those who keep the postings, not on a page.
SQL_SIGNS = "UPDATE posting SET signer = %s WHERE post = 'tehsildar:RJ-JAIPUR-CHOMU'"
SQL_TO_SIGN = "SELECT id FROM unsigned_paper"
# Three months of silence lie before a notice; what was said in it stands in tests/web/hearing_samples.py.
SQL_NOTICED = """
    INSERT INTO penalty (bucket, id, application, kind, of, stage, number, post, officer, posting,
                         held_post, opened_at, due_on, seq)
    SELECT a.bucket, %s, a.id, 'penalty', %s, 'noticed', a.number, 'collector:RJ-JAIPUR', g.officer,
           g.id, g.post, now(), current_date + 15, a.revision
      FROM application a
      JOIN posting g ON g.post = 'tehsildar:RJ-JAIPUR-CHOMU'
      JOIN officer o ON o.id = g.officer
     WHERE a.number = %s AND o.user_name = %s
"""


PENSION = "sje/old-age-pension"
NO_CERTIFICATE = number(year=2026, bucket=7, serial=7)
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass
class Scene:
    """Who is there, and the ids and numbers that addresses need."""

    people: dict[str, Person] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def made(cls, browser: Browser, window: Window, officers: dict[str, dict]) -> "Scene":
        """Let everything happen once; `officers` are the cookies of those at their desks."""
        scene = cls()
        scene.people = {name: sit_down(browser, window) for name in ("visitor", *CITIZENS)}
        desks = ("patwari", "tehsildar", "reader", "administrator", "auditor", "operator")
        for name, state in zip(desks, officers.values(), strict=True):
            scene.people[name] = sit_down(browser, window, size=DESK, state=state)
        for name in CITIZENS:
            quick.sign_in(scene.people[name], next_mobile())
        scene._apply()
        scene._decide(window)
        return scene

    def _apply(self) -> None:
        for name in ("asha", "uma"):
            who = self.people[name]
            self.known[name] = quick.begin(who)
            quick.answer_all(who, self.known[name])
        quick.give_papers(self.people["uma"], self.known["uma"])
        self.known["bina"] = quick.begin(self.people["bina"], "minor")
        for name in APPLIED:
            self.known[name], self.known[f"{name} number"] = quick.apply(self.people[name])
        self.known["kamla"], _ = quick.complain(self.people["kamla"])

    def _decide(self, window: Window) -> None:
        patwari, tehsildar = self.people["patwari"], self.people["tehsildar"]
        found = {f"found.{name}": "same" for name in ("income_total", "address_line")}
        found |= {"found.family_members": "other", "found_words.family_members": "6"}
        first = {"first": "urgent"}
        told: dict[str, dict[str, str]] = {"devi": found, "lata": first, "tara": first}
        for name in ("sita", "gita", "rani", "devi", "lata", "tara"):
            words = "मौके पर परिवार से मिले।"
            quick.act(patwari, self.known[name], "report", words=words, **told.get(name, {}))
        office.send_back(tehsildar, self.known["sita number"])
        office.refuse(tehsildar, self.known["gita number"])
        for name in ("rani", "lata"):
            quick.act(tehsildar, self.known[name], "grant", **told.get(name, {}))
        words = "पूरी शर्तें जाँच में सही मिलीं। आवेदन स्वीकृत किया जाए।"
        quick.act(self.people["reader"], self.known["devi"], "draft", order="grant", words=words)
        quick.act(tehsildar, self.known["devi"], "notes", note="परिवार की संख्या फ़ोन पर पूछ लें।")
        for name in ("rani", "lata"):
            found = office.certificate_number(tehsildar, self.known[name])
            self.known[f"{name} certificate"] = found
        office.revoke(tehsildar, f"/office/cases/{self.known['lata']}")
        self.known["change"] = office.ask_number(tehsildar, self.known["devi number"])
        window.change(SQL_AWAY, self.known["vidya number"])
        self._let_sign(window, **told["tara"])
        self._notice(window)

    def _let_sign(self, window: Window, **told: str) -> None:
        """From now on the posting signs by eSign: the paper of a grant waits for its officer."""
        tehsildar = self.people["tehsildar"]
        window.change(SQL_SIGNS, "esign")
        tehsildar.open("/office/signature")
        tehsildar.write(signer_id="mahesh.gurjar@demo")
        tehsildar.press("signature.keep")
        quick.act(tehsildar, self.known["tara"], "grant", **told)
        wait_until(lambda: window.known(SQL_TO_SIGN), told=lambda: "".join(window.said[-20:]))

    def _notice(self, window: Window) -> None:
        bucket = bucket_of(UUID(self.known["gita"]))
        penalty, appeal = (with_bucket(uuid4(), bucket) for _ in range(2))
        self.known["penalty"] = str(penalty)
        window.change(SQL_NOTICED, penalty, appeal, self.known["gita number"], office.TEHSILDAR)


@dataclass(frozen=True)
class Shown:
    """One page in one state."""

    name: str
    who: str
    address: str
    press: str = ""
    before: Callable[[Person, Scene], None] | None = None

    def show(self, scene: Scene, language: str) -> Person:
        """Bring the page before its reader."""
        who = scene.people[self.who]
        who.language = language
        who.complaints.clear()
        who.open(self.address.format_map(scene.known))
        if self.before:
            self.before(who, scene)
        if self.press:
            who.press(self.press)
        return who


def _typed(**typed: str) -> Callable[[Person, Scene], None]:
    """Fill boxes before the button is pressed; what stands in braces is known of the scene."""

    def fill(who: Person, scene: Scene) -> None:
        who.write(**{name: value.format_map(scene.known) for name, value in typed.items()})

    return fill


def _a_mobile(who: Person, _: Scene) -> None:
    who.write(mobile=next_mobile())


def _declared(who: Person, _: Scene) -> None:
    who.page.locator('[name="declared"]').check()


def _reasons(who: Person, _: Scene) -> None:
    who.page.locator('[name="reasons"]').first.check()
    who.write(words="वेतन पर्ची में दूसरे व्यक्ति का नाम है।")


def _a_form_that_is_too_late(who: Person, scene: Scene) -> None:
    """The form as it stood before the report on Devi's application, which Mira's still shows."""
    ids = [scene.known["mira"], scene.known["devi"]]
    swap = "(form, ids) => { form.action = form.action.replace(ids[0], ids[1]) }"
    who.page.locator("main form").evaluate(swap, ids)
    who.page.locator('[name="defect.paper.photo"]').fill("चेहरा साफ़ नहीं दिखता")


VISITOR = [
    Shown("home", "visitor", "/"),
    Shown("search", "visitor", "/search?q=aay"),
    Shown("search-nothing", "visitor", "/search?q=qqqqqq"),
    Shown("search-matched", "visitor", "/search?q=budhapa+penshan"),
    Shown("search-bill", "visitor", "/search?q=bijli+bill"),
    Shown("bills", "visitor", "/bills"),
    Shown("bills-nothing", "visitor", "/bills?q=zzxxvv"),
    Shown("biller", "visitor", "/bills/electricity"),
    Shown("biller-sign-in", "visitor", "/bills/water", "bills.look", _typed(customer_number="40012345")),
    Shown("department", "visitor", "/departments/revenue"),
    Shown("life-event", "visitor", "/life/old-age"),
    Shown("life-event-empty", "visitor", "/life/business"),
    Shown("audience", "visitor", "/for/student"),
    Shown("service", "visitor", f"/services/{SERVICE}"),
    Shown("service-with-rules", "visitor", f"/services/{PENSION}"),
    Shown("which", "visitor", f"/services/{PENSION}/which?q0=0"),
    Shown("which-here", "visitor", f"/services/{PENSION}/which?q0=0&q1=1"),
    Shown("which-elsewhere", "visitor", f"/services/{PENSION}/which?q0=1"),
    Shown("which-other", "visitor", f"/services/{SERVICE}/which?q0=1"),
    Shown("can-i-apply", "visitor", f"/services/{PENSION}/can-i-apply"),
    Shown("can-i-apply-denied", "visitor", f"/services/{PENSION}/can-i-apply", "eligible.button",
          _typed(yearly_income="62000")),
    Shown("can-i-apply-wrong", "visitor", f"/services/{PENSION}/can-i-apply", "eligible.button",
          _typed(yearly_income="twelve")),
    Shown("offices", "visitor", "/offices"),
    Shown("office-board", "visitor", "/offices/tehsil-office:RJ-JAIPUR-CHOMU"),
    Shown("office-board-print", "visitor", "/offices/tehsil-office:RJ-JAIPUR-CHOMU/print"),
    Shown("figures", "visitor", "/figures"),
    Shown("figures-services", "visitor", "/figures/services"),
    Shown("figures-district", "visitor", "/figures/districts/RJ-JAIPUR"),
    Shown("figures-departments", "visitor", "/figures/departments"),
    Shown("figures-department", "visitor", "/figures/departments/revenue"),
    Shown("figures-office", "visitor", "/figures/offices/tehsil-office:RJ-JAIPUR-CHOMU"),
    Shown("office-late", "visitor", "/offices/tehsil-office:RJ-JAIPUR-CHOMU/late"),
    Shown("outages", "visitor", "/outages"),
    Shown("hearings-public", "visitor", "/hearings"),
    Shown("cause-list", "visitor", "/offices/tehsil-office:RJ-JAIPUR-CHOMU/hearings"),
    Shown("service-complaint", "visitor", "/services/ard/public-hearing"),
    Shown("track", "visitor", "/track"),
    Shown("track-wrong", "visitor", "/track?number=123"),
    Shown("track-result", "visitor", "/track/{sita number}"),
    Shown("track-why", "visitor", "/track/{sita number}/why"),
    Shown("track-refused", "visitor", "/track/{gita number}"),
    Shown("verify", "visitor", "/verify"),
    Shown("verify-wrong", "visitor", "/verify", "verify.button"),
    Shown("verify-genuine", "visitor", "/verify", "verify.button", _typed(number="{rani certificate}")),
    Shown("verify-revoked", "visitor", "/verify", "verify.button", _typed(number="{lata certificate}")),
    Shown("revoked", "visitor", "/revoked"),
    Shown("verify-unknown", "visitor", "/verify", "verify.button", _typed(number=NO_CERTIFICATE)),
    Shown("keys", "visitor", "/keys"),
    Shown("developers", "visitor", "/developers"),
    Shown("feedback", "visitor", "/feedback"),
    Shown("feedback-wrong", "visitor", "/feedback", "feedback.button"),
    Shown("sitemap", "visitor", "/sitemap"),
    Shown("nowhere", "visitor", "/nowhere"),
    Shown("lost-number", "visitor", "/lost-number"),
    *(Shown(name, "visitor", f"/{name}") for name in plain_pages.NAMES),
]  # fmt: skip
SIGNING_IN = [
    Shown("sign-in", "visitor", "/sign-in"),
    Shown("sign-in-wrong", "visitor", "/sign-in", "sign_in.button"),
    Shown("code", "visitor", "/sign-in", "sign_in.button", _a_mobile),
    Shown("code-wrong", "visitor", "/sign-in/code", "code.button"),
    Shown("sign-in-expired", "visitor", "/sign-in?expired=1&back=/hi/my"),
    Shown("office-sign-in-expired", "visitor", "/office/sign-in?expired=1"),
    Shown("office-sign-in", "visitor", "/office/sign-in"),
    Shown("office-sign-in-wrong", "visitor", "/office/sign-in", "office.sign_in.button"),
]
QUESTIONS = [
    Shown(f"question-{page}", "asha", f"/drafts/{{asha}}/q/{page}") for page in citizen.PAGES
]
CITIZEN = [
    Shown("my-empty", "newcomer", "/my"),
    Shown("who-for", "newcomer", f"/apply/{SERVICE}"),
    Shown("who-for-wrong", "newcomer", f"/apply/{SERVICE}", "form.continue"),
    Shown("person", "newcomer", f"/apply/{SERVICE}/person?who=parent"),
    Shown("person-wrong", "newcomer", f"/apply/{SERVICE}/person?who=self", "form.save_continue"),
    Shown("draft", "asha", "/drafts/{asha}"),
    *QUESTIONS,
    Shown("question-wrong", "asha", "/drafts/{asha}/q/family", "form.save_continue",
          _typed(family_members="0")),
    Shown("paper", "asha", "/drafts/{asha}/papers/photo"),
    Shown("paper-wrong", "asha", "/drafts/{asha}/papers/photo", "form.save_continue"),
    Shown("check-incomplete", "asha", "/drafts/{asha}/check"),
    Shown("incomplete", "asha", "/drafts/{asha}/incomplete"),
    Shown("check", "uma", "/drafts/{uma}/check"),
    Shown("submit", "uma", "/drafts/{uma}/submit"),
    Shown("submit-wrong", "uma", "/drafts/{uma}/submit", "submit.button"),
    Shown("paper-have", "uma", "/drafts/{uma}/papers/photo"),
    Shown("paper-relation", "bina", "/drafts/{bina}/papers/relation"),
    Shown("paper-relation-wrong", "bina", "/drafts/{bina}/papers/relation", "form.save_continue"),
    Shown("draft-for-a-child", "bina", "/drafts/{bina}"),
    Shown("second-fact", "vidya", "/second-fact"),
    Shown("second-fact-wrong", "vidya", "/second-fact", "form.continue", _typed(fact="1")),
    Shown("my-number-changes", "devi", "/my"),
    Shown("application-of-another", "rani", "/my/{gita}"),
    Shown("application-revoked", "lata", "/my/{lata}"),
    Shown("my-draft", "asha", "/my"),
    Shown("my", "rani", "/my"),
    Shown("receipt", "mira", "/my/{mira}/receipt"),
    Shown("payment", "uma", "/drafts/{uma}/submit", "submit.button", _declared),
    Shown("payments", "mira", "/my/payments"),
    Shown("payments-empty", "newcomer", "/my/payments"),
    Shown("wallet", "mira", "/my/wallet"),
    Shown("wallet-wrong", "mira", "/my/wallet", "wallet.fill_button", _typed(amount="5")),
    Shown("wallet-moves", "mira", "/my/wallet/moves"),
    Shown("biller-wrong", "mira", "/bills/electricity", "bills.look", _typed(k_number="12")),
    Shown("biller-nothing-due", "mira", "/bills/electricity", "bills.look", _typed(k_number="210512345680")),
    Shown("bill", "mira", "/bills/electricity", "bills.look", _typed(k_number="210512345679")),
    Shown("my-bills-empty", "newcomer", "/my/bills"),
    Shown("application-received", "mira", "/my/{mira}"),
    Shown("application-asked", "sita", "/my/{sita}"),
    Shown("application-refused", "gita", "/my/{gita}"),
    Shown("application-granted", "rani", "/my/{rani}"),
    Shown("application-complaint", "kamla", "/my/{kamla}"),
    Shown("hearing", "kamla", "/my/{kamla}/hearing"),
    Shown("amounts", "mira", "/my/{mira}/why-amount"),
    Shown("answer", "sita", "/my/{sita}/answer"),
    Shown("answer-wrong", "sita", "/my/{sita}/answer", "answer.button"),
    Shown("withdraw", "mira", "/my/{mira}/withdraw"),
    Shown("withdraw-wrong", "mira", "/my/{mira}/withdraw", "withdraw.button"),
    Shown("security", "newcomer", "/my/security"),
    Shown("programs", "newcomer", "/my/programs"),
    Shown("programs-wrong", "newcomer", "/my/programs", "tokens.make"),
]  # fmt: skip
OFFICER = [
    Shown("inbox", "patwari", "/office"),
    Shown("inbox-nothing", "patwari", "/office?q=qqqqqq"),
    Shown("inbox-of-a-service", "patwari", "/office?service=revenue/income-certificate&mine=yes"),
    Shown("lists", "patwari", "/office/lists?due=week"),
    Shown("lists-wrong", "patwari", "/office/lists?due=week", "lists.save"),
    Shown("hearings-before-me", "patwari", "/office/hearings"),
    Shown("penalties-before-me", "tehsildar", "/office/penalties"),
    Shown("case-hearing", "patwari", "/office/cases/{kamla}/hearing"),
    Shown("penalty", "tehsildar", "/office/penalties/{penalty}"),
    Shown("penalty-why", "tehsildar", "/office/penalties/{penalty}/why"),
    Shown("penalty-reply", "tehsildar", "/office/penalties/{penalty}/reply"),
    Shown("phrases", "patwari", "/office/words"),
    Shown("phrases-wrong", "patwari", "/office/words", "phrases.keep"),
    Shown("questions", "patwari", "/office/questions"),
    Shown("case-questions", "patwari", "/office/cases/{mira}/questions"),
    Shown("case-questions-wrong", "patwari", "/office/cases/{mira}/questions", "questions.ask"),
    Shown("handling", "patwari", "/office/cases/{mira}/handling"),
    Shown("dues", "patwari", "/office/due"),
    Shown("dues-below", "tehsildar", "/office/due?whose=below"),
    Shown("asked-again", "tehsildar", "/office/asked-again"),
    Shown("posts-below", "tehsildar", "/office/board"),
    Shown("scorecard", "tehsildar", "/office/scorecard"),
    Shown("figures-below", "tehsildar", "/office/below-figures"),
    Shown("copies", "gita", "/my/{gita}/copies"),
    Shown("copies-wrong", "gita", "/my/{gita}/copies", "copies.button"),
    Shown("office-copies-none", "tehsildar", "/office/copies"),
    Shown("office-case-copies", "tehsildar", "/office/cases/{gita}/copies"),
    Shown("courts-none", "tehsildar", "/office/courts"),
    Shown("court-order-form", "tehsildar", "/office/courts/enter"),
    Shown("posts-below-none", "patwari", "/office/board"),
    Shown("my-posts", "patwari", "/office/posts"),
    Shown("leave", "patwari", "/office/posts/leave"),
    Shown("relief", "patwari", "/office/posts/relieve"),
    Shown("left", "patwari", "/office/posts/left"),
    Shown("ties", "patwari", "/office/ties"),
    Shown("ties-wrong", "patwari", "/office/ties", "ties.declare"),
    Shown("case", "patwari", "/office/cases/{mira}"),
    Shown("act-report", "patwari", "/office/cases/{mira}/report"),
    Shown("conflict", "patwari", "/office/cases/{mira}/send-back", "act.send_back_button", _a_form_that_is_too_late),
    Shown("act-report-wrong", "patwari", "/office/cases/{mira}/report", "act.report_button"),
    Shown("case-drafted", "tehsildar", "/office/cases/{devi}"),
    Shown("case-reader", "reader", "/office/cases/{devi}"),
    Shown("order", "reader", "/office/cases/{devi}/draft?order=send_back"),
    Shown("order-wrong", "reader", "/office/cases/{devi}/draft?order=refuse", "draft.put_up"),
    Shown("notes", "tehsildar", "/office/cases/{devi}/notes"),
    Shown("notes-empty", "patwari", "/office/cases/{mira}/notes"),
    Shown("notes-wrong", "tehsildar", "/office/cases/{devi}/notes", "note.add"),
    Shown("together", "tehsildar", "/office/together"),
    Shown("together-empty", "patwari", "/office/together"),
    Shown("effort", "tehsildar", "/office/effort"),
    Shown("case-waiting", "tehsildar", "/office/cases/{sita}"),
    Shown("case-granted", "tehsildar", "/office/cases/{rani}"),
    Shown("act-grant", "tehsildar", "/office/cases/{devi}/grant"),
    Shown("act-send-back", "tehsildar", "/office/cases/{devi}/send-back"),
    Shown("act-send-back-wrong", "tehsildar", "/office/cases/{devi}/send-back", "act.send_back_button"),
    Shown("act-refuse", "tehsildar", "/office/cases/{devi}/refuse"),
    Shown("act-refuse-wrong", "tehsildar", "/office/cases/{devi}/refuse", "act.refuse_button"),
    Shown("refusal-preview", "tehsildar", "/office/cases/{devi}/refuse", "act.refuse_button", _reasons),
    Shown("act-revoke", "tehsildar", "/office/cases/{rani}/revoke"),
    Shown("act-reissue", "tehsildar", "/office/cases/{rani}/reissue"),
    Shown("case-revoked", "tehsildar", "/office/cases/{lata}"),
    Shown("programs-of-an-officer", "patwari", "/office/programs"),
    Shown("security-of-an-officer", "patwari", "/office/security"),
    Shown("password-wrong", "patwari", "/office/security", "security.change_password"),
    Shown("to-sign", "tehsildar", "/office/to-sign"),
    Shown("to-sign-none", "patwari", "/office/to-sign"),
    Shown("to-sign-gone", "tehsildar", "/office/to-sign?notice=nothing"),
    Shown("to-sign-batch", "tehsildar", "/office/to-sign", "to_sign.button.esign"),
    Shown("signature", "tehsildar", "/office/signature"),
    Shown("signature-pairing", "reader", "/office/signature", "signature.pair"),
    Shown("signature-wrong", "tehsildar", "/office/signature", "signature.keep", _typed(signer_id="")),
    Shown("cannot-sign", "tehsildar", "/office/signatures"),
    Shown("allotment-none", "patwari", "/office/allotment"),
    Shown("issued", "tehsildar", "/office/issued"),
    Shown("issued-none", "patwari", "/office/issued"),
    Shown("flags-none", "patwari", "/office/flags"),
    Shown("numbers", "patwari", "/office/numbers"),
    Shown("numbers-wrong", "patwari", "/office/numbers", "numbers.ask"),
    Shown("number-change", "patwari", "/office/numbers/{change}"),
    Shown("number-change-mine", "tehsildar", "/office/numbers/{change}"),
    Shown("case-nowhere", "patwari", f"/office/cases/{NOBODY}"),
    Shown("act-of-another-post", "patwari", "/office/cases/{devi}/grant"),
    Shown("act-too-late", "tehsildar", "/office/cases/{gita}/grant"),
]  # fmt: skip
ADMINISTRATION = [
    Shown("admin", "administrator", "/admin"),
    Shown("transfers", "administrator", "/admin/transfers"),
    Shown("transfers-wrong", "administrator", "/admin/transfers", "transfers.look"),
    Shown("admin-officers", "administrator", "/admin/officers"),
    Shown("admin-officers-nobody", "administrator", "/admin/officers?search=qqqqqq"),
    Shown("admin-post", "administrator", "/admin/posts/tehsildar:RJ-JAIPUR-CHOMU"),
    Shown("admin-office", "administrator", "/admin/offices/tehsil-office:RJ-JAIPUR-CHOMU"),
    Shown("admin-service", "administrator", "/admin/services/revenue/income-certificate"),
    Shown("admin-service-wrong", "administrator", "/admin/services/revenue/income-certificate", "admin.services.do.pause"),
    Shown("admin-drafts", "administrator", "/admin/drafts"),
    Shown("admin-two-people", "administrator", "/admin/two-people"),
    Shown("admin-signatures", "administrator", "/admin/signatures"),
    Shown("admin-proposals-none", "administrator", "/admin/proposals"),
    Shown("admin-calendar", "administrator", "/admin/calendar"),
    Shown("admin-holiday-wrong", "administrator", "/admin/calendar/new", "admin.calendar.check"),
    Shown("admin-message", "administrator", "/admin/messages/application-received"),
    Shown("admin-jobs-none", "administrator", "/admin/jobs"),
    Shown("admin-systems", "administrator", "/admin/systems"),
    Shown("admin-who-saw", "auditor", "/admin/audit"),
    Shown("books-trial", "auditor", "/admin/books"),
    Shown("admin-bills-none", "auditor", "/admin/bills"),
    Shown("books-proof", "auditor", "/admin/books/proof"),
    Shown("books-statement", "auditor", "/admin/books/statement"),
    Shown("settling-gaps-none", "auditor", "/admin/settling/gaps"),
    Shown("settling-home", "auditor", "/admin/settling"),
    Shown("settling-challans-none", "auditor", "/admin/settling/challans"),
    Shown("withheld-none", "auditor", "/admin/books/withheld"),
    Shown("commissions-none", "auditor", "/admin/settling/commissions"),
    Shown("owed-none", "auditor", "/admin/settling/owed"),
    Shown("payout-run-none", "auditor", "/admin/settling/runs"),
    Shown("operator-bank-wrong", "administrator", "/admin/two-people/ask/operator-bank", "two_people.button"),
    Shown("admin-operators", "administrator", "/admin/operators"),
    Shown("admin-operator-wrong", "administrator", "/admin/two-people/ask/operator", "two_people.button"),
]  # fmt: skip
OPERATOR = [
    Shown("operator-door", "visitor", "/operator/sign-in"),
    Shown("operator-door-wrong", "visitor", "/operator/sign-in", "office.sign_in.button"),
    Shown("operator-begin", "visitor", "/operator/begin"),
    Shown("operator-home", "operator", "/operator"),
    Shown("operator-home-wrong", "operator", "/operator", "wallet.fill_button"),
    Shown("operator-close-day-wrong", "operator", "/operator", "wallet.close_button"),
    Shown("counter-apply", "operator", "/operator/apply"),
    Shown("counter-apply-wrong", "operator", "/operator/apply", "counter.send", _typed(mobile="12")),
    Shown("counter-code", "operator", f"/operator/apply?service={SERVICE}", "counter.send", _a_mobile),
    Shown("counter-filings-none", "operator", "/operator/filings"),
    Shown("bulk-bills", "operator", "/operator/bills"),
    Shown("bulk-bills-wrong", "operator", "/operator/bills", "bulk.look", _typed(lines="12")),
    Shown("bulk-bills-lists", "operator", "/operator/bills/lists"),
    Shown("operator-statement-none", "operator", "/operator/statement"),
    Shown("operator-tax-none", "operator", "/operator/tax"),
    Shown("operator-security", "operator", "/operator/security"),
    Shown("operator-not-here", "operator", f"/operator/payments/{NOBODY}"),
]  # fmt: skip
PAGES = [*VISITOR, *SIGNING_IN, *CITIZEN, *OFFICER, *ADMINISTRATION, *OPERATOR]
