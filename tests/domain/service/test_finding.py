"""What people really type at the window, among a thousand services, and what they must find first."""

import pytest

from bench.made_words import ACTS, DEPARTMENTS
from khidki.domain.law.period import Period
from khidki.domain.service.head import Head
from khidki.domain.service.search import Finder
from khidki.domain.text import Text

LIMIT = Period.parse("15 working days")


def head(id_, hi, en, *called):
    nothing = Text(hi="", en="")
    return Head(id_, 1, Text(hi=hi, en=en), nothing, id_.split("/")[0], LIMIT, "tehsildar", called)


TWELVE = [
    head("revenue/caste", "जाति प्रमाण पत्र (अनुसूचित जाति या जनजाति)", "Caste certificate (SC or ST)",
         "jati praman patra", "जाति प्रमाण पत्र", "sc certificate", "st certificate", "एससी एसटी"),
    head("revenue/domicile", "मूल निवास प्रमाण पत्र", "Domicile certificate", "mool niwas praman patra",
         "bonafide certificate", "bonafide residence", "निवास प्रमाण पत्र"),
    head("revenue/income", "आय प्रमाण पत्र", "Income certificate", "aay praman patra",
         "aamdani praman patra", "आमदनी प्रमाण पत्र", "इनकम सर्टिफिकेट"),
    head("lsg/birth", "जन्म प्रमाण पत्र की प्रति", "Copy of a birth certificate", "janam praman patra",
         "birth certificate", "जन्म प्रमाण पत्र", "date of birth proof"),
    head("lsg/death", "मृत्यु पंजीकरण", "Death registration", "mrityu praman patra",
         "death certificate", "मृत्यु प्रमाण पत्र", "maut ka certificate"),
    head("lsg/marriage", "विवाह पंजीकरण", "Marriage registration", "shaadi registration",
         "marriage certificate", "शादी का प्रमाण पत्र", "vivah praman patra"),
    head("revenue/jamabandi", "जमाबंदी की नकल", "Copy of jamabandi", "jamabandi nakal", "khata nakal",
         "जमीन की नकल", "land record", "apna khata", "khasra"),
    head("revenue/mutation", "नामांतरण (निर्विवाद)", "Uncontested mutation of land", "namantaran",
         "नामांतरकरण", "jamin naam karwana", "dakhil kharij", "land name change"),
    head("phed/water", "घरेलू जल संबंध", "Domestic water connection", "pani ka connection",
         "nal connection", "नल कनेक्शन", "पानी का कनेक्शन"),
    head("home/tenant", "किरायेदार का पुलिस सत्यापन", "Police verification of a tenant",
         "kirayedar verification", "tenant verification", "kirayedar satyapan"),
    head("sje/old-age", "वृद्धावस्था पेंशन", "Old-age pension", "vridhavastha pension",
         "budhapa pension", "बुढ़ापा पेंशन", "social security pension"),
    head("university/migration", "प्रव्रजन प्रमाण पत्र", "University migration certificate",
         "migration certificate", "माइग्रेशन सर्टिफिकेट", "university migration"),
]  # fmt: skip
MADE = [
    head(f"{department}/{about[0]}-{act[0]}", f"{about[1]}: {act[1]}", f"{about[0]}: {act[0]}",
         f"{about[2]} {act[2]}")
    for act in ACTS for department, (_, subjects) in DEPARTMENTS.items() for about in subjects
]  # fmt: skip
FINDER = Finder([*TWELVE, *MADE[: 1000 - len(TWELVE)]])
TYPED = {
    "revenue/caste": (
        "jati praman patra", "jaati parman patra", "जाति", "जाति प्रमाणपत्र", "jatipramanpatra",
        "cast certificate", "caste certificat sc", "sc st certificate", "जाती प्रमाण पत्र",
    ),
    "revenue/domicile": (
        "mool niwas", "mul nivas", "moolniwas", "मूल निवास", "मूलनिवास प्रमाण पत्र", "domicile",
        "domicil certificate", "bonafied", "niwas praman patra", "मुझे मूल निवास बनवाना है",
    ),
    "revenue/income": (
        "aay", "aay praman patra", "income certificate", "incom certifcate", "आय प्रमाण पत्र",
        "आमदनी", "amdani praman patr", "इनकम सर्टिफिकेट", "i want income certificate",
    ),
    "lsg/birth": (
        "janm praman patra", "janam pramaan patra", "birth certificate", "जन्म प्रमाण पत्र",
        "bacche ka janam praman", "birth certificat", "जन्म", "berth certificate",
    ),
    "lsg/death": (
        "mrityu praman patra", "death certificate", "मृत्यु प्रमाण पत्र", "mrutyu panjikaran",
        "deth certificate", "maut",
    ),
    "lsg/marriage": (
        "shadi registration", "marriage certificate", "vivah panjikaran", "विवाह", "शादी",
        "mariage registration", "shaadi ka certificate",
    ),
    "revenue/jamabandi": (
        "jamabandi", "जमाबंदी", "jama bandi nakal", "jamabndi", "apna khata", "khasra nakal",
        "जमीन की नकल", "land record",
    ),
    "revenue/mutation": (
        "namantaran", "नामांतरण", "namantran", "mutation", "dakhil kharij", "jamin naam karwana",
    ),
    "phed/water": (
        "nal connection", "नल", "pani ka connection", "water conection", "जल संबंध", "नल कनेक्शन चाहिए",
    ),
    "home/tenant": (
        "kirayedar", "kirayedaar verification", "tenant verification", "tenent police", "किरायेदार",
    ),
    "sje/old-age": (
        "vridha pension", "old age pension", "बुढ़ापा पेंशन", "budapa pension", "वृद्धावस्था पेंशन",
        "pension", "vridhavastha penshan",
    ),
    "university/migration": (
        "migration", "migration certificate", "माइग्रेशन", "migrasion certificate",
    ),
}  # fmt: skip
ASKED = [(query, service) for service, queries in TYPED.items() for query in queries]


def test_there_are_enough_questions_to_mean_something():
    assert len(ASKED) >= 60


@pytest.mark.parametrize(("query", "service"), ASKED)
def test_what_people_type_finds_first_what_they_mean(query, service):
    found = FINDER.find(query)
    assert found, "nothing at all"
    assert found[0].service == service, [(each.service, each.score) for each in found[:4]]


@pytest.mark.parametrize("query", ["passport", "qwerty", "ब्रह्मांड", "zzz zzz", "form", "नया"])
def test_what_nobody_offers_is_not_guessed_at_wildly(query):
    assert len(FINDER.find(query)) <= 20


def test_what_met_only_a_common_word_is_not_shown_beside_what_met_all():
    found = [each.service for each in FINDER.find("income certificate")]
    assert found[0] == "revenue/income"
    assert "phed/water" not in found


def test_reasons_begin_with_the_name_that_says_most():
    assert FINDER.find("अमदनी aamdani")[0].because[0] in {"aamdani praman patra", "आमदनी प्रमाण पत्र"}
    assert FINDER.find("apna khata")[0].because[0] == "apna khata"
