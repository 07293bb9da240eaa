"""One sample of the data of every page: the contract between page functions and templates.

`SAMPLES` maps a name to (template, data); a template appears once for each state that looks different
(empty, with errors, refused). Page functions hand over the same shapes.
"""

from datetime import UTC, date, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.admin_samples import ADMINISTRATION, listed
from tests.web.appeal_samples import APPEALS, LISTED
from tests.web.bill_samples import BILLS
from tests.web.board_samples import BOARDS
from tests.web.clock_samples import CLOCKS
from tests.web.copy_samples import COPIES
from tests.web.desk_samples import AROUND_DESKS
from tests.web.figure_samples import FIGURE_SAMPLES
from tests.web.hearing_samples import HEARING, HEARINGS
from tests.web.money_samples import MONEY
from tests.web.operator_samples import OPERATORS
from tests.web.payment_samples import PAYMENTS
from tests.web.revoked_samples import REVOKED
from tests.web.sign_in_samples import SIGN_INS
from tests.web.signing_samples import SIGNING
from tests.web.token_samples import PROGRAMS

T = Text
ID = "0192f3a1-7c00-7abc-8def-0123456789ab"
NUMBER = "26043117905528"
AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
DAY = date(2026, 8, 15)
DUE = date(2026, 9, 4)

INCOME = T(hi="आय प्रमाण पत्र", en="Income certificate")
SUMMARY = T(
    hi="परिवार की सालाना आय का प्रमाण, छात्रवृत्ति और योजनाओं के लिए।",
    en="Proof of a family’s yearly income, for scholarships and schemes.",
)
REVENUE = T(hi="राजस्व विभाग", en="Revenue Department")
OFFICE = T(hi="तहसील कार्यालय, सांगानेर", en="Tehsil office, Sanganer")
POST = T(hi="तहसीलदार", en="Tehsildar")
PATWARI = T(hi="पटवारी, मुहाना", en="Patwari, Muhana")

CARD = {"id": "revenue/income-certificate", "title": INCOME, "summary": SUMMARY, "days": 15}
DEPARTMENTS = [{"id": "revenue", "title": REVENUE, "count": 9, "services": [CARD]}]
TOPICS = [{"id": "school", "name": T(hi="स्कूल और कॉलेज", en="School and college"), "count": 1}]
WAYS = {
    "departments": [{"id": "revenue", "name": REVENUE, "count": 9}],
    "life_events": TOPICS,
    "audiences": TOPICS,
}
WHICH = {
    "name": "q0",
    "text": T(hi="काग़ज़ में क्या लिखा है?", en="What does the paper say?"),
    "answers": [{"value": "0", "text": REVENUE}, {"value": "1", "text": SUMMARY}],
}
SERVICE_REF = {"id": CARD["id"], "title": INCOME}
FORTY = T(hi="₹40", en="₹40")
FEE = {
    "total_paise": 4000,
    "words": FORTY,
    "parts": [
        {"title": T(hi="विभाग का शुल्क", en="Department’s fee"), "words": T(hi="₹0", en="₹0")},
        {"title": T(hi="खिड़की का शुल्क", en="The window’s charge"), "words": FORTY},
    ],
    "verified": False,
}
FREE = {"total_paise": 0, "words": T(hi="कोई शुल्क नहीं", en="No fee"), "parts": [], "verified": True}
SERVICE = {
    "id": CARD["id"],
    "question": None,
    "decides": False,
    "pause": None,
    "title": INCOME,
    "summary": SUMMARY,
    "department": REVENUE,
    "who": [
        T(hi="राज्य में रहने वाला कोई भी व्यक्ति", en="Anyone who lives in the state"),
        T(hi="बच्चे के लिए माता, पिता या संरक्षक", en="A parent or guardian, for a child"),
    ],
    "papers": [
        {
            "title": T(hi="पहचान का काग़ज़", en="Proof of identity"),
            "hint": T(hi="आधार, वोटर कार्ड या राशन कार्ड", en="Aadhaar, voter card or ration card"),
            "needed": "always",
        },
        {"title": T(hi="वेतन पर्ची", en="Pay slip"), "hint": None, "needed": "sometimes"},
    ],
    "fee": FEE,
    "variants": [{"title": T(hi="जयपुर नगर", en="Jaipur city"), "time": T(hi="3 दिन", en="3 days"), "fee": FORTY}],
    "time": {
        "words": T(hi="15 कार्य दिवस", en="15 working days"),
        "source": T(hi="लोक सेवाओं के प्रदान की गारंटी अधिनियम 2011", en="Guaranteed Delivery of Public Services Act 2011"),
        "verified": False,
        "received": [],
    },
    "steps": [
        T(hi="पटवारी आपकी बताई हुई आय की जाँच करता है।", en="The patwari checks the income you stated."),
        T(hi="रिपोर्ट पढ़कर तहसीलदार निर्णय देते हैं।", en="The tehsildar reads the report and decides."),
    ],
    "officers": [
        {"role": T(hi="निर्णय", en="Decides"), "post": POST, "limit": T(hi="15 कार्य दिवस", en="15 working days"), "verified": True},
        {"role": T(hi="पहली अपील", en="First appeal"), "post": T(hi="उपखंड अधिकारी", en="Sub-divisional officer"), "limit": T(hi="21 कार्य दिवस", en="21 working days"), "verified": False},
    ],
}  # fmt: skip
TIMELINE = [
    {"title": T(hi="आवेदन मिला", en="Application received"), "by": OFFICE, "at": AT, "kind": "done", "note": None},
    {"title": T(hi="पटवारी की जाँच", en="Enquiry by the patwari"), "by": PATWARI, "at": AT, "kind": "now", "note": T(hi="20 अगस्त तक", en="By 20 August")},
    {"title": T(hi="निर्णय", en="Decision"), "by": POST, "at": None, "kind": "ahead", "note": None},
]  # fmt: skip
TRACKED = {
    "appeals": [LISTED],
    "discreet": False,
    "number": NUMBER,
    "service": INCOME,
    "state": "working",
    "office": OFFICE,
    "post": PATWARI,
    "since": DAY,
    "until": DUE,
    "late": False,
    "next": T(hi="पटवारी जाँच करके रिपोर्ट देंगे।", en="The patwari will enquire and report."),
    "timeline": TIMELINE,
    "as_of": AT,
}
VERIFIED = {
    "words": "verify.genuine",
    "original": None,
    "status": "genuine",
    "number": NUMBER,
    "title": INCOME,
    "facts": [
        {"label": T(hi="नाम", en="Name"), "value": "सीता देवी"},
        {"label": T(hi="सालाना आय", en="Yearly income"), "value": "₹1,20,000"},
    ],
    "signer": {"name": T(hi="अनिल शर्मा", en="Anil Sharma"), "post": POST, "office": OFFICE},
    "issued_on": DAY,
    "valid_until": date(2027, 8, 14),
    "revoked_on": None,
    "revoked_reason": None,
    "specimen": True,
}
UNKNOWN = {
    **VERIFIED,
    "words": "verify.unknown",
    "status": "unknown",
    "title": None,
    "facts": [],
    "signer": None,
    "issued_on": None,
    "valid_until": None,
    "specimen": False,
}
KEYS = [
    {
        "id": "2026-1",
        "use": T(hi="प्रमाण पत्र", en="Certificates"),
        "algorithm": "ECDSA P-256",
        "fingerprint": "9f:86:d0:81:88:4c:7d:65:9a:2f:ea:a0:c5:5a:d0:15:a3:bf:4f:1b:2b:0b:82:2c:d1:5d:6c:15:b0:f0:0a:08",
        "pem": "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
        "from_on": DAY,
        "until_on": None,
    }
]

