"""A catalogue as large as a state's: the real one, and as many made-up services as are wanted.

The made ones differ in words, in length (4 to 34 questions, 1 to 8 papers), in rules and in steps,
and each has a worked example that holds, so that reading, reviewing and publishing have their real
work. The same call always makes the same files.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import yaml

from bench.made_words import ACTS, DEPARTMENTS, Words

Plain = dict[str, Any]
AREA = "RJ-JAIPUR-CHOMU-SAMOD"
PAPERS: tuple[Words, ...] = (
    ("Photograph", "फ़ोटो", ""), ("Proof of address", "पते का प्रमाण", ""),
    ("Proof of identity", "पहचान का प्रमाण", ""), ("Bank passbook", "बैंक पासबुक", ""),
    ("Earlier certificate", "पुराना प्रमाण पत्र", ""), ("Affidavit", "शपथ पत्र", ""),
    ("Site plan", "स्थल मानचित्र", ""), ("Receipt of dues", "बकाया की रसीद", ""),
)  # fmt: skip
# What a question asks, of which kind, with which options, and an answer that fits.
QUESTIONS: tuple[tuple[Words, str, Plain, str], ...] = (
    (("Mobile number", "मोबाइल नंबर", "mobile"), "mobile", {"required": False}, ""),
    (("Email", "ई-मेल", "email"), "email", {"required": False}, ""),
    (("PIN code", "पिन कोड", "pin"), "pin_code", {}, "303806"),
    (("House, street or locality", "मकान, गली या मोहल्ला", "house"), "text",
     {"max_length": 150}, "House 14"),
    (("People in the family", "परिवार में लोग", "members"), "number",
     {"minimum": 1, "maximum": 50}, "5"),
    (("Yearly income", "वार्षिक आय", "income"), "money", {}, "36000"),
    (("Area in square metres", "क्षेत्रफल वर्ग मीटर में", "size"), "number",
     {"minimum": 1, "maximum": 100000}, "120"),
    (("Date of the event", "घटना की तारीख", "event"), "date", {"past": True}, "2025-06-12"),
    (("Does it concern a shop?", "क्या यह दुकान के लिए है?", "shop"), "yes_no", {}, "no"),
    (("Is anyone in government service?", "क्या कोई सरकारी नौकरी में है?", "job"), "yes_no", {}, "no"),
    (("Describe what you need", "आपको क्या चाहिए, लिखें", "need"), "long_text",
     {"max_length": 600}, "As stated"),
    (("Number of the consumer", "उपभोक्ता संख्या", "number"), "text", {"max_length": 20}, "KN 4412"),
    (("Category", "श्रेणी", "category"), "choice",
     {"choices": ("general", "obc", "sc", "st", "ews")}, "general"),
    (("Manner of use", "उपयोग का प्रकार", "use"), "choice",
     {"choices": ("home", "shop", "farm", "factory")}, "home"),
)  # fmt: skip
CHOICES: dict[str, tuple[str, str]] = {
    "general": ("General", "सामान्य"), "obc": ("OBC", "अन्य पिछड़ा वर्ग"),
    "sc": ("SC", "अनुसूचित जाति"), "st": ("ST", "अनुसूचित जनजाति"), "ews": ("EWS", "आर्थिक कमज़ोर"),
    "home": ("Home", "घर"), "shop": ("Shop", "दुकान"), "farm": ("Farm", "खेत"),
    "factory": ("Factory", "कारखाना"),
}  # fmt: skip


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        del data  # whatever it is, it is written out
        return True


def make(folder: Path, real: Path, *, services: int) -> int:
    """Write a catalogue with so many services in all; return how many of them are made up."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(real, folder)
    wanted = services - len(list(real.glob("*/*/service.yaml")))
    _departments(folder)
    template = next(real.glob("*/*/certificate.typ")).read_text("utf-8")
    chance = random.Random(8)
    for (department, about, act), _ in zip(_pairs(), range(wanted), strict=False):
        name = f"{about[0]} {act[0]}".replace(" ", "-").lower()
        own = folder / department / name
        own.mkdir(parents=True)
        service, example = _service(chance, department, name, about, act)
        _write(own / "service.yaml", service)
        _write(own / "examples.yaml", [example])
        (own / "certificate.typ").write_text(template, "utf-8")
    return wanted


