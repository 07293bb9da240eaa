"""The software of a water department, for the demo and for tests: it takes steps and tells of them.

It speaks the protocol of `docs/howto/connect-a-system.md` over a real socket: it checks who gives a
step over, answers the same key twice with the same number, and sends signed, numbered statuses a
moment later. Faults can be switched on. It listens on 127.0.0.1 only.

    python -m khidki.simulators.water --port 8072 --key <base64 of 32 bytes> --window key.pem
"""

import argparse
import base64
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from khidki.gateways.systems import HEADER, header_of, signed_bytes
from khidki.simulators.conversations import Conversation, Server

SYSTEM = "water-department"
DEMAND_PAISE = 30_000  # the older fees: connection 100, security 200 rupees
TRIES = 10
# How a step is taken, and how it is told of.
TAKING = ("slow", "error", "refuse", "drop")
TELLING = (
    "silent",
    "twice",
    "reversed",
    "contradict",
    "wrong_number",
    "bad_signature",
    "not_feasible",
)
Status = dict[str, Any]


def utc_now() -> datetime:
    """Return the instant now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Work:
    """One step that was given to the department."""

    number: str
    given: Mapping[str, Any]
    statuses: list[Status] = field(default_factory=list[Status])


class Office:
    """The department's desk: what it was given, and what it says about it."""

    system = SYSTEM

    def __init__(
        self,
        key: bytes,
        window: bytes,
        *,
        pace: float | None = 3.0,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take its own key and the window's certificate; without a pace it sends nothing itself."""
        self._now = now
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        public: Any = x509.load_pem_x509_certificate(window).public_key()
        self._window: ec.EllipticCurvePublicKey = public
        self.pace = pace
        self.works: dict[str, Work] = {}
        self.faults: list[tuple[str, float]] = []
        self._lock = threading.Lock()

    def is_by_window(self, header: str, body: bytes) -> bool:
        """Say whether the window itself gives this over."""
        parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
        try:
            seconds, raw = int(parts["t"]), base64.b64decode(parts["s"])
            r, s = (int.from_bytes(raw[at : at + 32], "big") for at in (0, 32))
            message = signed_bytes("step", self.system, seconds, body)
            signed = encode_dss_signature(r, s)
            self._window.verify(signed, message, ec.ECDSA(hashes.SHA256()))
        except (KeyError, ValueError, InvalidSignature):
            return False
        return True

    def take(self, key: str, given: Mapping[str, Any]) -> tuple[Work, bool]:
        """Take a step once for its key; say whether it is new."""
        with self._lock:
            if key in self.works:
                return self.works[key], False
            work = Work(self.number_of(key), given)
            work.statuses = self.told(work)
            self.works[key] = work
        if self.pace is not None:
            threading.Thread(target=self._tell_all, args=(work,), daemon=True).start()
        return work, True

    def number_of(self, key: str) -> str:  # noqa: ARG002 -- another office's may follow from it
        """Return the number that new work gets here."""
        return f"PHED/{len(self.works) + 1:06d}"

    def about(self, work: Work, seq: int, said: Status) -> Status:
        """Return one status of a step as it is sent."""
        at = self._now().isoformat(timespec="seconds")
        number, step = str(work.given["number"]), str(work.given["step"])
        return {"number": number, "step": step, "seq": seq, "at": at, **said}

    def fault(self, kinds: tuple[str, ...]) -> tuple[str, float]:
        """Return the next fault of these kinds, or an empty one."""
        for at, (kind, seconds) in enumerate(self.faults):
            if kind in kinds:
                del self.faults[at]
                return kind, seconds
        return "", 0.0

    def signed(self, status: Status, *, spoilt: bool = False) -> tuple[str, bytes]:
        """Return header and body of a status event, signed now."""
        body = json.dumps(status, ensure_ascii=False).encode()
        seconds = int(self._now().timestamp())
        signature = self._key.sign(signed_bytes("status", self.system, seconds, body))
        return header_of(seconds, bytes(64) if spoilt else signature), body

    def told(self, work: Work) -> list[Status]:
        """Return all that is said about a step, as it is sent."""
        kind, _ = self.fault(TELLING)
        step = str(work.given["step"])
        told: list[Status] = [{"status": "received", "their_number": work.number}]
        if step == "connection":
            told.append({"status": "done", "their_number": work.number.replace("PHED/", "PHED-C-")})
        elif kind == "not_feasible":
            told.append({"status": "refused", "reason": "not_feasible"})
        else:
            told += [{"status": "progress", "words": "जगह देखी गई · Site seen"}]
            told += [{"status": "done", "demand_paise": DEMAND_PAISE}]
        whole = [self.about(work, seq, each) for seq, each in enumerate(told, start=1)]
        return _spoilt(whole, kind)

    def _tell_all(self, work: Work) -> None:
        for status in work.statuses:
            time.sleep(self.pace or 0)
            self._tell(str(work.given["tell"]), dict(status))

    def _tell(self, address: str, status: Status) -> None:
        spoilt = bool(status.pop("bad_signature", False))
        status["at"] = self._now().isoformat(timespec="seconds")
        for _ in range(TRIES):
            header, body = self.signed(status, spoilt=spoilt)
            headers = {HEADER: header, "Content-Type": "application/json"}
            asked = urllib.request.Request(address, body, headers)  # noqa: S310 -- the window's
            try:
                urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310
            except OSError:
                time.sleep(1.0)
            else:
                return


def _spoilt(told: list[Status], kind: str) -> list[Status]:
    """Return what is told when something goes wrong in the telling."""
    wrong: dict[str, list[Status]] = {
        "silent": [],
        "twice": [each for status in told for each in (status, status)],
        "reversed": told[::-1],
        "contradict": [*told, {**told[-1], "status": "refused", "reason": "not_feasible"}],
        "wrong_number": [{**status, "number": "26000000000000"} for status in told],
        "bad_signature": [{**status, "bad_signature": True} for status in told],
    }
    return wrong.get(kind, told)


class Department(Server):
    """The server; `office` holds what it was given."""

    def __init__(self, port: int, office: Office) -> None:
        super().__init__(port, Handing)
        self.office = office


class Handing(Conversation):
    """One connection of the window, or of whoever switches a fault on."""

    server: Department  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Show what was given and told."""
        works = self.server.office.works.values() if self.path == "/works.json" else ()
        rows = [{"number": w.number, "given": w.given, "told": w.statuses} for w in works]
        self.answer_json(HTTPStatus.OK, {"works": rows})

    def post(self) -> None:
        """Take a step, or switch a fault on."""
        body = self.body()
        office = self.server.office
        if self.path == "/faults":
            told = json.loads(body)
            wanted = (told["kind"], float(told.get("seconds", 0)))
            office.faults.extend([wanted] * int(told.get("times", 1)))
            self.answer_json(HTTPStatus.OK, {"set": told["kind"]})
        elif self.path != "/steps" or not office.is_by_window(self.headers.get(HEADER, ""), body):
            self.answer_json(HTTPStatus.UNAUTHORIZED, {"error": "not from the window"})
        else:
            self._take(body)

    def _take(self, body: bytes) -> None:
        kind, seconds = self.server.office.fault(TAKING)
        time.sleep(seconds)
        if kind == "error":
            self.answer_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "switched on"})
            return
        if kind == "refuse":
            self.answer_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "switched on"})
            return
        key = self.headers.get("Idempotency-Key", "")
        work, is_new = self.server.office.take(key, json.loads(body))
        if kind == "drop":
            self.close_connection = True
            return
        status = HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK
        self.answer_json(status, {"number": work.number})


def main() -> None:
    """Serve until stopped."""
    serve(Office, "A water department that only pretends.")


def serve(office_of: Callable[[bytes, bytes], Office], what: str) -> None:
    """Serve an office of this protocol until stopped, as the command line says."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True, help="its own Ed25519 key, base64")
    parser.add_argument("--window", type=Path, required=True, help="the window's certificate, PEM")
    options = parser.parse_args()
    office = office_of(base64.b64decode(options.key), options.window.read_bytes())
    with Department(options.port, office) as department:
        department.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