DRAFT = {
    "id": ID,
    "service": SERVICE_REF,
    "for_name": "सीता देवी",
    "saved_at": AT,
    "expires_on": date(2026, 11, 13),
    "complete": False,
    "done": 1,
    "of": 4,
}
BEGUN = {"url": f"/hi/drafts/{ID}", "for_name": "सीता देवी", "saved_at": AT, "expires_on": DUE}
SECTION = {"id": "income", "title": T(hi="परिवार और आय", en="Family and income"), "hint": None, "number": 2, "of": 4}  # fmt: skip


def field(kind, label, **more):
    """Return a field of a kind with everything a widget may look at."""
    base = {
        "id": kind, "kind": kind, "label": label, "hint": None, "required": True, "value": None,
        "options": [], "year_only": False, "max_length": None, "levels": [], "accept": [],
        "max_mb": 5, "document": None,
    }  # fmt: skip
    return {**base, **more}


OPTIONS = [
    {"value": "farm", "label": T(hi="खेती", en="Farming"), "hint": None},
    {"value": "wage", "label": T(hi="मज़दूरी", en="Daily wage"), "hint": T(hi="मनरेगा भी", en="MGNREGA too")},
]  # fmt: skip
LEVELS = [
    {
        "id": "district",
        "label": T(hi="ज़िला", en="District"),
        "value": "JPR",
        "options": [{"value": "JPR", "label": T(hi="जयपुर", en="Jaipur")}, {"value": "AJM", "label": T(hi="अजमेर", en="Ajmer")}],
    },
    {
        "id": "tehsil",
        "label": T(hi="तहसील", en="Tehsil"),
        "value": None,
        "options": [{"value": "SGN", "label": T(hi="सांगानेर", en="Sanganer")}],
    },
]  # fmt: skip
FIELDS = [
    field("name", T(hi="पूरा नाम", en="Full name"), hint=T(hi="एक शब्द भी काफ़ी है", en="One word is enough"), value={"hi": "सीता", "en": ""}),
    field("text", T(hi="मकान और मोहल्ला", en="House and street"), value="<script>alert(1)</script>"),
    field("long_text", T(hi="आय के बारे में", en="About the income"), required=False),
    field("date", T(hi="जन्म की तारीख़", en="Date of birth"), year_only=True, value={"day": "", "month": "", "year": "1968"}),
    field("money", T(hi="सालाना आय", en="Yearly income"), value="1,20,000"),
    field("number", T(hi="परिवार में कितने लोग", en="People in the family")),
    field("choice", T(hi="आय का मुख्य साधन", en="Main source of income"), options=OPTIONS, value="farm"),
    field("several_choices", T(hi="आय के और साधन", en="Other sources"), options=OPTIONS, value=["wage"]),
    field("yes_no", T(hi="क्या ज़मीन है?", en="Do you own land?"), value="no"),
    field("mobile", T(hi="मोबाइल", en="Mobile"), required=False),
    field("email", T(hi="ईमेल", en="Email"), required=False),
    field("pin_code", T(hi="पिन कोड", en="PIN code")),
    field("area", T(hi="आप कहाँ रहते हैं?", en="Where do you live?"), levels=LEVELS),
    field("file", T(hi="पहचान का काग़ज़", en="Proof of identity"), accept=["image/jpeg", "image/png", "application/pdf"], document={"name": "rashan.jpg", "size_kb": 412, "url": "/x"}),
    field("photo", T(hi="आपकी फ़ोटो", en="Your photo"), accept=["image/jpeg", "image/png"]),
    field("aadhaar_last_four", T(hi="आधार के आख़िरी चार अंक", en="Last four digits of Aadhaar"), required=False),
    field("family_number", T(hi="जन आधार परिवार संख्या", en="Jan Aadhaar family number"), value="1234567890"),
    field("land_parcel", T(hi="ज़मीन", en="Land"), value={"khata": "57", "khasra": "123/4"}),
    field("bank_account", T(hi="बैंक खाता", en="Bank account"), hint=T(hi="अपना ही खाता", en="Your own account"), value={"account": "12345678901", "again": "", "ifsc": ""}),
    field("group", T(hi="गवाह", en="Witnesses"), hint=T(hi="दो या तीन", en="Two or three"), row=T(hi="गवाह", en="witness"), most=3, can_add=True, can_grow=True, can_remove=True, rows=[
        {"id": f"group.{n}", "number": n, "title": T(hi=f"गवाह {n}", en=f"Witness {n}"), "focus": n == 2, "fields": [field("name", T(hi="नाम", en="Name"), id=f"group.{n}.name"), field("number", T(hi="आयु", en="Age"), id=f"group.{n}.age"), field("choice", T(hi="पद", en="Office"), id=f"group.{n}.office", options=OPTIONS * 3, value="wage")]}
        for n in (1, 2)
    ]),
    field("declaration", T(hi="ऊपर लिखा सब सच है", en="All of the above is true")),
]  # fmt: skip
ONE = [field("money", T(hi="पिछले साल परिवार की कुल आय कितनी थी?", en="What was the family’s whole income last year?"), hint=T(hi="सबकी आय जोड़कर, रुपये में", en="Add up everybody’s income, in rupees"))]  # fmt: skip
PROBLEMS = [Problem("name.hi", "name_not_in_hi"), Problem("date", "required"), Problem("money", "too_large", {"most": "₹1,00,00,000"}), Problem("area.tehsil", "area_too_wide"), Problem("choice", "not_a_choice"), Problem("group.2.age", "not_a_number"), Problem("group", "too_few_rows", {"least": 3})]  # fmt: skip
LABELS = {f["id"]: f["label"] for f in FIELDS} | {"group.": T(hi="गवाह", en="witness"), "group.age": T(hi="आयु", en="Age")}  # fmt: skip
FORWARD = {
    "changes": [T(hi="नया प्रश्न: कितने ऊँट?", en="New question: How many camels?")],
    "set_aside": [{"label": T(hi="काम", en="Purpose"), "value": T(hi="दूध", en="Milk")}],
}
QUESTION = {"plan": None, "draft": DRAFT, "section": SECTION, "fields": FIELDS, "problems": [], "labels": LABELS, "back_url": "/hi/my", "version": 3, "base": "0", "saved_at": AT, "notice": None, "denied": [], "turned": {"text": T(hi="सूची से हटाया: गवाह 2।", en="Taken off the list: Witness 2."), "url": "/x"}, "typed": []}  # fmt: skip
DENIED = [{
    "otherwise": T(hi="यह प्रमाण पत्र केवल छोटे परिवार के लिए है।", en="This certificate is for small families only."),
    "clauses": [
        {"state": "unmet", "text": T(hi="परिवार में कितने लोग हैं?: 12 (शर्त: 10 या इससे कम)", en="How many people are in the family?: 12, must be at most 10"), "clauses": []},
        {"state": "open", "text": T(hi="इनमें से कोई एक शर्त", en="One of these"), "clauses": [
            {"state": "met", "text": T(hi="काम: छात्रवृत्ति (शर्त: छात्रवृत्ति)", en="Purpose: Scholarship, must be Scholarship"), "clauses": []},
        ]},
    ],
}]  # fmt: skip