def _pairs() -> Iterator[tuple[str, Words, Words]]:
    for act in ACTS:
        for department, (_, subjects) in DEPARTMENTS.items():
            for about in subjects:
                yield department, about, act


def _departments(folder: Path) -> None:
    file = folder / "departments.yaml"
    held = yaml.safe_load(file.read_text("utf-8"))
    held["departments"] += [
        {"id": id_, "name": _text(name)} for id_, (name, _) in DEPARTMENTS.items()
    ]
    _write(file, held)


def _service(
    chance: random.Random, department: str, name: str, about: Words, act: Words
) -> tuple[Plain, Plain]:
    title = {"en": f"{about[0].capitalize()}: {act[0]}", "hi": f"{about[1]}: {act[1]}"}
    form, answers = _form(chance, about)
    papers = _papers(chance)
    ids = {asked["id"] for section in form for asked in section["fields"]}
    service = _head(department, name, title, (about, act)) | {
        "form": form,
        "documents": papers,
        "fee": {"department": chance.choice([0, 10, 100]), "facilitation": "g2c-application",
                "source": "Made up for measuring", "verified": "no"},
        "steps": _steps(chance),
        "refusal_reasons": [
            {"code": "not_shown", "text": _text(("Not shown.", "दिखाया नहीं गया।", "")),
             "remedy": _text(("Apply again with papers.", "कागज़ों के साथ फिर आवेदन करें।", ""))},
            {"code": "no_answer", "text": _text(("No answer came.", "उत्तर नहीं मिला।", "")),
             "remedy": _text(("Apply again.", "फिर आवेदन करें।", ""))},
        ],
        "output": {"register": f"{name}-register", "certificate": {
            "title": title, "signer": "officer", "template": "certificate.typ",
            "holder": ["applicant_name", "area"], "facts": ["declaration"], "validity_years": 1}},
    }  # fmt: skip
    if "q_income" in ids and chance.random() < 0.5:
        service["eligibility"] = [{
            "rule": "q_income <= ₹250000 and age(birth, today) >= 18",
            "otherwise": _text(("Only for less income.", "केवल कम आय वालों के लिए।", "")),
        }]  # fmt: skip
    given = [paper["id"] for paper in papers if paper.get("required") != "no"]
    example = {"title": "A worked example", "received_on": "2026-01-20", "answers": answers}
    return service, example | ({"documents": given} if given else {})


def _head(department: str, name: str, title: Plain, made_of: tuple[Words, Words]) -> Plain:
    about, act = made_of
    posts = ("tehsildar", "sub-divisional-officer", "collector")
    areas = ("tehsil", "sub-division", "district")
    officers: Plain = {
        role: {"post": post, "area": area}
        for role, post, area in zip(
            ("designated", "first_appeal", "second_appeal"), posts, areas, strict=True
        )
    }
    officers["first_appeal"]["limit"] = "21 working days"
    return {
        "service": f"{department}/{name}",
        "title": title,
        "summary": _text((
            f"For {about[0]}, {act[0]}: ask here and follow it by its number.",
            f"{about[1]} के लिए {act[1]}: यहाँ आवेदन करें और संख्या से स्थिति देखें।", "",
        )),
        "also_called": [f"{about[2]} {act[2]}", f"{act[2]} {about[2]}"],
        "department": department,
        "law": {"act": "rgdps-2011", "limit": "15 working days",
                "source": "Made up for measuring", "verified": "no"},
        "officers": officers,
        "applicant": {"name": "applicant_name", "birth": "birth", "area": "area"},
        "who_can_apply": [_text(("Anyone of the state.", "राज्य का कोई भी व्यक्ति।", ""))],
        "what_happens": [_text(("The office decides.", "कार्यालय निर्णय देता है।", ""))],
    }  # fmt: skip


