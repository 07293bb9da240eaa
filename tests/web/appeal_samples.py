"""Pages of appeals in each state that looks different, for `samples.SAMPLES`."""

from datetime import UTC, date, datetime

from khidki.domain.law.parameter import Reason
from khidki.domain.problem import Problem
from khidki.domain.text import Text

AT, DAY, NUMBER, ID = (
    datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    date(2026, 12, 20),
    "26000012345675",
    "1",
)
SDO = Text(hi="उपखंड अधिकारी, चौमूं", en="Sub-Divisional Officer, Chomu")
SERVICE = Text(hi="आय प्रमाण पत्र", en="Income certificate")
FIRST = Text(hi="प्रथम अपील", en="First appeal")
WORDS = Text(hi="अपने शब्दों में", en="In your own words")
REASON = Reason(Text(hi="निर्णय की अवधि: 21 कार्य दिवस", en="To decide: 21 working days"))
APPEAL = {
    "id": ID, "number": NUMBER, "kind": FIRST, "stage": Text(hi="निर्णय बाक़ी है", en="Waits"),
    "status": "working", "post": SDO, "filed_at": AT, "due_on": DAY, "is_target": False,
    "hearing_at": None, "obey_by": None, "then": [],
}  # fmt: skip
LISTED = {**APPEAL, "hearing_at": AT, "status": "late", "is_target": True}
ORDERED = {**APPEAL, "due_on": None, "obey_by": DAY, "status": "granted"}
ENDED = {
    **APPEAL,
    "due_on": None,
    "status": "refused",
    "then": [Text(hi="द्वितीय अपील", en="Second appeal")],
}
SAID = {
    "title": FIRST, "grounds": [WORDS], "relief": WORDS, "filer": SDO, "words": "कागज़ दिए थे।",
    "cause": "मैं बीमार था।", "days": None, "only_hearing": False, "where": "", "by_video": False, "present": "",
}  # fmt: skip
HEARING = {
    **SAID,
    "grounds": [],
    "relief": None,
    "filer": None,
    "words": "",
    "cause": "",
    "where": "कमरा 4",
}
ORDER = {**HEARING, "where": "", "words": "पत्रावली देखी।", "days": 7}
CHOICES = [{"value": "person", "title": SDO}, {"value": "late", "title": WORDS}]
FORM = {
    "application": {"id": ID, "number": NUMBER, "service": SERVICE}, "kind": FIRST, "post": SDO,
    "until": DAY, "is_late": False, "due_on": DAY, "is_target": False, "because": [REASON],
    "grounds": CHOICES, "reliefs": CHOICES, "filers": CHOICES, "version": 4, "problems": [],
    "values": {"grounds": ["late"], "words": "x", "relief": "late", "filer": "person", "filer_name": "", "cause": ""},
    "labels": {"words": WORDS},
}  # fmt: skip
WRONG = [Problem(name, "required") for name in ("words", "relief", "filer_name", "cause", "paper")]
MINE = {
    "application": FORM["application"], "can_appeal": True, "next_kind": FIRST, "words": "",
    "problems": [], "labels": {"words": WORDS},
    "appeals": [{**ENDED, "because": [REASON], "said": [SAID, HEARING, ORDER], "can_change": False}],
}  # fmt: skip
CHANGEABLE = {**LISTED, "because": [REASON], "said": [SAID], "can_change": True}
HEARD = {
    "appeal": APPEAL, "application": {"number": NUMBER, "service": SERVICE}, "name": "सीता देवी",
    "version": 4, "said": [SAID, {**HEARING, "by_video": True}], "because": [REASON], "timeline": [],
    "answers": [{"label": WORDS, "value": "5"}], "acts": ["condone", "note", "dismiss"], "notice": None,
    "may_penalise": True, "intake": {"office": SERVICE, "day": DAY, "lines": [{"number": NUMBER, "service": SERVICE, "at": AT}]},
    "papers": [{"title": WORDS, "name": "a.jpg", "size_kb": 4, "url": "/x"}],
}  # fmt: skip
NOTHING = dict.fromkeys(("words", "days", "day", "time", "where", "by_video", "present"), "")
ACT = {
    "act": "order", "appeal": APPEAL, "application": HEARD["application"], "name": "सीता देवी",
    "version": 4, "values": NOTHING, "days_most": 90, "problems": [], "labels": {"words": WORDS},
}  # fmt: skip
LIST = {
    "id": "appeals", "path": "/hi/office/appeals", "asks": [], "is_narrowed": False,
    "headings": ["appeals.number", "appeals.stage"], "next_url": None, "first_url": None,
    "rows": [[{"value": NUMBER, "key": None, "kind": "str", "link": "/office/appeals/1"}, {"value": None, "key": "appeals.late_now", "kind": "Key", "link": None}]],
    "export_url": "/hi/office/appeals/export",
}  # fmt: skip
APPEALS = {
    "appeal-form": ("citizen/appeal.html", FORM),
    "appeal-form-late": ("citizen/appeal.html", {**FORM, "is_late": True, "is_target": True, "problems": [Problem("grounds", "ground_needed"), *WRONG]}),
    "appeals-mine": ("citizen/appeals.html", MINE),
    "appeals-mine-open": ("citizen/appeals.html", {**MINE, "can_appeal": False, "next_kind": None, "appeals": [CHANGEABLE], "problems": [Problem("words", "required"), Problem("sure", "sure_missing")]}),
    "appeals-mine-none": ("citizen/appeals.html", {**MINE, "can_appeal": False, "next_kind": None, "appeals": []}),
    "appeals-before-me": ("officer/appeals.html", {"list": LIST}),
    "appeals-before-me-none": ("officer/appeals.html", {"list": {**LIST, "rows": []}}),
    "appeal-heard": ("officer/appeal.html", HEARD),
    "appeal-heard-over": ("officer/appeal.html", {**HEARD, "appeal": ORDERED, "said": [SAID, ORDER], "acts": [], "papers": [], "notice": "appeal.act.order_done", "may_penalise": False, "intake": {"office": SERVICE, "day": DAY, "lines": []}}),
    "appeal-order": ("officer/appeal_act.html", ACT),
    "appeal-order-wrong": ("officer/appeal_act.html", {**ACT, "problems": [Problem("words", "required"), Problem("days", "days_needed", {"most": 90})]}),
    "appeal-hearing": ("officer/appeal_act.html", {**ACT, "act": "hearing", "problems": [Problem("day", "office_closed"), Problem("where", "required")]}),
    "appeal-note": ("officer/appeal_act.html", {**ACT, "act": "note", "problems": [Problem("present", "required"), Problem("words", "not_heard_yet")]}),
    "appeal-dismiss": ("officer/appeal_act.html", {**ACT, "act": "dismiss"}),
    "appeal-condone": ("officer/appeal_act.html", {**ACT, "act": "condone"}),
}  # fmt: skip