ROWS = [
    {"label": T(hi="पूरा नाम", en="Full name"), "value": "सीता देवी / Sita Devi"},
    {"label": T(hi="जन्म", en="Born"), "value": "1968"},
    {
        "label": T(hi="पता", en="Address"),
        "value": "वार्ड 4, मुहाना, तहसील सांगानेर, ज़िला जयपुर, राजस्थान",
    },
    {"label": T(hi="सालाना आय", en="Yearly income"), "value": "₹1,20,000"},
    {"label": T(hi="ईमेल", en="Email"), "value": None},
]
CHECK = [{"title": SECTION["title"], "rows": [{**row, "id": f"r{n}", "url": f"/hi/drafts/{ID}/q/income"} for n, row in enumerate(ROWS)]}]  # fmt: skip
RECEIPT = {"id": ID, "number": NUMBER, "service": INCOME, "for_name": "सीता देवी", "submitted_at": AT, "due_on": DUE, "office": OFFICE, "post": POST, "code": "K7M2-9QXT"}  # fmt: skip
MINE = {"title": INCOME, "for_name": "सीता देवी", "number": NUMBER, "state": "working", "late": False, "due_on": DUE, "next": TRACKED["next"], "url": f"/hi/my/{ID}"}  # fmt: skip
MOVING = {
    "mobile_hint": "••••••0000",
    "is_confirmed": True,
    "from_at": AT,
    "stop_url": f"/hi/my/number/{ID}/stop",
}
APPLICATION = {
    "id": ID, "number": NUMBER, "service": SERVICE_REF, "for_name": "सीता देवी", "state": "working", "late": False,
    "office": OFFICE, "post": PATWARI, "since": DAY, "due_on": DUE, "next": TRACKED["next"], "discreet": False, "can_withdraw": True, "can_pay": True,
}  # fmt: skip
FOLLOWED = {"application": APPLICATION, "timeline": TIMELINE, "answers": [{"title": SECTION["title"], "rows": ROWS}], "fee": FEE, "certificate": None, "revoked": None, "query": None, "refusal": None, "can_appeal": True, "has_appeals": True, "hearing": None, "complaints": []}  # fmt: skip
REFUSAL = {
    "on": DAY,
    "reasons": [{"words": T(hi="आय का प्रमाण पढ़ा नहीं जा सका।", en="The proof of income could not be read."), "bring": T(hi="वेतन पर्ची या नियोक्ता का पत्र", en="A pay slip or the employer’s letter")}],
    "note": "पर्ची की फ़ोटो धुँधली है।",
    "again_fee": FORTY,
    "appeal": T(hi="30 दिन में उपखंड अधिकारी के पास अपील कर सकते हैं।", en="You may appeal to the sub-divisional officer within 30 days."),
}  # fmt: skip
QUERY = {"asked_on": DAY, "by": PATWARI, "points": [T(hi="राशन कार्ड की साफ़ फ़ोटो भेजें", en="Send a clear photo of the ration card"), T(hi="खेत का रक़बा लिखें", en="Write the area of the field")]}  # fmt: skip

