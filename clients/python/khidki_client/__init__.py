"""A small client of Khidki's API, with nothing but the standard library.

    from khidki_client import Client

    window = Client("https://window.example", token="khidki_...")
    for line in window.applications():
        print(line["number"], line["state"])

Answers are plain dictionaries with types (`khidki_client.types`), made from the window's own
OpenAPI document. Every call is safe to repeat and is repeated by itself when that helps.
"""

from khidki_client.client import Client
from khidki_client.deliveries import BadDelivery, verify_delivery
from khidki_client.errors import Refused, Unreachable
from khidki_client.transport import Answer, Transport

__all__ = [
    "Answer",
    "BadDelivery",
    "Client",
    "Refused",
    "Transport",
    "Unreachable",
    "verify_delivery",
]
