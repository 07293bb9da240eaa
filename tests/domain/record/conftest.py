"""A certificate to test with; every layer's tests build their own so that none leans on another."""

from dataclasses import replace
from datetime import date

import pytest

from khidki.domain.money.words import amount_words
from khidki.domain.record.certificate import Certificate, Line, Signatory
from khidki.domain.text import Text


@pytest.fixture
def certificate():
    return Certificate(
        number="26041758301924",
        service="revenue/income-certificate",
        version=3,
        title=Text("आय प्रमाण पत्र", "Income certificate"),
        holder=(
            Line("name", Text("नाम", "Name"), Text("श्रीमती सीता देवी", "Smt. Sita Devi")),
            Line("house", Text("मकान", "House"), Text("12-अ", "12-A")),
        ),
        facts=(
            Line(
                "income_total",
                Text("वार्षिक आय", "Annual income"),
                Text("₹1,20,000", "₹1,20,000"),
                amount_words(12_000_000),
            ),
        ),
        issued_on=date(2026, 11, 22),
        valid_until=date(2027, 11, 21),
        signer=Signatory(
            name=Text("विक्रम सिंह", "Vikram Singh"),
            post=Text("तहसीलदार", "Tehsildar"),
            office=Text("तहसील, सांगानेर", "Tehsil, Sanganer"),
            posting="0192f7c1-6d5e-7a31-8f1e-2b6f5a0c9d21",
        ),
    )


@pytest.fixture
def lifelong(certificate):
    return replace(certificate, valid_until=None)