INBOX_ROW = {"url": f"/hi/office/cases/{ID}", "number": NUMBER, "service": INCOME, "name": "सीता देवी", "step": T(hi="पटवारी की जाँच", en="Enquiry"), "received_on": DAY, "due_on": DUE, "days_left": 2, "state": "working", "post": None, "helper": None, "labels": []}  # fmt: skip
FILTERS = {"service": "", "step": "", "due": "", "q": ""}
TABS = [
    {"title": PATWARI, "url": "/hi/office?post=p1", "current": True},
    {"title": T(hi="पटवारी, वाटिका", en="Patwari, Watika"), "url": "/hi/office?post=p2", "current": False},
]  # fmt: skip
INBOX = {
    "who": T(hi="अनिल शर्मा", en="Anil Sharma"), "office": OFFICE, "tabs": TABS, "post": "p1", "services": [SERVICE_REF],
    "steps": [{"id": "enquiry", "title": T(hi="पटवारी की जाँच", en="Enquiry")}], "dues": ["late", "today", "week"],
    "vacant": None, "many": False, "can_take": True, "all_url": "/hi/office", "mine_url": "/hi/office?mine=yes", "export_url": "/hi/office/export", "save_url": "/hi/office/lists",
    "filters": {**FILTERS, "label": "", "mine": ""}, "next_url": "/hi/office?after=x", "first_url": None, "notice": None, "notice_number": "",
    "rows": [{**INBOX_ROW, "days_left": days} for days in (-4, None, 0, 2)] + [{**INBOX_ROW, "state": "sent_back", "name": "मोहम्मद इक़बाल हुसैन क़ुरैशी"}] + [{**INBOX_ROW, "days_left": 9, "name": name} for name in ("रामस्वरूप मीणा", "Joseph", "हरप्रीत कौर")],
}  # fmt: skip
CASE_REF = {"id": ID, "number": NUMBER, "service": INCOME, "service_id": CARD["id"], "name": "सीता देवी", "query": "?post=p1"}  # fmt: skip
POINTS = [{"what": T(hi="राशन कार्ड", en="Ration card"), "words": "साफ़ फ़ोटो नहीं है"}]
BESIDE_ROW = {"label": T(hi="परिवार में लोग", en="People in the family"), "value": "5", "register": None, "enquiry": None}  # fmt: skip
BESIDE = {
    "sections": [{"title": SECTION["title"], "rows": [
        {**ROWS[0], "register": None, "enquiry": {"state": "same", "value": None}},
        {**BESIDE_ROW, "register": {"state": "missing", "value": None}, "enquiry": {"state": "differs", "value": T(hi="<b>xyz</b>", en="<b>xyz</b>")}},
        BESIDE_ROW,
    ]}],
    "register": True, "enquiry": True, "differences": 1,
}  # fmt: skip
PLAIN = {"sections": [{"title": SECTION["title"], "rows": [BESIDE_ROW]}], "register": False, "enquiry": False, "differences": 0}  # fmt: skip
DRAFTED = {"number": 2, "act": "send_back", "by": POST, "at": AT, "words": "<script>alert(1)</script>\nशर्तें", "points": POINTS, "reasons": ["unreadable"], "defects": [{"name": "defect.paper.photo", "words": "धुँधली है"}], "row": "", "mine": True}  # fmt: skip
CASE = {
    "case": {**CASE_REF, "state": "working", "late": False, "open": True, "step": T(hi="पटवारी की जाँच", en="Enquiry"), "post": PATWARI, "received_on": DAY, "due_on": DUE, "days_left": 6, "relation": T(hi="बेटा, माता के लिए", en="A son, for his mother"), "is_heard": True, "variant": T(hi="अजमेर जिला", en="Ajmer district")},
    "beside": BESIDE,
    "draft": None, "drafts": False, "note_count": 2, "drawn": False, "version": 4, "step": "enquiry", "since": 1,
    "documents": [{"title": T(hi="राशन कार्ड", en="Ration card"), "name": "rashan.pdf", "size_kb": 412, "url": "/x", "preview_url": None}],
    "timeline": TIMELINE,
    "verdict": {"state": "denied", "rules": [{"state": "denied", "otherwise": REVENUE, "clauses": [{"state": "unmet", "text": REVENUE, "clauses": [{"state": "open", "text": REVENUE, "clauses": []}]}]}]},
    "notes": [{"title": T(hi="जाँच पूरी हुई", en="Enquiry done"), "by": PATWARI, "at": AT, "words": "घर जाकर देखा।\nखेती के अलावा कोई आय नहीं है।", "points": POINTS}],
    "earlier": {"number": NUMBER, "state": "refused", "on": DAY, "points": POINTS, "words": ""},
    "certificates": [],
    "waits": None,
    "acts": [{"act": "report", "kind": "primary", "key": "r"}, {"act": "grant", "kind": "primary", "key": "g"}, {"act": "forward", "kind": "secondary", "key": None}, {"act": "send_back", "kind": "secondary", "key": "b"}, {"act": "refuse", "kind": "warning", "key": "x"}],
    "notice": None,
    "notice_number": "",
}  # fmt: skip
GRANTED = {**CASE["case"], "state": "granted", "open": False, "step": None, "days_left": None}
CERTIFICATES = [
    {"number": NUMBER, "issued_on": DUE, "holds": True},
    {"number": NUMBER, "issued_on": DAY, "holds": False},
]
WORDS = field("long_text", T(hi="अपने शब्दों में", en="In your own words"), id="words")
REASONS = field("several_choices", T(hi="कारण", en="Reasons"), id="reasons", options=[{"value": "unreadable", "label": T(hi="काग़ज़ पढ़ा नहीं जाता", en="A paper cannot be read"), "hint": T(hi="साफ़ फ़ोटो लाएँ", en="Bring a clear photo")}])  # fmt: skip
DEFECTS = [{"title": SECTION["title"], "rows": [{"name": "defect.field.address_line", "label": T(hi="पता", en="Address"), "answer": "वार्ड 4", "words": "", "most": 500}]}, {"title": None, "rows": [{"name": "defect.paper.photo", "label": T(hi="फ़ोटो", en="Photo"), "answer": "", "words": "धुँधली है", "most": 500}]}]  # fmt: skip
ACT = {"case": CASE_REF, "version": 4, "problems": [], "labels": {}, "summary": [], "defects": [], "findings": [], "draft": None, "step": "enquiry", "since": 1, "phrases": "?for=refuse"}  # fmt: skip
FINDINGS = [{"id": "members", "label": T(hi="लोग", en="People"), "answer": "5", "chosen": "other", "words": "7", "most": 200}, {"id": "area", "label": T(hi="गाँव", en="Village"), "answer": "मुहाना", "chosen": "", "words": "", "most": 200}]  # fmt: skip
FILE = {"value": f"{ID}.2", "url": "/x", "number": NUMBER, "name": "सीता देवी", "service": INCOME, "received_on": DAY, "stands": "ready"}  # fmt: skip
NOTES = {"case": CASE_REF, "note": "", "labels": {}, "problems": [], "printed_at": AT, "lines": [{"number": 1, "title": T(hi="टिप्पणी", en="Note"), "order": None, "by": POST, "at": AT, "words": "<b>xyz</b>", "points": []}, {"number": 2, "title": T(hi="मसौदा", en="Draft"), "order": T(hi="अस्वीकृति", en="Refuse"), "by": POST, "at": AT, "words": "", "points": POINTS}]}  # fmt: skip
TOGETHER = {"problems": [], "labels": {}, "query": "?post=p1", "may": [FILE, {**FILE, "stands": "cleared"}], "may_not": [{**FILE, "stands": stands} for stands in ("drawn", "not_opened", "behind")], "most": 60, "is_full": True}  # fmt: skip
EFFORT = {"since": DAY, "least": 20, "rows": [{"service": INCOME, "step": POST, "acts": 40, "clicks": 3, "seconds": FORTY, "served": FORTY, "looked": None}]}  # fmt: skip
MOVED = {"url": f"/hi/office/numbers/{ID}/{ID}", "mobile": "98765 00000", "proof": T(hi="राशन कार्ड", en="Ration card"), "by": T(hi="अनिल शर्मा", en="Anil Sharma"), "at": AT}  # fmt: skip
NUMBERS = {
    "values": {"number": NUMBER, "mobile": "", "proof": "voter-card"}, "problems": [], "labels": {}, "list": listed("admin.officers"),
    "proofs": [{"value": "voter-card", "title": T(hi="मतदाता पहचान पत्र", en="Voter card")}, {"value": "passport", "title": T(hi="पासपोर्ट", en="Passport")}],
    "rows": [{**MOVED, "is_mine": True}, {**MOVED, "is_mine": False}],
}  # fmt: skip
CHANGE = {"change": MOVED, "old_hint": "••••••••01", "holders": ROWS[:1], "state": "waiting", "is_mine": False, "from_at": AT, "notice": None}  # fmt: skip
KEY = {"key": ID, "problems": []}
ACCOUNT = {"mobile_hint": "••••••4321"}
OFFICER = {"name": "अनिल शर्मा", "post": POST}
ERROR_KINDS = ("not_found", "not_yours", "not_allowed", "expired", "stale_form", "too_many", "not_sealed", "too_large", "conflict", "gone", "bad_request", "busy", "database", "broken", "same_person", "number_taken", "change_pending", "change_over", "paused")  # fmt: skip

