"""The client: one method for each call of the window, lists as iterators, retries by themselves.

A call that posts something carries an idempotency key, made once for all its tries: the window does
it once however often it arrives. What may pass (busy, too often, no answer) is tried again after
the time that the window asks for, else after a growing, jittered pause.
"""

import base64
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from urllib.parse import quote, urlencode, urljoin

from khidki_client.errors import Refused, Unreachable
from khidki_client.transport import Answer, StandardLibrary, Transport
from khidki_client.types import (
    Acted,
    Appeal,
    Appeals,
    Case,
    DeskLine,
    Details,
    Ended,
    Event,
    Events,
    Filed,
    Line,
    Made,
    Paper,
    PaperKept,
    Papers,
    Payment,
    Service,
    Status,
    Webhook,
    WebhookMade,
    Webhooks,
    WholeAppeal,
    Withdrawn,
)

MAY_PASS = frozenset({429, 502, 503, 504})
IN_USE = "key_in_use"
LONGEST_PAUSE = 60.0


@dataclass
class Client:
    """A window, as one token may use it; without a token, what anyone may know."""

    window: str
    token: str | None = field(default=None, repr=False)
    language: Literal["hi", "en"] = "hi"
    tries: int = 5
    transport: Transport = field(default_factory=StandardLibrary)
    sleep: Callable[[float], None] = time.sleep

    # What anyone may know

    def services(self) -> Iterator[Service]:
        """Every service that can be applied for."""
        return self._lines("/services", "services")

    def service(self, id: str) -> Service:  # noqa: A002
        """One service."""
        return self._get(f"/services/{id}")

    def schema(self, id: str) -> dict[str, Any]:  # noqa: A002
        """The JSON Schema of a service's answers."""
        return self._get(f"/services/{id}/schema")

    def status(self, number: str) -> Status:
        """Where an application lies."""
        return self._get(f"/applications/{quote(number, safe='')}")

    # For an account

    def register_person(
        self,
        name: Mapping[str, str],
        *,
        relation: str = "self",
        birth: str | None = None,
        parent: Mapping[str, str] | None = None,
        area: str | None = None,
        key: str | None = None,
    ) -> Made:
        """Say whom applications are for; the same description leads to the same id."""
        told = {"name": name, "relation": relation, "birth": birth, "parent": parent, "area": area}
        given = {name: value for name, value in told.items() if value is not None}
        return self._post("/persons", given, key=key)

    def upload(
        self,
        ask: str,
        data: bytes,
        *,
        service: str = "",
        person: str = "",
        draft: str = "",
        name: str = "",
        media_type: str = "application/octet-stream",
        key: str | None = None,
    ) -> PaperKept:
        """Hand in a paper; the first names service and person, later ones its draft."""
        told = {"ask": ask, "service": service, "person": person, "draft": draft, "name": name}
        asked = urlencode({name: value for name, value in told.items() if value})
        return self._post(f"/documents?{asked}", data, media_type=media_type, key=key)

    def submit(
        self,
        service: str,
        person: str,
        answers: Mapping[str, Any],
        *,
        draft: str | None = None,
        language: Literal["hi", "en"] | None = None,
        key: str | None = None,
    ) -> Filed:
        """File an application; give a `key` of your own to be safe across restarts too.

        What is to be paid first raises `Refused` with the code `payment_first` and `payment`.
        """
        told = {
            "service": service,
            "person": person,
            "answers": answers,
            "language": language or self.language,
        }
        return self._post("/applications", told | ({"draft": draft} if draft else {}), key=key)

    def payment(self, id: str) -> Payment:  # noqa: A002
        """What became of a payment, and where it can be made while it is open."""
        return self._get(f"/payments/{quote(id, safe='')}")

    def applications(self) -> Iterator[Line]:
        """Every application of the account, newest first."""
        return self._lines("/applications", "applications")

    def details(self, number: str) -> Details:
        """One application of the account with all that was said."""
        return self._get(f"/applications/{quote(number, safe='')}/details")

    def answer(
        self,
        number: str,
        *,
        revision: int,
        words: str = "",
        answers: Mapping[str, Any] | None = None,
        despite: bool = False,
        key: str | None = None,
    ) -> Acted:
        """Answer all that the office asked; upload papers first, the application's id as draft."""
        told = {
            "revision": revision, "words": words, "answers": answers or {}, "despite": despite,
        }  # fmt: skip
        return self._post(f"/applications/{quote(number, safe='')}/answer", told, key=key)

    def papers(self, number: str) -> list[Paper]:
        """The papers of an application of the account."""
        told: Papers = self._get(f"/applications/{quote(number, safe='')}/documents")
        return told["documents"]

    def paper(self, number: str, document: str) -> bytes:
        """The bytes of a paper of the account."""
        return self._bytes(f"/applications/{quote(number, safe='')}/documents/{document}")

    def certificate(self, number: str) -> bytes:
        """The signed certificate of an application of the account."""
        return self._bytes(f"/applications/{quote(number, safe='')}/certificate")

    def withdraw(self, number: str, *, key: str | None = None) -> Withdrawn:
        """Take an open application back."""
        return self._post(f"/applications/{quote(number, safe='')}/withdraw", b"", key=key)

    def appeals(self, number: str) -> Appeals:
        """The appeals about an application of the account, and the one that may be made now."""
        return self._get(f"/applications/{quote(number, safe='')}/appeals")

    def appeal(self, number: str, appeal: str) -> WholeAppeal:
        """One appeal with all that was said in it."""
        return self._get(f"/applications/{quote(number, safe='')}/appeals/{appeal}")

    def make_appeal(
        self,
        number: str,
        *,
        revision: int,
        grounds: Sequence[str],
        words: str,
        relief: str,
        paper: bytes | None = None,
        paper_name: str = "",
        key: str | None = None,
        **more: str,
    ) -> Appeal:
        """Make the appeal that is open; `more` may hold `filer`, `filer_name` and `cause`."""
        told = {
            "revision": revision, "grounds": list(grounds), "words": words, "relief": relief,
            **more, **_enclosed(paper, paper_name),
        }  # fmt: skip
        return self._post(f"/applications/{quote(number, safe='')}/appeals", told, key=key)

    def add_to_appeal(
        self,
        number: str,
        appeal: str,
        words: str,
        *,
        paper: bytes | None = None,
        paper_name: str = "",
        key: str | None = None,
    ) -> WholeAppeal:
        """Add words, and perhaps a paper, to an appeal that is not decided."""
        path = f"/applications/{quote(number, safe='')}/appeals/{appeal}/additions"
        return self._post(path, {"words": words, **_enclosed(paper, paper_name)}, key=key)

    def withdraw_appeal(self, number: str, appeal: str, *, key: str | None = None) -> Appeal:
        """Take back an appeal that is not decided."""
        path = f"/applications/{quote(number, safe='')}/appeals/{appeal}/withdraw"
        return self._post(path, b"", key=key)

    # For an account or a department

    def events(self, since: str | None = None) -> tuple[list[Event], str]:
        """What happened after `since`, and the value to give next time; keep it."""
        told: Events = self._get(since or "/events?limit=100")
        return told["events"], told["next"]

    def webhooks(self) -> list[Webhook]:
        """The addresses that are told."""
        told: Webhooks = self._get("/webhooks")
        return told["webhooks"]

    def add_webhook(self, address: str, *, key: str | None = None) -> WebhookMade:
        """Tell an address what happens; keep the secret of this answer."""
        return self._post("/webhooks", {"address": address}, key=key)

    def end_webhook(self, id: str) -> Ended:  # noqa: A002
        """Tell an address nothing more."""
        return cast("Ended", json.loads(self._call("DELETE", f"/webhooks/{id}").body))

    # For an officer

    def desk(self, post: str = "") -> Iterator[DeskLine]:
        """The open cases of a post of the officer, as the office works them off."""
        return self._lines("/desk", "cases", **({"post": post} if post else {}))

    def case(self, number: str) -> Case:
        """One case of the officer's posts."""
        return self._get(f"/cases/{quote(number, safe='')}")

    def case_paper(self, number: str, document: str) -> bytes:
        """The bytes of a paper of a case."""
        return self._bytes(f"/cases/{quote(number, safe='')}/documents/{document}")

    def act(
        self,
        number: str,
        act: str,
        *,
        revision: int,
        words: str = "",
        defects: Sequence[Mapping[str, str]] = (),
        key: str | None = None,
        **more: Any,
    ) -> Acted:
        """Do an act that needs no person, on the case as it was at `revision`."""
        told = {"act": act, "revision": revision, "words": words, "defects": list(defects), **more}
        return self._post(f"/cases/{quote(number, safe='')}/acts", told, key=key)

    # How

    def _get(self, path: str) -> Any:
        return json.loads(self._call("GET", path).body)

    def _bytes(self, path: str) -> bytes:
        return self._call("GET", path).body

    def _post(
        self,
        path: str,
        told: Mapping[str, Any] | bytes,
        *,
        key: str | None,
        media_type: str = "application/json",
    ) -> Any:
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, "Content-Type": media_type}
        return json.loads(self._call("POST", path, headers, body).body)

    def _lines(self, path: str, name: str, **asked: str) -> Iterator[Any]:
        address: str | None = f"{path}?{urlencode({**asked, 'limit': '100'})}"
        while address:
            told = self._get(address)
            yield from told[name]
            address = told["next"]

    def _call(
        self,
        method: str,
        path: str,
        more: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        # A `next` is a path of the window itself; ours begin below the API's.
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        url = urljoin(self.window.rstrip("/") + "/", path.lstrip("/"))
        headers = {"Accept-Language": self.language, **(more or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        for attempt in range(1, self.tries + 1):
            try:
                answer = self.transport(method, url, headers, body)
            except Unreachable:
                if attempt == self.tries:
                    raise
                self.sleep(_pause(attempt, None))
                continue
            if 200 <= answer.status < 300:
                return answer
            refused = Refused(answer.status, answer.body)
            if attempt == self.tries or not (answer.status in MAY_PASS or refused.code == IN_USE):
                raise refused
            self.sleep(_pause(attempt, answer.headers.get("retry-after")))
        raise AssertionError("the last try returns or raises")


def _enclosed(paper: bytes | None, name: str) -> dict[str, Any]:
    if paper is None:
        return {}
    return {"paper": {"data": base64.b64encode(paper).decode(), "name": name}}


def _pause(attempt: int, asked: str | None) -> float:
    if asked is not None and asked.isdigit():
        return min(float(asked), LONGEST_PAUSE)
    return min(LONGEST_PAUSE, 2.0**attempt * random.uniform(0.25, 0.5))
