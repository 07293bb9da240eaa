"""The paper that shows why somebody may file for another person.

No service has to define it: whoever files for somebody else owes it with every service, under an
ask of its own. Whether it convinces is the officer's to say.
"""

from khidki.domain.people.person import Relation
from khidki.domain.service.definition import DocumentAsk, Service
from khidki.domain.text import Text

RELATION_PAPER = DocumentAsk(
    id="relation",
    title=Text(hi="रिश्ते या अधिकार का काग़ज़", en="Paper that shows the relation or authority"),
    hint=Text(
        hi="जन्म प्रमाण पत्र, राशन कार्ड, जन आधार या मुख़्तारनामा।",
        en="Birth certificate, ration card, Jan Aadhaar or power of attorney.",
    ),
    accept=("image/jpeg", "image/png", "image/webp", "application/pdf"),
    max_bytes=5 * 2**20,
)


def asks_of(service: Service, relation: str) -> tuple[DocumentAsk, ...]:
    """Return the papers that a service asks of somebody who files under a relation."""
    if Relation(relation).needs_paper:
        return (RELATION_PAPER, *service.documents)
    return service.documents
