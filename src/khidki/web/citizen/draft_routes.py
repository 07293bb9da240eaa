"""The addresses from beginning an application to sending it: a citizen's own, and at a counter.

One list for both, so that a page that a draft gets is reached by both. Who may, and under which
limits, is said by `route`, with which each audience makes its routes.
"""

from collections.abc import Sequence
from typing import Protocol

from khidki.web.citizen import apply, check, drafts, incomplete, papers, questions
from khidki.web.citizen.outlive import Again
from khidki.web.limits import Limit
from khidki.web.route import PageFunction, Route

SERVICE = "/apply/{department}/{service}"
DRAFT = "/drafts/{id}"


class MakesRoute(Protocol):
    """How an audience makes a route; `again` may keep what was typed beyond the session."""

    def __call__(
        self,
        method: str,
        path: str,
        page: PageFunction,
        name: str,
        *,
        again: Again | None = None,
        max_body: int = 64_000,
        limits: tuple[Limit, ...] = (),
    ) -> Route:
        """Return the route."""
        ...


def draft_routes(
    route: MakesRoute,
    *,
    begins: tuple[Limit, ...],
    uploads: tuple[Limit, ...],
    sent: tuple[Limit, ...] = (),
) -> Sequence[Route]:
    """Return the routes of beginning, filling, checking and sending a draft."""
    person, section, paper = (
        f"{SERVICE}/person",
        f"{DRAFT}/q/{{section}}",
        f"{DRAFT}/papers/{{ask}}",
    )
    return (
        route("GET", SERVICE, apply.ask_who, "apply"),
        route("POST", SERVICE, apply.choose_who, "apply.choose", limits=begins),
        route("GET", person, apply.ask_person, "apply.person"),
        route("POST", person, apply.add, "apply.add", again=apply.add_again, limits=begins),
        route("GET", DRAFT, drafts.overview, "draft"),
        route("POST", f"{DRAFT}/drop", drafts.drop, "draft.drop"),
        route("GET", section, questions.ask, "draft.question"),
        route(
            "POST", section, questions.save, "draft.save",
            again=questions.again, max_body=questions.BODY_MOST,
        ),
        route("GET", paper, papers.ask, "draft.paper"),
        route(
            "POST", paper, papers.take, "draft.take", max_body=papers.BODY_MOST, limits=uploads
        ),
        route("GET", f"{DRAFT}/files/{{document}}", papers.show, "draft.file"),
        route("GET", f"{DRAFT}/check", check.check, "draft.check"),
        route("GET", f"{DRAFT}/incomplete", incomplete.show, "draft.incomplete"),
        route("GET", f"{DRAFT}/submit", check.ask_to_send, "draft.submit"),
        route("POST", f"{DRAFT}/submit", check.send, "draft.send", limits=sent),
    )  # fmt: skip
