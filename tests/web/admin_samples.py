"""Samples of the pages of administration: lists with lines and without, and what is done there."""

from datetime import UTC, date, datetime

from khidki.domain.law.calendar import Holiday
from khidki.domain.people.area import AreaKind
from khidki.domain.people.duty import Duty
from khidki.domain.people.post import Office, PostKind
from khidki.domain.problem import Problem
from khidki.domain.service.catalogue import Finding
from khidki.domain.text import Text
from khidki.store.catalogues import Made
from khidki.web.admin.menu import ENTRIES

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
DAY = date(2026, 8, 15)
ID = "0192f3a1-7c00-7abc-8def-0123456789ab"
HASH = "ab" * 32
NAME = Text(hi="अनिता चौधरी", en="Anita Choudhary")
POST = Text(hi="तहसीलदार चौमूं", en="Tehsildar Chomu")
HERE = {"who": NAME, "menu": list(ENTRIES)}


def cell(value, *, key=None, link=None):
    return {"value": value, "key": key, "kind": type(value).__name__, "link": link}


def listed(id_, *, rows=None, narrowed=False):
    filled = [[cell("<b>xyz</b>", link="/admin/x"), cell(NAME), cell(AT), cell(DAY), cell(None)]]
    return {
        "id": id_,
        "path": "/hi/admin/x",
        "headings": [f"{id_}.name"] * 5,
        "asks": [
            {
                "name": "search", "kind": "search", "label": "admin.officers.search",
                "value": "<b>xyz", "options": [], "error": None,
            },
            {
                "name": "application", "kind": "number", "label": "admin.jobs.number",
                "value": "<b>12", "options": [], "error": "table.not_a_number",
            },
            {
                "name": "state", "kind": "choice", "label": "admin.officers.state",
                "value": "a", "options": [("a", "क"), ("b", "ख")], "error": None,
            },
            {
                "name": "on", "kind": "date", "label": "admin.postings.on", "value": "",
                "options": [], "error": None,
            },
        ],
        "is_narrowed": narrowed,
        "rows": filled if rows is None else rows,
        "next_url": "/hi/admin/x?after=y",
        "first_url": None,
        "export_url": "/hi/admin/x/export",
    }  # fmt: skip


OFFICERS = {**HERE, "words": "admin.officers", "list": listed("admin.officers")}
NOTHING = {**HERE, "words": "admin.officers", "list": listed("admin.officers", rows=[])}
NARROWED = {**NOTHING, "list": listed("admin.officers", rows=[], narrowed=True)}
JOBS = {**HERE, "words": "admin.jobs", "list": listed("admin.officers"), "again": None, "gone": False, "kind": None}  # fmt: skip
HELD = {"name": NAME, "user_name": "admin.anita", "post_id": "x", "post": POST, "from_on": DAY, "until_on": None, "order_no": "<b>xyz", "now": True}  # fmt: skip
AREA = {"chain": [POST, NAME], "until_on": DAY, "successors": [POST]}
KIND = PostKind("k", POST, AreaKind.STATE, "revenue", (Duty.PEOPLE, Duty.JOBS))
CHANGED = [
    {"title": POST, "id": "a/b", "version": 2, "is_new": False, "changes": [POST]},
    {"title": POST, "id": "a/c", "version": 1, "is_new": True, "changes": []},
    {"title": POST, "id": "a/d", "version": 3, "is_new": False, "changes": []},
]
PROPOSAL = {**HERE, "digest": HASH, "hash": HASH[:12], "at": AT, "by": "admin.anita", "confirmed_at": None, "confirmed_by": None, "changed": CHANGED, "others": [{"kind": "admin.kind.calendar", "id": "rajasthan", "version": 3}], "messages": [{"name": "one-time-code", "before": NAME, "after": POST}, {"name": "new", "before": None, "after": POST}], "refused": None}  # fmt: skip
DRAFTS = {**HERE, "there": True, "findings": [], "more": 0, "changed": CHANGED, "nothing": False}
FINDING = Finding("revenue/x/service.yaml", 12, 3, "fee: <b>xyz", "no such tariff", "add it")
VERSION = {"version": 2, "at": AT, "by": "admin.anita", "confirmed_by": "admin.imran", "hash": HASH[:12], "retired_at": AT, "retired_by": "admin.anita", "changes": [POST]}  # fmt: skip
TYPED = {"until_on": "", "why_hi": "<b>xyz", "why_en": ""}
LABELS = {"why_en": NAME, "until_on": POST}
SERVICE = {**HERE, "id": "revenue/x", "title": POST, "department": NAME, "state": "offered", "pause": None, "typed": TYPED, "problems": [], "labels": LABELS, "notice": None, "versions": [VERSION, {**VERSION, "version": 1, "confirmed_by": None, "retired_at": None, "changes": []}]}  # fmt: skip
MADE = [Made(3, AT, "admin.anita", None), Made(2, AT, "tests", "admin.imran")]
CALENDAR = {**HERE, "words": "admin.calendar", "list": listed("admin.officers"), "title": POST, "version": 3, "made": MADE}  # fmt: skip
HOLIDAY = Holiday(DAY, POST, source="<b>xyz</b>")
DECLARED = {"on": "2026-08-15", "kind": "closed", "place": "state", "office": "", "name_hi": "मेला", "name_en": "<b>xyz", "gazette": "1"}  # fmt: skip
EFFECT = {**HERE, "typed": DECLARED, "day": HOLIDAY, "place": POST, "kind": "admin.calendar.closed", "offices": 12, "moved": [{"number": "26041758301924", "service": POST, "given_on": DAY, "counted_on": DAY}], "looked_at": 50, "is_all": False, "today": [{"title": POST, "was": DAY, "now": DAY}]}  # fmt: skip
NEW_DAY = {**HERE, "typed": DECLARED, "places": [("RJ-JAIPUR", POST)], "problems": [], "labels": {"on": NAME}}  # fmt: skip
SPOKEN = {"language": "hi", "text": "{code}", "id": "1007000000000000001", "preview": "482913", "units": 6, "parts": 1, "alphabet": "admin.messages.unicode"}  # fmt: skip
MESSAGE = {**HERE, "name": "one-time-code", "registered": False, "languages": [SPOKEN, {**SPOKEN, "language": "en", "alphabet": "admin.messages.gsm"}], "wrong": ["hi: the id must have 19 digits"], "made": MADE}  # fmt: skip
SEAT = {"id": "x", "name": POST, "holder": NAME, "since": DAY}

