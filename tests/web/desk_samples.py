"""Samples of the pages around the desk: lists, hands, questions, posts and their charge, the board."""

from datetime import UTC, date, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.admin_samples import listed

ID = "0192f3a1-7c00-7abc-8def-0123456789ab"
NUMBER = "26043117905528"
AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
DAY = date(2026, 8, 15)
POST = Text(hi="तहसीलदार, सांगानेर", en="Tehsildar, Sanganer")
OTHER = Text(hi="पटवारी, मुहाना", en="Patwari, Muhana")
NAME = Text(hi="अनिता मीणा", en="Anita Meena")
OFFICE = Text(hi="तहसील कार्यालय, सांगानेर", en="Tehsil office, Sanganer")
REF = {"id": ID, "number": NUMBER, "query": "?service=x"}
POSTS = [{"id": "tehsildar:A", "title": POST}, {"id": "patwari:A", "title": OTHER}]
LINE = {
    "url": "/hi/office/cases/1", "number": NUMBER, "service": Text(hi="आय", en="Income"),
    "name": "सीता देवी", "step": Text(hi="निर्णय", en="Decision"), "post": POST, "received_on": DAY,
    "due_on": DAY, "days_left": 2, "state": "working", "helper": NAME,
    "labels": [{"name": "फ़ोन करें", "url": "/hi/office?label=1"}],
}  # fmt: skip
DESK = {
    "who": NAME, "office": None, "post": "", "vacant": None, "many": True, "can_take": True,
    "tabs": [{"title": POST, "url": "/x", "current": True}, {"title": OTHER, "url": "/y", "current": False}],
    "services": [], "steps": [], "dues": ["late", "today", "week"],
    "filters": {"service": "x", "step": "", "due": "", "q": "", "label": ID, "mine": "yes"},
    "rows": [LINE, {**LINE, "labels": [], "helper": None, "days_left": -1}], "next_url": None,
    "first_url": None, "all_url": "/a", "mine_url": "/m", "export_url": "/e", "save_url": "/s",
    "notice": "office.handled", "notice_number": "",
}  # fmt: skip
NAMES = {"name": Text(hi="नाम", en="Name"), "label": Text(hi="लेबल", en="Label")}
LISTS = {
    "query": "?service=x", "can_save": True, "values": {"name": "", "label": ""}, "posts": POSTS,
    "saved": [{"id": ID, "name": "आज की", "url": "/x"}],
    "labels": [{"id": ID, "name": "फ़ोन करें", "post": "tehsildar:A", "title": POST, "url": "/y"}],
    "problems": [], "names": NAMES, "notice": "office.saved",
}  # fmt: skip
WORDS = Text(hi="पर्ची साफ़ भेजें।", en="Send a clear slip.")
PHRASES = {
    "values": {"purpose": "", "title": "", "words_hi": "", "words_en": ""}, "back_to": "/x",
    "purposes": [{"value": "note", "title": WORDS}], "problems": [], "labels": {}, "notice": None,
    "rows": [{"id": ID, "purpose": POST, "title": "पर्ची", "words": WORDS, "uses": [{"language": "hi", "url": "/u"}, {"language": "en", "url": "/v"}]}],
}  # fmt: skip
HANDLING = {
    "case": REF, "helper": ID, "labels": [{"id": ID, "name": "फ़ोन करें"}], "marked": [ID],
    "people": [{"id": ID, "name": NAME, "post": POST}],
}  # fmt: skip
QUESTION = {
    "id": ID, "number": NUMBER, "from_post": OTHER, "to_post": POST, "asked_at": AT, "due_on": DAY,
    "late": True, "question": "खसरा किसका है?", "answer": None, "answered_at": None,
}  # fmt: skip
ANSWERED = {**QUESTION, "late": False, "answer": "सीता देवी का", "answered_at": AT}
ONE = {
    "question": QUESTION, "can_answer": True, "case": None, "words": "", "problems": [],
    "labels": {"answer": WORDS},
}  # fmt: skip
OF_CASE = {
    "case": REF, "asked": [QUESTION, ANSWERED], "can_ask": True, "posts": POSTS, "problems": [],
    "days": [{"value": "2", "title": Text(hi="2 दिन", en="2 days")}], "labels": {"question": WORDS},
    "values": {"to_post": "", "question": "", "days": ""}, "notice": "questions.asked_done",
}  # fmt: skip
SEAT = {"name": NAME, "kind": Text(hi="पदस्थापित", en="posted")}
BOARD = {
    "rows": [
        {"post": "patwari:A", "title": OTHER, "office": OFFICE, "vacant": True, "people": [], "away": [], "waiting": 100, "late": 7, "appeals": 2, "is_many": True},
        {"post": "tehsildar:A", "title": POST, "office": OFFICE, "vacant": False, "people": [SEAT], "away": [{**SEAT, "until": AT}], "waiting": 3, "late": 0, "appeals": 2, "is_many": False},
    ],
    "list": listed("admin.officers"), "notice": "below.offered",
}  # fmt: skip
SPAN = {"user_name": "patwari.amer", "from": "2026-08-15", "until": "", "order_no": ""}
ASKED = {
    "id": ID, "posting": ID, "kind": Text(hi="अवकाश", en="Leave"), "post": POST, "taker": NAME,
    "asker": NAME, "from_at": AT, "until_at": AT, "order_no": "12/2026", "can_answer": True,
}  # fmt: skip
MY_POSTS = {
    "posts": [{**POSTS[0], "office": OFFICE}], "waiting": [ASKED, {**ASKED, "can_answer": False}],
    "leaves": [ASKED], "notice": "standin.asked_done",
}  # fmt: skip
LEFT = {
    "id": ID, "post": POST, "name": NAME, "at": AT, "order_no": "12/2026", "pending": 201,
    "numbers": [NUMBER], "more": 1, "is_mine": False,
}  # fmt: skip
TIES = {
    "rows": [{"id": "aa", "ending": "3210", "kind": Text(hi="परिवार का", en="Of my family"), "at": AT, "ends_at": ends} for ends in (None, AT)],
    "kinds": [{"value": "self", "title": Text(hi="मेरा अपना", en="My own")}], "outlasts": 30,
    "values": {"mobile": "", "kind": ""}, "problems": [], "labels": {"mobile": WORDS},
    "notice": "ties.declared",
}  # fmt: skip
SPAN_NAMES = {"user_name": WORDS, "until": WORDS}
SPAN_WRONG = [Problem("user_name", "no_such_officer"), Problem("until", "ends_before_it_begins")]
LIST = {
    "id": "questions", "path": "/hi/office/questions", "asks": [], "is_narrowed": False,
    "headings": ["questions.number", "questions.state"], "next_url": None, "first_url": None,
    "rows": [[{"value": NUMBER, "key": None, "kind": "str", "link": "/office/questions/1"}, {"value": None, "key": "questions.late", "kind": "Key", "link": None}]],
    "export_url": "/hi/office/questions/export",
}  # fmt: skip
AROUND_DESKS = {
    "desk-hats": ("officer/inbox.html", DESK),
    "desk-vacant": ("officer/inbox.html", {**DESK, "vacant": OTHER, "can_take": False, "many": False, "notice": None}),
    "lists": ("officer/lists.html", LISTS),
    "lists-none": ("officer/lists.html", {**LISTS, "can_save": False, "saved": [], "labels": [], "notice": None, "problems": [Problem("label", "required")]}),
    "phrases": ("officer/phrases.html", PHRASES),
    "phrases-none": ("officer/phrases.html", {**PHRASES, "rows": [], "back_to": None, "notice": "office.saved", "labels": {"title": WORDS}, "problems": [Problem("title", "too_many")]}),
    "handling": ("officer/handling.html", HANDLING),
    "handling-none": ("officer/handling.html", {**HANDLING, "people": [], "labels": [], "helper": ""}),
    "questions": ("officer/questions.html", {"list": LIST}),
    "questions-none": ("officer/questions.html", {"list": {**LIST, "rows": []}}),
    "desk-question": ("officer/question.html", ONE),
    "question-answered": ("officer/question.html", {**ONE, "question": ANSWERED, "case": ID, "can_answer": False}),
    "desk-question-wrong": ("officer/question.html", {**ONE, "problems": [Problem("answer", "required")]}),
    "case-questions": ("officer/case_questions.html", OF_CASE),
    "case-questions-none": ("officer/case_questions.html", {**OF_CASE, "asked": [], "notice": None, "problems": [Problem("question", "required")]}),
    "board": ("officer/board.html", BOARD),
    "board-empty": ("officer/board.html", {"rows": [], "list": listed("below", rows=[]), "notice": None}),
    "offer": ("officer/offer.html", {"post": "patwari:A", "title": OTHER, "values": SPAN, "problems": SPAN_WRONG, "labels": SPAN_NAMES}),
    "leave": ("officer/leave.html", {"posts": POSTS, "values": {**SPAN, "post": "tehsildar:A"}, "problems": [], "labels": {}}),
    "leave-wrong": ("officer/leave.html", {"posts": POSTS[:1], "values": {**SPAN, "post": "tehsildar:A"}, "problems": SPAN_WRONG, "labels": SPAN_NAMES}),
    "relief": ("officer/relief.html", {"posts": POSTS, "values": {"post": "", "order_no": ""}, "problems": [Problem("order_no", "required")], "labels": {"order_no": WORDS}}),
    "my-posts": ("officer/my_posts.html", MY_POSTS),
    "my-posts-none": ("officer/my_posts.html", {"posts": [], "waiting": [], "leaves": [], "notice": None}),
    "left": ("officer/left.html", {"reliefs": [LEFT, {**LEFT, "is_mine": True, "numbers": [], "pending": 0, "more": 0}]}),
    "left-none": ("officer/left.html", {"reliefs": []}),
    "ties": ("officer/ties.html", TIES),
    "ties-none": ("officer/ties.html", {**TIES, "rows": [], "notice": None, "problems": [Problem("mobile", "not_a_mobile")]}),
}  # fmt: skip