WATER = T(hi="जलदाय विभाग", en="Water department")
STRAY = {"id": ID, "system": WATER, "number": NUMBER, "case": ID, "place": 4, "what": T(hi="पहले कही बात से उलट", en="It contradicts what was said before"), "do": T(hi="विभाग से पूछें", en="Ask the department"), "said": '{"status": "refused"}', "happened_at": AT, "received_at": AT}  # fmt: skip
OUTSIDE = {
    "statuses": [STRAY, {**STRAY, "case": None}],
    "handovers": [{"case": ID, "system": WATER, "number": NUMBER, "given_at": AT, "error": "a system cannot be reached"}, {"case": ID, "system": WATER, "number": NUMBER, "given_at": AT, "error": None}],
    "list": listed("admin.officers"), "also": True, "notice": None,
}  # fmt: skip

SAMPLES = {
    "home": ("public/home.html", {"departments": DEPARTMENTS, "often": [CARD], "life_events": TOPICS, "audiences": TOPICS}),
    "search": ("public/search.html", {"query": "aay", "results": [{**CARD, "path": "/x", "where": REVENUE, "because": "aay praman patra"}, {**CARD, "path": "/x", "where": REVENUE, "because": None}], "count": 22, "next": "/search?q=aay&after=x", **WAYS}),
    "search-empty": ("public/search.html", {"query": "<b>xyz</b>", "results": [], "count": 0, "next": None, **WAYS}),
    "service": ("public/service.html", {"service": SERVICE, "drafts": []}),
    "service-mixed": ("public/service.html", {"service": {**SERVICE, "question": WHICH, "decides": True}, "drafts": []}),
    "service-received": ("public/service.html", {"service": {**SERVICE, "time": {**SERVICE["time"], "received": ["<b>Order 7"]}}, "drafts": []}),
    "service-begun": ("public/service.html", {"service": SERVICE, "drafts": [BEGUN, {**BEGUN, "for_name": ""}]}),
    "begun-before": ("citizen/begun_before.html", {"service": SERVICE_REF, "draft": BEGUN, "person": ID}),
    "service-free": ("public/service.html", {"service": {**SERVICE, "fee": FREE}, "drafts": []}),
    "track": ("public/track.html", {"number": "", "problems": [], "result": None, "certificate": None}),
    "track-wrong": ("public/track.html", {"number": "12", "problems": [Problem("number", "number_wrong")], "result": None, "certificate": None}),
    "track-result": ("public/track.html", {"number": NUMBER, "problems": [], "result": TRACKED, "certificate": None}),
    "track-stands": ("public/track.html", {"number": NUMBER, "problems": [], "result": {**TRACKED, "state": "sent_back", "until": None}, "certificate": None}),
    "track-late": ("public/track.html", {"number": NUMBER, "problems": [], "result": {**TRACKED, "late": True}, "certificate": None}),
    "track-certificate": ("public/track.html", {"number": NUMBER, "problems": [], "result": None, "certificate": NUMBER}),
    "track-granted": ("public/track.html", {"number": NUMBER, "problems": [], "result": {**TRACKED, "state": "granted", "post": None, "office": None}, "certificate": None}),
    "verify": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": None}),
    "verify-genuine": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": VERIFIED}),
    "verify-revoked": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": {**VERIFIED, "status": "revoked", "words": "verify.revoked", "revoked_on": DUE, "revoked_reason": T(hi="आय ग़लत बताई गई थी", en="The income was misstated")}}),
    "verify-copy": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": {**VERIFIED, "words": "verify.copy_genuine", "original": T(hi="रद्द", en="revoked")}}),
    "verify-unknown": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": UNKNOWN}),
    "verify-altered": ("public/verify.html", {"values": {"number": "", "code": ""}, "problems": [], "result": {**UNKNOWN, "status": "altered", "words": "verify.altered"}}),
    "keys": ("public/keys.html", {"keys": KEYS, "roots": [{"number": 1, "sealed_at": AT, "digest": "ab" * 32}]}),
    **{name: ("public/article.html", {"name": name}) for name in ("privacy", "accessibility", "contact", "terms", "lost-number")},
    "feedback": ("public/feedback.html", {"values": {"words": "", "page": ""}, "problems": [], "sent": False}),
    "feedback-sent": ("public/feedback.html", {"values": {"words": "", "page": ""}, "problems": [], "sent": True}),
    "sitemap": ("public/sitemap.html", {"departments": DEPARTMENTS, "life_events": TOPICS, "audiences": TOPICS}),
    "browse": ("public/browse.html", {"title": REVENUE, "services": [CARD], "count": 1, "next": "?after=x", **WAYS}),
    "browse-empty": ("public/browse.html", {"title": REVENUE, "services": [], "count": 0, "next": None, **WAYS}),
    "which": ("public/which.html", {"service": SERVICE_REF, "question": WHICH, "given": [], "number": 1, "of": 2, "result": None}),
    "which-second": ("public/which.html", {"service": SERVICE_REF, "question": {**WHICH, "name": "q1"}, "given": [{"name": "q0", "value": 1}], "number": 2, "of": 2, "result": None}),
    "which-here": ("public/which.html", {"service": SERVICE_REF, "question": None, "given": [{"name": "q0", "value": 0}], "number": 2, "of": 2, "result": {"here": True, "service": CARD, "elsewhere": None}}),
    "which-other": ("public/which.html", {"service": SERVICE_REF, "question": None, "given": [{"name": "q0", "value": 0}], "number": 2, "of": 2, "result": {"here": False, "service": CARD, "elsewhere": None}}),
    "which-elsewhere": ("public/which.html", {"service": SERVICE_REF, "question": None, "given": [{"name": "q0", "value": 0}], "number": 2, "of": 2, "result": {"here": False, "service": None, "elsewhere": REVENUE}}),
    "which-gone": ("public/which.html", {"service": SERVICE_REF, "question": None, "given": [{"name": "q0", "value": 0}], "number": 2, "of": 2, "result": {"here": False, "service": None, "elsewhere": None}}),
    "eligible": ("citizen/eligible.html", {"service": SERVICE_REF, "who": [REVENUE], "fields": FIELDS[:3], "problems": [], "labels": {}, "notice": None, "verdict": None, "plan": "{}"}),
    "eligible-met": ("citizen/eligible.html", {"service": SERVICE_REF, "who": [REVENUE], "fields": FIELDS[:3], "problems": [], "labels": {}, "notice": REVENUE, "verdict": {"state": "met", "rules": [{"state": "met", "otherwise": REVENUE, "clauses": [{"state": "met", "text": REVENUE, "clauses": []}]}]}, "plan": "{}"}),
    "eligible-open": ("citizen/eligible.html", {"service": SERVICE_REF, "who": [REVENUE], "fields": FIELDS[:3], "problems": [], "labels": {}, "notice": None, "verdict": {"state": "open", "rules": [{"state": "open", "otherwise": REVENUE, "clauses": [{"state": "open", "text": REVENUE, "clauses": []}]}]}, "plan": "{}"}),
    "eligible-denied": ("citizen/eligible.html", {"service": SERVICE_REF, "who": [REVENUE], "fields": FIELDS[:3], "problems": [], "labels": {}, "notice": None, "verdict": {"state": "denied", "rules": [{"state": "denied", "otherwise": REVENUE, "clauses": [{"state": "unmet", "text": REVENUE, "clauses": [{"state": "open", "text": REVENUE, "clauses": []}]}]}]}, "plan": "{}"}),
    "eligible-all": ("citizen/eligible.html", {"service": SERVICE_REF, "who": [REVENUE], "fields": [], "problems": [], "labels": {}, "notice": None, "verdict": None, "plan": None}),
    **{f"error-{kind}": ("error.html", {"kind": kind, "reference": "01H8XG", "retry_after_seconds": None}) for kind in ERROR_KINDS},
    "sign-in": ("citizen/sign_in.html", {"values": {"mobile": ""}, "problems": [], "back_to": "/hi/my", "notice": "sign_in.again", "typed": ""}),
    "sign-in-typed": ("citizen/sign_in.html", {"values": {"mobile": ""}, "problems": [], "back_to": "/hi/my", "notice": "typed.sign_in", "typed": "c2VhbGVk"}),
    "sign-in-code": ("citizen/sign_in_code.html", {"mobile_hint": "••••••4321", "values": {"code": ""}, "problems": [Problem("code", "code_wrong", {"left": 4})], "minutes": 10, "wait_seconds": 30, "screen_url": "http://127.0.0.1:8001/"}),
    "second-fact": ("citizen/second_fact.html", {"question": T(hi="आपका जन्म किस वर्ष हुआ?", en="In which year were you born?"), "hint": None, "problems": [], "back_to": "/hi/my"}),
    "who-for": ("citizen/who_for.html", {"service": SERVICE_REF, "persons": [{"id": ID, "name": "सीता देवी", "relation": T(hi="माता", en="Mother")}], "values": {"who": ""}, "problems": []}),
    "question": ("citizen/question.html", QUESTION),
    "question-denied": ("citizen/question.html", {**QUESTION, "fields": ONE, "denied": DENIED}),
    "question-one": ("citizen/question.html", {**QUESTION, "fields": ONE}),
    "question-wrong": ("citizen/question.html", {**QUESTION, "problems": PROBLEMS}),
    "question-newer": ("citizen/question.html", {**QUESTION, "fields": ONE, "notice": T(hi="नए उत्तर नीचे हैं", en="The newer answers are below"), "typed": ROWS[:1]}),
    "person": ("citizen/question.html", {**QUESTION, "draft": {**DRAFT, "id": None}, "section": {**SECTION, "number": None, "of": None}, "fields": FIELDS[:2], "saved_at": None}),
    "paper": ("citizen/paper.html", {"draft": DRAFT, "title": FIELDS[13]["label"], "number": 8, "of": 12, "field": {**FIELDS[13], "id": "file"}, "camera_accept": "image/jpeg", "problems": [Problem("file", "upload.damaged")], "labels": {}, "back_url": "/hi/my"}),
    "overview": ("citizen/overview.html", {"draft": DRAFT, "moved": FORWARD, "sections": [{"title": SECTION["title"], "state": state, "url": "/x"} for state in ("done", "started", "todo", "blocked")]}),
    "check": ("citizen/check.html", {"draft": DRAFT, "moved": FORWARD, "sections": CHECK, "fee": FEE, "problems": [], "labels": {}, "changed": False, "denied": [], "rows": None}),
    "check-denied": ("citizen/check.html", {"draft": DRAFT, "moved": None, "sections": CHECK, "fee": FEE, "problems": [], "labels": {}, "changed": False, "denied": DENIED, "rows": 0}),
    "submit": ("citizen/submit.html", {"draft": DRAFT, "declaration": [T(hi="लिखी हुई सब बातें सच हैं", en="everything written is true")], "fee": FEE, "version": 3, **KEY}),
    "receipt": ("citizen/receipt.html", {"application": RECEIPT, "fee": FEE, "hearing": None, "mobile_hint": "••••••4321"}),
    "my": ("citizen/my.html", {"drafts": [{**MINE, "saved_at": AT, "expires_on": DUE}], "open": [MINE, {**MINE, "late": True}], "finished": [{**MINE, "state": "granted", "next": None, "due_on": None}], "older_url": None, "moving": None, "notice": None}),
    "my-moving": ("citizen/my.html", {"drafts": [], "open": [MINE], "finished": [], "older_url": None, "moving": MOVING, "notice": None}),
    "my-moving-asked": ("citizen/my.html", {"drafts": [], "open": [MINE], "finished": [], "older_url": None, "moving": {**MOVING, "is_confirmed": False}, "notice": None}),
    "my-stopped": ("citizen/my.html", {"drafts": [], "open": [MINE], "finished": [], "older_url": None, "moving": None, "notice": "moving.stopped"}),
    "my-empty": ("citizen/my.html", {"drafts": [], "open": [], "finished": [], "older_url": None, "moving": None, "notice": None}),
    "application": ("citizen/application.html", FOLLOWED),
    "application-granted": ("citizen/application.html", {**FOLLOWED, "application": {**APPLICATION, "state": "granted"}, "certificate": {"issued_on": DAY, "number": NUMBER}}),
    "application-revoked": ("citizen/application.html", {**FOLLOWED, "application": {**APPLICATION, "state": "granted"}, "revoked": {"on": DUE, "number": NUMBER, "because": T(hi="कार्यालय की भूल से जारी हुआ था", en="The office issued it by mistake")}}),
    "application-refused": ("citizen/application.html", {**FOLLOWED, "application": {**APPLICATION, "state": "refused"}, "refusal": REFUSAL}),
    "application-asked": ("citizen/application.html", {**FOLLOWED, "application": {**APPLICATION, "state": "sent_back"}, "query": QUERY}),
    "application-stands": ("citizen/application.html", {**FOLLOWED, "application": {**APPLICATION, "state": "sent_back", "due_on": None}, "query": QUERY}),
    "answer": ("citizen/answer.html", {"application": APPLICATION, "points": QUERY["points"], "fields": [WORDS, FIELDS[13]], "labels": {}, "turned": None, "notice": None, "denied": [], "is_guarded": True, **KEY}),
    "answer-denied": ("citizen/answer.html", {"application": APPLICATION, "points": QUERY["points"], "fields": [WORDS, FIELDS[13]], "labels": {}, "turned": None, "notice": None, "denied": DENIED, "is_guarded": False, **KEY}),
    "answer-typed": ("citizen/answer.html", {"application": APPLICATION, "points": QUERY["points"], "fields": [WORDS, FIELDS[13]], "labels": {}, "turned": None, "notice": "typed.again_files", "denied": [], "is_guarded": False, **KEY}),
    "withdraw": ("citizen/withdraw.html", {"application": APPLICATION, **KEY}),
    "office-sign-in": ("door.html", {"layout": "officer/desk.html", "place": "/office", "whose": "officer", "notice": None, "values": {"user_name": ""}, "problems": [], "back_to": "", "expired": False}),
    "inbox": ("officer/inbox.html", INBOX),
    "inbox-empty": ("officer/inbox.html", {**INBOX, "rows": [], "next_url": None}),
    "case": ("officer/case.html", CASE),
    "case-stands": ("officer/case.html", {**CASE, "case": {**CASE["case"], "state": "sent_back", "due_on": None, "days_left": None}, "acts": []}),
    "case-draft": ("officer/case.html", {**CASE, "beside": PLAIN, "draft": DRAFTED, "drawn": True}),
    "case-reader": ("officer/case.html", {**CASE, "draft": {**DRAFTED, "mine": False}, "drafts": True, "acts": []}),
    "order": ("officer/order.html", {**ACT, "order": "refuse", "orders": ["grant", "refuse", "send_back"], "in_language": "hi", "fields": [REASONS, WORDS], "problems": [Problem("reasons", "reason_needed")]}),
    "order-send-back": ("officer/order.html", {**ACT, "order": "send_back", "orders": ["send_back"], "in_language": "hi", "fields": [WORDS], "defects": DEFECTS}),
    "notes": ("officer/notes.html", NOTES),
    "notes-empty": ("officer/notes.html", {**NOTES, "lines": [], "problems": [Problem("note", "required")]}),
    "together": ("officer/together.html", TOGETHER),
    "together-empty": ("officer/together.html", {**TOGETHER, "may": [], "may_not": [], "is_full": False}),
    "together-wrong": ("officer/together.html", {**TOGETHER, "problems": [Problem("file", "file_needed")]}),
    "together-done": ("officer/together_done.html", {"rows": [{"number": NUMBER if fate != "changed" else "", "fate": fate, "good": fate == "done", "url": "/x" if fate != "changed" else None} for fate in ("done", "changed", "not_opened", "drawn", "behind", "alone", "refused")], "done": 1, "left": 6, "query": ""}),
    "effort": ("officer/effort.html", EFFORT),
    "effort-empty": ("officer/effort.html", {**EFFORT, "rows": []}),
    "act-report-found": ("officer/act.html", {**ACT, "act": "report", "slug": "report", "fields": [WORDS], "findings": FINDINGS, "problems": [Problem("found.members", "required")]}),
    "case-closed": ("officer/case.html", {**CASE, "verdict": None, "case": GRANTED, "acts": [], "documents": [], "notes": [], "earlier": None, "certificates": CERTIFICATES, "notice": "act.grant_done", "notice_number": NUMBER}),
    "act-forward": ("officer/act.html", {**ACT, "act": "forward", "slug": "forward", "fields": [WORDS]}),
    "act-report": ("officer/act.html", {**ACT, "act": "report", "slug": "report", "fields": [WORDS]}),
    "act-send-back": ("officer/act.html", {**ACT, "act": "send_back", "slug": "send-back", "fields": [WORDS], "defects": DEFECTS}),
    "act-send-back-wrong": ("officer/act.html", {**ACT, "act": "send_back", "slug": "send-back", "fields": [WORDS], "defects": DEFECTS, "problems": [Problem("defects", "defect_needed")]}),
    "act-grant": ("officer/act.html", {**ACT, "act": "grant", "slug": "grant", "fields": [WORDS], "summary": ROWS}),
    "act-refuse": ("officer/act.html", {**ACT, "act": "refuse", "slug": "refuse", "fields": [REASONS, WORDS], "problems": [Problem("reasons", "reason_needed")]}),
    "act-revoke": ("officer/act.html", {**ACT, "act": "revoke", "slug": "revoke", "fields": [{**REASONS, "kind": "choice"}, WORDS]}),
    "refusal-preview": ("officer/refusal_preview.html", {"case": CASE_REF, "version": 4, "draft": 2, "step": "decision", "since": 1, "first": "", "in_language": "hi", "reasons": [{"code": "unreadable", "words": "काग़ज़ पढ़ा नहीं जाता", "bring": "साफ़ फ़ोटो लाएँ"}], "words": "पर्ची धुँधली है।"}),
    "numbers": ("officer/numbers.html", NUMBERS),
    "outside": ("officer/outside.html", OUTSIDE),
    "outside-empty": ("officer/outside.html", {"statuses": [], "handovers": [], "list": listed("outside", rows=[]), "also": False, "notice": "outside.settled_done"}),
    "numbers-none": ("officer/numbers.html", {**NUMBERS, "rows": [], "list": listed("numbers", rows=[])}),
    "numbers-wrong": ("officer/numbers.html", {**NUMBERS, "problems": [Problem("number", "no_application"), Problem("mobile", "number_taken"), Problem("proof", "required")]}),
    **{f"number-{state}": ("officer/number_change.html", {**CHANGE, "state": state}) for state in ("waiting", "confirmed", "stopped")},
    "number-mine": ("officer/number_change.html", {**CHANGE, "is_mine": True, "holders": [], "notice": "numbers.asked_done"}),
    "conflict-gone": ("officer/conflict.html", {"case": None, "happened": None, "query": "", "typed": [{"label": POST, "words": "<b>xyz</b>"}]}),
    "conflict": ("officer/conflict.html", {"query": "", "typed": [], "case": CASE_REF, "happened": {"what": T(hi="आवेदन स्वीकृत हुआ", en="Application granted"), "by": POST, "officer": T(hi="अनिता मीणा", en="Anita Meena"), "at": AT}, "state": "granted", "holder": None}),
    **APPEALS,
    **HEARINGS,
    "application-heard": ("citizen/application.html", {**FOLLOWED, "hearing": HEARING, "complaints": [{**HEARING, "application": "2"}]}),
    "receipt-heard": ("citizen/receipt.html", {"application": RECEIPT, "fee": FEE, "hearing": HEARING, "mobile_hint": None}),
    **BOARDS,
    **COPIES,
    **FIGURE_SAMPLES,
    **CLOCKS,
    **AROUND_DESKS,
    **PAYMENTS,
    **SIGN_INS,
    **SIGNING,
    **PROGRAMS,
    **REVOKED,
    **ADMINISTRATION,
    **MONEY,
    **BILLS,
    **OPERATORS,
    "service-paused": ("public/service.html", {"service": {**SERVICE, "pause": {"since": date(2026, 8, 15), "until_on": date(2026, 8, 20), "why": POST}}, "drafts": [BEGUN]}),
}  # fmt: skip