ADMINISTRATION = {
    "admin": ("admin/home.html", {**HERE, "hats": [POST]}),
    "admin-list": ("admin/list.html", OFFICERS),
    "admin-list-empty": ("admin/list.html", NOTHING),
    "admin-list-nothing": ("admin/list.html", NARROWED),
    "admin-jobs": ("admin/jobs.html", {**JOBS, "kind": "notify", "again": 3}),
    "admin-jobs-gone": ("admin/jobs.html", {**JOBS, "gone": True}),
    "admin-job": ("admin/job.html", {**HERE, "id": ID}),
    "admin-office": ("admin/office.html", {**HERE, "name": POST, "area": AREA, "posts": [SEAT, {**SEAT, "holder": None}]}),
    "admin-office-empty": ("admin/office.html", {**HERE, "name": POST, "area": None, "posts": []}),
    "admin-post": ("admin/post.html", {**HERE, "name": POST, "kind": KIND, "office": Office("o", POST, "RJ"), "area": AREA, "history": [HELD]}),
    "admin-post-nobody": ("admin/post.html", {**HERE, "name": POST, "kind": KIND, "office": Office("o", POST, "RJ"), "area": None, "history": []}),
    "admin-officer": ("admin/officer.html", {**HERE, "name": NAME, "user_name": "admin.anita", "history": [HELD, {**HELD, "until_on": DAY, "post_id": None}]}),
    "admin-service": ("admin/service.html", SERVICE),
    "admin-service-paused": ("admin/service.html", {**SERVICE, "state": "paused", "notice": "admin.services.done.paused", "pause": {"since": DAY, "until_on": None, "why": POST}}),
    "admin-service-wrong": ("admin/service.html", {**SERVICE, "problems": [Problem("why_en", "required"), Problem("until_on", "day_is_over")]}),
    "admin-service-retired": ("admin/service.html", {**SERVICE, "state": "retired"}),
    "admin-drafts": ("admin/drafts.html", DRAFTS),
    "admin-drafts-faulty": ("admin/drafts.html", {**DRAFTS, "findings": [FINDING], "more": 3}),
    "admin-drafts-none": ("admin/drafts.html", {**DRAFTS, "there": False}),
    "admin-drafts-nothing": ("admin/drafts.html", {**DRAFTS, "changed": [], "nothing": True}),
    "admin-proposal": ("admin/proposal.html", PROPOSAL),
    "admin-proposal-own": ("admin/proposal.html", {**PROPOSAL, "refused": "admin.proposals.own"}),
    "admin-proposal-confirmed": ("admin/proposal.html", {**PROPOSAL, "confirmed_at": AT, "confirmed_by": "admin.imran"}),
    "admin-calendar": ("admin/calendar.html", CALENDAR),
    "admin-holiday": ("admin/holiday.html", NEW_DAY),
    "admin-holiday-wrong": ("admin/holiday.html", {**NEW_DAY, "problems": [Problem("on", "declared_already")]}),
    "admin-holiday-effect": ("admin/holiday_effect.html", EFFECT),
    "admin-holiday-moves-nothing": ("admin/holiday_effect.html", {**EFFECT, "moved": [], "today": [], "is_all": True}),
    "admin-message": ("admin/message.html", MESSAGE),
}  # fmt: skip
