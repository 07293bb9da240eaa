"""Invented people with the answers they would give: the same seed gives the same people.

Names come in both scripts, in one of them, of one word or of two; a third of the people know only
the year of their birth; some have no phone. All answers pass the check of the service's own form
(`load` tests a sample of every chunk), so what is measured is what people would send.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.draft import plain
from khidki.domain.bucket import bucket_for, with_bucket
from khidki.domain.people.person import Birth, Name, Person, identity_of
from khidki.gateways.secrets import Secrets

GIVEN = (
    ("राम", "Ram"), ("रमेश", "Ramesh"), ("सीता", "Sita"), ("गीता", "Geeta"), ("मोहन", "Mohan"),
    ("सोहन", "Sohan"), ("लक्ष्मी", "Lakshmi"), ("कमला", "Kamla"), ("प्रेम", "Prem"),
    ("भंवर", "Bhanwar"), ("गोपाल", "Gopal"), ("शंकर", "Shankar"), ("सुनीता", "Sunita"),
    ("अनीता", "Anita"), ("मंजू", "Manju"), ("संतोष", "Santosh"), ("महेंद्र", "Mahendra"),
    ("दिनेश", "Dinesh"), ("राजेश", "Rajesh"), ("विमला", "Vimla"), ("शांति", "Shanti"),
    ("हनुमान", "Hanuman"), ("कैलाश", "Kailash"), ("पूजा", "Pooja"), ("किरण", "Kiran"),
    ("अब्दुल", "Abdul"), ("फ़ातिमा", "Fatima"), ("हरप्रीत", "Harpreet"), ("जॉन", "John"),
)  # fmt: skip
SURNAMES = (
    ("देवी", "Devi"), ("लाल", "Lal"), ("शर्मा", "Sharma"), ("मीणा", "Meena"), ("गुर्जर", "Gurjar"),
    ("जाट", "Jat"), ("सिंह", "Singh"), ("कंवर", "Kanwar"), ("वर्मा", "Verma"), ("बैरवा", "Bairwa"),
    ("खान", "Khan"), ("बानो", "Bano"), ("सैनी", "Saini"), ("यादव", "Yadav"), ("कुमावत", "Kumawat"),
    ("चौधरी", "Choudhary"), ("जांगिड़", "Jangid"), ("प्रजापत", "Prajapat"),
)  # fmt: skip
LANES = ("बड़ा मोहल्ला", "बस स्टैंड के पास", "स्कूल वाली गली", "मंदिर के पीछे", "Main Road", "Ward 4")
PURPOSES = ("scholarship", "fee_concession", "scheme", "legal_aid")
INCOMES = ("income_salary", "income_farming", "income_business", "income_labour", "income_other")
OFTEN = 8  # every so many people is called Ram: a name that a desk of a thousand finds often


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody with an account of their own and what they would answer."""

    account: UUID
    mobile: str
    mobile_hash: bytes
    person: UUID
    key_hash: bytes
    assurance: int
    details: Mapping[str, Any]
    answers: Mapping[str, Any]
    language: str


def new_id(chance: random.Random, at: datetime, bucket: int) -> UUID:
    """Return an id as the window gives them, ordered by time, from a chance of our own."""
    millis = int(at.timestamp() * 1000)
    whole = millis << 80 | 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62)
    return with_bucket(UUID(int=whole), bucket)


def citizen(
    chance: random.Random, serial: int, secrets: Secrets, areas: Sequence[str], at: datetime
) -> Citizen:
    """Return the citizen of a serial number, who lives in one of the areas."""
    name, parent = _name(chance, often=serial % OFTEN == 0), _name(chance, often=False)
    born = date(chance.randint(1940, 2006), chance.randint(1, 12), chance.randint(1, 28))
    birth = Birth(born.year, born if chance.random() < 0.66 else None)
    area = chance.choice(areas)
    person = Person(name=name, birth=birth, parent=parent, area=area)
    identity = identity_of(person)
    # Two strangers may be described alike; here everybody is somebody, so the serial tells them.
    key_hash = secrets.identity_hash("person", f"{identity.key.hex()}{serial}")
    mobile = str(9_100_000_000 + serial)
    mobile_hash = secrets.mobile_hash(mobile)
    details = plain(person)
    return Citizen(
        account=new_id(chance, at, bucket_for(mobile_hash)),
        mobile=mobile,
        mobile_hash=mobile_hash,
        person=new_id(chance, at, bucket_for(key_hash)),
        key_hash=key_hash,
        assurance=int(identity.assurance),
        details=details,
        answers=_answers(chance, details, mobile),
        language="hi" if chance.random() < 0.8 else "en",
    )


def _name(chance: random.Random, *, often: bool) -> Name:
    hi, en = GIVEN[0] if often else chance.choice(GIVEN[1:])
    if chance.random() < 0.9:
        last_hi, last_en = chance.choice(SURNAMES)
        hi, en = f"{hi} {last_hi}", f"{en} {last_en}"
    scripts = chance.random()
    return Name(hi=None if scripts > 0.88 else hi, en=None if scripts < 0.25 else en)


def _answers(chance: random.Random, details: Mapping[str, Any], mobile: str) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "applicant_name": details["name"],
        "parent_name": {k: v for k, v in details["parent"].items() if v},
        "birth": details["birth"],
        "area": details["area"],
        "address_line": f"{chance.choice(LANES)}, {chance.randint(1, 400)}",
        "pin_code": str(chance.randint(302001, 305999)),
        "purpose": chance.choice(PURPOSES),
        "family_members": chance.randint(1, 9),
        "government_job": False,
        "declaration": True,
    }
    if chance.random() < 0.85:
        answers["mobile"] = mobile
    for source in chance.sample(INCOMES, chance.randint(1, 3)):
        answers[source] = chance.randint(5, 400) * 100_000
    answers["income_total"] = sum(answers.get(source, 0) for source in INCOMES)
    return answers