def _form(chance: random.Random, about: Words) -> tuple[list[Plain], Plain]:
    sections: list[Plain] = [
        {"id": "applicant", "title": _text(("Who applies?", "कौन आवेदन करता है?", "")), "fields": [
            _field("applicant_name", "name", ("Full name", "पूरा नाम", "")),
            _field("birth", "date", ("Date of birth", "जन्म तिथि", ""), past="yes"),
        ]},
        {"id": "place", "title": _text(("Where?", "कहाँ?", "")), "fields": [
            _field("area", "area", ("Place", "स्थान", ""), lowest="tehsil")]},
    ]  # fmt: skip
    answers: Plain = {
        "applicant_name.hi": "सीता देवी", "birth.day": "12", "birth.month": "6",
        "birth.year": "1984", "area": AREA, "declaration": "yes",
    }  # fmt: skip
    for round_ in range(chance.choice([0, 1, 1, 1, 2])):
        picked = chance.sample(QUESTIONS, chance.randint(3, len(QUESTIONS)))
        tail = "" if round_ == 0 else f"_{round_}"
        for number in range(0, len(picked), 3):
            fields: list[Plain] = []
            for words, kind, options, answer in picked[number : number + 3]:
                id_ = f"q_{words[2]}{tail}"
                shown = (f"{words[0]} ({about[0]})", f"{words[1]} ({about[1]})", "")
                fields.append(_field(id_, kind, shown, **_options(options)))
                answers |= _answer(id_, kind, answer)
            id_ = f"part_{round_}_{number}"
            title = (f"About the {about[0]}", f"{about[1]} के बारे में", "")
            sections.append({"id": id_, "title": _text(title), "fields": fields})
    declared = ("What I stated is true.", "दी गई जानकारी सही है।", "")
    sections.append({
        "id": "declaration", "title": _text(("Declaration", "घोषणा", "")),
        "fields": [_field("declaration", "declaration", declared)],
    })  # fmt: skip
    return sections, answers


def _options(options: Plain) -> Plain:
    made: Plain = {}
    for key, value in options.items():
        if isinstance(value, bool):
            made[key] = "yes" if value else "no"
        elif isinstance(value, tuple):
            ids = cast("tuple[str, ...]", value)
            made[key] = [{"id": each, "text": _text((*CHOICES[each], ""))} for each in ids]
        else:
            made[key] = value
    return made


def _answer(id_: str, kind: str, answer: str) -> Plain:
    if kind == "date":
        year, month, day = answer.split("-")
        return {f"{id_}.day": day, f"{id_}.month": month, f"{id_}.year": year}
    return {id_: answer} if answer else {}


def _field(id_: str, kind: str, label: Words, **options: Any) -> Plain:
    return {"id": id_, "kind": kind, **options, "label": _text(label)}


def _papers(chance: random.Random) -> list[Plain]:
    made: list[Plain] = []
    for number, words in enumerate(chance.sample(PAPERS, chance.randint(1, len(PAPERS)))):
        optional = {"required": "no"} if number % 3 == 2 else {}
        made.append({
            "id": f"paper_{number}", "title": _text(words), **optional,
            "accept": ["image/jpeg", "image/png", "application/pdf"], "max_size": "5 MB",
        })  # fmt: skip
    return made


def _steps(chance: random.Random) -> list[Plain]:
    enquiry = {"id": "enquiry", "act": "report", "post": "patwari", "within": "5 working days",
               "title": _text(("Enquiry", "जाँच", ""))}  # fmt: skip
    decision = {"id": "decision", "act": "decision", "post": "tehsildar",
                "title": _text(("Decision", "निर्णय", ""))}  # fmt: skip
    return [enquiry, decision] if chance.random() < 0.7 else [decision]


def _text(words: Words) -> Plain:
    return {"hi": words[1], "en": words[0]}


def _write(file: Path, value: Any) -> None:
    dumped = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    file.write_text(dumped, "utf-8")
