"""Who has bills at the demo's billers: invented people, and numbers that belong to nobody.

The first of each biller is Sita Devi's, who is a citizen of the demo. Sums and days are counted
from the day on which a biller's books begin, so that a demo always has something due, something
late and somebody who owes nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer: by which identifiers found, what is due, and in how many days."""

    asked: dict[str, str]
    name: str
    paise: int
    due_in_days: int
    late_fee_paise: int = 0


def _electricity(k_number: str, name: str, paise: int, days: int, late: int = 0) -> Customer:
    return Customer({"k_number": k_number}, name, paise, days, late)


def _numbered(key: str, number: str, name: str, paise: int, days: int, late: int = 0) -> Customer:
    return Customer({key: number}, name, paise, days, late)


def _challan(number: str, vehicle: str, name: str, paise: int, days: int) -> Customer:
    return Customer({"challan_number": number, "vehicle_number": vehicle}, name, paise, days)


CUSTOMERS: dict[str, tuple[Customer, ...]] = {
    "electricity": (
        _electricity("210512345678", "Sita Devi", 1_482_00, 3, 25_00),
        _electricity("210512345679", "Ramlal", 3_260_50, -4, 65_00),
        _electricity("210512345680", "Kamla Sharma", 0, 20),
    ),
    "water": (
        _numbered("customer_number", "40012345", "Sita Devi", 318_00, 6, 32_00),
        _numbered("customer_number", "40012346", "Mohan Lal Meena", 642_00, -10, 64_00),
    ),
    "property-tax": (
        _numbered("property_number", "JMC00123456", "Sita Devi", 4_850_00, 25, 97_00),
        _numbered("property_number", "JMC00123457", "Abdul Rahman", 12_400_00, -30, 1_240_00),
    ),
    "phone": (
        _numbered("mobile", "9460012345", "Sita Devi", 399_00, 5),
        _numbered("mobile", "9460012346", "Priya Jain", 799_00, -2, 100_00),
    ),
    "police-challan": (
        _challan("RJ140026110200001", "RJ14AB1234", "Sita Devi", 500_00, 30),
        _challan("RJ140026110200002", "RJ14CD5678", "Vikram Singh", 1_000_00, 12),
    ),
    "other": (
        _numbered("customer_number", "GEN000123", "Sita Devi", 250_00, 9),
        _numbered("customer_number", "GEN000124", "Geeta Bai", 1_150_00, 2, 50_00),
    ),
}
