"""Pages of hearings and penalties in each state that looks different, for `samples.SAMPLES`."""

from datetime import date

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.appeal_samples import AT, DAY, ID, LIST, NUMBER, REASON, SDO, SERVICE, WORDS

VIDEO = "https://video.example/4"
HEARING = {
    "subject": ID, "number": NUMBER, "kind": SERVICE, "at": AT, "hour": "11:00", "post": SDO,
    "place": "तहसील कार्यालय चौमूं / Tehsil Office Chomu", "by_video": False, "noted_at": None,
    "closed": False,
}  # fmt: skip
BY_VIDEO = {**HEARING, "place": VIDEO, "by_video": True}
MINUTES = [{"at": AT, "present": "सीता देवी, पटवारी", "words": "मेड़ की नाप की माँग सुनी गई।"}]
HEARD = {
    "application": {"id": ID, "number": NUMBER, "service": SERVICE}, "matter": SERVICE,
    "received_at": AT, "due_on": DAY, "stage": WORDS, "hearing": HEARING, "minutes": [],
    "decision": None, "tell_by": None, "because": (REASON,), "then": [],
    "words": "तीन बार कहने पर भी नाप नहीं हुई।",
}  # fmt: skip
DECIDED = {
    **HEARD, "hearing": {**BY_VIDEO, "closed": True}, "minutes": MINUTES, "tell_by": DAY,
    "then": [SDO], "decision": {"granted": False, "at": AT, "words": "सिद्ध नहीं।", "reasons": [WORDS]},
}  # fmt: skip
NOTHING = dict.fromkeys(
    (
        "day", "time", "where", "by_video", "present", "words", "came",
        "posting", "fault", "reply_by", "amount", "discipline", "cause",
    ),
    "",
)  # fmt: skip
OF_CASE = {
    **HEARD, "version": 3, "is_open": True, "can_note": True, "values": NOTHING, "problems": [],
    "labels": {"words": WORDS}, "notice": None,
}  # fmt: skip
CAUSES = {
    "office": {"id": "tehsil-office:x", "name": SDO}, "day": DAY, "before": date(2026, 12, 19),
    "after": date(2026, 12, 21), "is_today": True, "why_closed": None, "lines": [HEARING, BY_VIDEO],
}  # fmt: skip
LEVELS = [{"title": SDO, "says": REASON, "days": [DAY, date(2027, 1, 7)]}]
PENALTY = {
    "id": ID, "number": NUMBER, "kind": SERVICE, "stage": WORDS, "status": "working", "post": SDO,
    "held_post": SDO, "opened_at": AT, "due_on": DAY, "is_target": False, "amount": None,
    "ordered_at": None, "told_at": None, "then": [], "is_penalty": True,
}  # fmt: skip
IMPOSED = {
    **PENALTY, "status": "working", "is_target": True, "amount": "₹5,000", "ordered_at": AT,
    "told_at": AT, "then": [WORDS],
}  # fmt: skip
PROPOSAL = {
    "fault": "late",
    "title": WORDS,
    "amount": "₹5,000",
    "range": None,
    "because": (REASON,),
}
BASIS = {
    "due_on": DAY, "ended_on": date(2027, 2, 3), "late_days": 45, "outage_days": 1, "lost_days": 9,
    "holders": [{"who": SDO, "days": 40, "vacant": 3}, {"who": WORDS, "days": 5, "vacant": 0}],
    "without_lost": "₹5,000",
    "proposals": [PROPOSAL, {**PROPOSAL, "fault": "no_service", "range": Text(hi="₹500 से ₹5,000", en="₹500 to ₹5,000")}],
}  # fmt: skip
IN_TIME = {
    **BASIS,
    "late_days": 0,
    "lost_days": 0,
    "holders": [],
    "without_lost": None,
    "outage_days": 0,
}
NOTICED = {
    "title": WORDS, "at": AT, "words": "45 दिन पड़ी रही।", "cause": "", "fault": WORDS,
    "reply_by": DAY, "amount": None, "discipline": False, "where": VIDEO, "by_video": True,
    "computed": {"proposed": "₹5,000", "because": [WORDS, SERVICE]},
}  # fmt: skip
ORDERED = {
    **NOTICED, "fault": None, "reply_by": None, "amount": "₹5,000", "discipline": True, "where": "", "cause": "बीमार",
}  # fmt: skip
ONE = {
    "penalty": PENALTY, "application": {"number": NUMBER, "service": SERVICE}, "name": SDO,
    "version": 7, "basis": BASIS, "said": [NOTICED, ORDERED], "heard_at": AT,
    "acts": ["hearing", "reply", "drop"], "revision": None, "revised": None, "window": None,
    "notice": None,
}  # fmt: skip
ACT = {
    "penalty": PENALTY, "application": ONE["application"], "name": SDO, "version": 7, "basis": BASIS,
    "act": "impose", "with_sum": True, "is_late": False, "values": NOTHING, "problems": [],
    "labels": {"words": WORDS},
}  # fmt: skip
NOTICE = {
    "appeal": {"id": ID, "number": NUMBER}, "application": ONE["application"], "version": 7,
    "may_open": True, "because": (REASON,), "basis": BASIS,
    "charged": [{"posting": "1", "name": SDO, "post": SDO, "role": WORDS}], "values": NOTHING,
    "problems": [], "labels": {"words": WORDS},
}  # fmt: skip
AMOUNT = {**NOTICED, **BASIS, "amount": "₹2,500", "proposed": "₹5,000", "because": [WORDS, SERVICE]}
WHY = {**ACT, "amounts": [AMOUNT, {**AMOUNT, **IN_TIME, "amount": None, "fault": None}]}
WRONG = [Problem("words", "required"), Problem("amount", "above_the_most", {"most": 5000})]
BADLY = [
    Problem("posting", "required"), Problem("fault", "not_of_this_officer"),
    Problem("words", "required"), Problem("reply_by", "reply_days", {"least": 7, "most": 60}),
    Problem("day", "office_closed"),
]  # fmt: skip
HEARINGS = {
    "hearing": ("citizen/hearing.html", HEARD),
    "hearing-soon": ("citizen/hearing.html", {**HEARD, "hearing": None, "matter": None}),
    "hearing-decided": ("citizen/hearing.html", DECIDED),
    "case-hearing": ("officer/case_hearing.html", {**OF_CASE, "notice": "hearing.done_moved"}),
    "case-hearing-wrong": ("officer/case_hearing.html", {**OF_CASE, "hearing": BY_VIDEO, "problems": [Problem("day", "office_closed"), Problem("present", "required"), Problem("words", "required")]}),
    "case-hearing-early": ("officer/case_hearing.html", {**OF_CASE, "can_note": False}),
    "case-hearing-over": ("officer/case_hearing.html", {**OF_CASE, **DECIDED, "is_open": False}),
    "hearings-before-me": ("officer/hearings.html", {"list": {**LIST, "id": "hearings", "headings": ["hearings.number", "hearings.noted"]}}),
    "hearings-before-me-none": ("officer/hearings.html", {"list": {**LIST, "id": "hearings", "headings": ["hearings.number", "hearings.noted"], "rows": []}}),
    "hearings-public": ("public/hearings.html", {"levels": LEVELS, "service": "/services/ard/public-hearing", "offered": True}),
    "cause-list": ("public/cause_list.html", CAUSES),
    "cause-list-none": ("public/cause_list.html", {**CAUSES, "lines": [], "why_closed": WORDS, "is_today": False}),
    "penalties": ("officer/penalties.html", {"list": {**LIST, "id": "penalties", "headings": ["penalties.number", "penalties.stage"]}}),
    "penalties-none": ("officer/penalties.html", {"list": {**LIST, "id": "penalties", "headings": ["penalties.number", "penalties.stage"], "rows": []}}),
    "penalty": ("officer/penalty.html", ONE),
    "penalty-imposed": ("officer/penalty.html", {**ONE, "penalty": IMPOSED, "acts": ["recover", "ask"], "heard_at": None, "revision": PENALTY, "window": {"until": DAY, "is_late": True, "because": (REASON,)}, "notice": "penalty.act.impose_done"}),
    "penalty-revision": ("officer/penalty.html", {**ONE, "acts": [], "basis": IN_TIME, "revised": IMPOSED, "window": {"until": None, "is_late": False, "because": ()}}),
    "penalty-impose": ("officer/penalty_act.html", ACT),
    "penalty-impose-wrong": ("officer/penalty_act.html", {**ACT, "problems": WRONG}),
    "penalty-reply": ("officer/penalty_act.html", {**ACT, "act": "reply", "with_sum": False}),
    "penalty-hearing": ("officer/penalty_act.html", {**ACT, "act": "hearing", "with_sum": False, "problems": [Problem("day", "office_closed"), Problem("where", "required")]}),
    "penalty-ask-late": ("officer/penalty_act.html", {**ACT, "act": "ask", "with_sum": False, "is_late": True, "problems": [Problem("cause", "required")]}),
    "penalty-why": ("officer/penalty_why.html", WHY),
    "penalty-why-none": ("officer/penalty_why.html", {**WHY, "amounts": []}),
    "penalty-notice": ("officer/penalty_notice.html", NOTICE),
    "penalty-notice-wrong": ("officer/penalty_notice.html", {**NOTICE, "problems": BADLY}),
    "penalty-notice-not-here": ("officer/penalty_notice.html", {**NOTICE, "may_open": False, "basis": IN_TIME}),
    "penalty-notice-nobody": ("officer/penalty_notice.html", {**NOTICE, "charged": []}),
}  # fmt: skip
