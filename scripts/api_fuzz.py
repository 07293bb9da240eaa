"""Attack the API with made-up calls: every check of schemathesis, as everybody who may come.

Opens a demo of its own and attacks it as a citizen's, an officer's and a department's program and
as nobody: operation by operation, then with sequences of calls (the stateful phase). What an attack
came to stands in `docs/api_fuzz.json` as soon as it ends, with the calls that were really sent;
begun again, the rest follows. What was found is shown in a file beside the window's data, and is
attacked again the next time, as is an operation that has changed.
"""

import argparse
import asyncio
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import window
from bench.window import Window
from khidki import boot
from khidki.actions.appeal import file_appeal, own_file
from khidki.actions.decide import Ruling, decide
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal, Memo
from khidki.domain.case.application import Application, SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.people.program import GIVES, Holder, HolderKind
from khidki.store import documents, officers, tokens
from khidki.store.tokens import Bearer
from khidki.web.api.call import Call
from khidki.web.api.openapi import document
from khidki.web.api.routes import CALLS
from tests import cases

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "docs" / "api_fuzz.json"
FOLDER = window.FOLDER / "fuzz"
PORT = 8180
CALLS_A_MINUTE = "10000000"
OFFICER = "patwari.chomu"
DEPARTMENT = "revenue"
ROLES = ("citizen", "officer", "department", "nobody")
STATEFUL = "sequences"
CLOSED = "what it may not do"
HOLDERS = {
    "citizen": HolderKind.ACCOUNT,
    "officer": HolderKind.OFFICER,
    "department": HolderKind.DEPARTMENT,
}
PROSE = frozenset({"description", "summary"})
KNOWN_MOST = 12
AHEAD = First.CAMP


@dataclass(frozen=True, slots=True)
class Attack:
    """One operation as one role; all that the role may not do; or sequences of calls."""

    role: str
    name: str

    @property
    def calls(self) -> list[str]:
        """The operations that are attacked."""
        if self.name == STATEFUL:
            return [call.name for call in CALLS]
        if self.name == CLOSED:
            return [call.name for call in CALLS if not _is_open(call, self.role)]
        return [self.name]

    @property
    def options(self) -> list[str]:
        """What schemathesis is told to do."""
        if self.name == STATEFUL:
            return ["--phases", "stateful"]
        named = [word for name in self.calls for word in ("--include-operation-id", name)]
        return [*named, "--phases", "examples,coverage,fuzzing"]

    @property
    def digest(self) -> str:
        """What the attack was made against: the operations with their records, without prose."""
        told = document(CALLS, "en", "")
        found = [
            operation
            for operations in told["paths"].values()
            for operation in operations.values()
            if operation["operationId"] in self.calls
        ]
        shapes = [_resolved(each, told["components"], ()) for each in found]
        return hashlib.sha256(json.dumps(shapes, sort_keys=True).encode()).hexdigest()[:16]


def _is_open(call: Call, role: str) -> bool:
    gives = GIVES[HOLDERS[role]] if role in HOLDERS else ()
    return call.scope is None or call.scope in gives


def _resolved(value: Any, components: dict[str, Any], seen: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_resolved(each, components, seen) for each in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        _, _, kind, name = reference.split("/")
        return _resolved(components[kind][name], components, (*seen, reference))
    return {
        key: _resolved(inside, components, seen)
        for key, inside in value.items()
        if not (key in PROSE and isinstance(inside, str))
    }


@dataclass
class Known:
    """What made-up calls may meet: real numbers, papers, appeals and persons."""

    number: list[str] = field(default_factory=list[str])
    document: list[str] = field(default_factory=list[str])
    appeal: list[str] = field(default_factory=list[str])
    person: list[str] = field(default_factory=list[str])
    draft: list[str] = field(default_factory=list[str])

    def written(self) -> str:
        """Return the newest of each, for `tests/fuzz/keys.py`."""
        return json.dumps({name: values[-KNOWN_MOST:] for name, values in vars(self).items()})


def main() -> int:
    """Attack and report; the status is 1 when anything was found."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--examples", type=int, default=2_000)
    asking.add_argument("--sequences", type=int, default=500)
    asking.add_argument("--as", dest="roles", nargs="*", default=ROLES)
    asking.add_argument("--call", dest="calls", nargs="*", default=[])
    asking.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    asking.add_argument("--anew", action="store_true", help="forget what was done before")
    given = asking.parse_args()
    attacks = [each for role in given.roles for each in _attacks(role, given.calls)]
    told = {} if given.anew else _kept()
    many = dict.fromkeys((*(call.name for call in CALLS), CLOSED), given.examples)
    many[STATEFUL] = given.sequences
    left = [each for each in attacks if _is_left(told, each, many[each.name])]
    settings = {"KHIDKI_API_CALLS": CALLS_A_MINUTE}
    if left:
        with window.opened(window.fresh(FOLDER), port=PORT, settings=settings) as here:
            asyncio.run(_run(here, left, told, many=many, at_once=given.at_once))
    wrong = [each for each in attacks if _is_left(told, each, many[each.name])]
    print(f"{len(attacks) - len(wrong)} of {len(attacks)} attacks found nothing")
    return 1 if wrong else 0


def _attacks(role: str, named: list[str]) -> list[Attack]:
    """Return the attacks as one role, what only it may do first."""
    ours = sorted(CALLS, key=lambda call: call.scope is None)
    open_ = [call.name for call in ours if _is_open(call, role)]
    names = [*open_, STATEFUL] + ([CLOSED] if len(open_) < len(CALLS) else [])
    return [Attack(role, name) for name in names if not named or name in named]


def _kept() -> dict[str, Any]:
    """Return what was found before, role by role."""
    return json.loads(SUMMARY.read_text("utf-8"))["as"] if SUMMARY.exists() else {}


def _is_left(told: dict[str, Any], attack: Attack, examples: int) -> bool:
    """Say whether an attack found something, or was not made on what there is now."""
    found = told.get(attack.role, {}).get(attack.name)
    if found is None or found["found"]:
        return True
    return found.get("against") != attack.digest or found["examples"] < examples


def _keep(told: dict[str, Any]) -> None:
    whole = {"checks": "all", "as": {role: told[role] for role in ROLES if role in told}}
    SUMMARY.write_text(json.dumps(whole, indent=1) + "\n", "utf-8")


async def _run(
    here: Window, attacks: list[Attack], told: dict[str, Any], *, many: dict[str, int], at_once: int
) -> None:
    gate, known = asyncio.Semaphore(at_once), Known()

    async def one(attack: Attack) -> None:
        async with gate:
            await _furnish(world, known)
            token = tokens_of[attack.role]
            found = await _attack(here, attack, token, known.written(), many[attack.name])
        told.setdefault(attack.role, {})[attack.name] = found
        _keep(told)
        print(f"{attack.role}, {attack.name}: {json.dumps(found)}", flush=True)

    async with _world(here) as world:
        tokens_of = await _roles(world)
        await asyncio.gather(*(one(each) for each in attacks))


@asynccontextmanager
async def _world(here: Window) -> AsyncIterator[World]:
    config = replace(window.settings(here.data_dir, here.port), database_url=here.app_uri)
    async with boot.open_world(config) as world:
        yield world


async def _roles(world: World) -> dict[str, str]:
    """Return a token for everybody who may come; nobody's is empty."""
    async with world.transaction() as tx:
        officer = await officers.by_user_name(tx, OFFICER)
        assert officer is not None, "the demo has this officer"
        ids = {"officer": str(officer.id), "department": DEPARTMENT}
        holders = {name: Holder(HOLDERS[name], id_) for name, id_ in ids.items()}
        now = datetime.now(UTC)
        for name, holder in holders.items():
            scopes = [scope.value for scope in GIVES[holder.kind]]
            until = now + timedelta(days=1)
            await tokens.add_bearer(
                tx, Bearer.of(holder, scopes), token=f"fuzz-{name}", at=now, expires_at=until
            )
    made = {name: f"fuzz-{name}" for name in holders}
    return {"nobody": "", "citizen": DemoKeys.of(world.secrets).token, **made}


async def _furnish(world: World, known: Known) -> None:
    """File three more: one under way, one sent back, one refused and appealed.

    Whoever attacked before has withdrawn, answered or sent on what there was.
    """
    patwari = await cases.officer(world, OFFICER)
    tehsildar = await cases.officer(world, "tehsildar.chomu")
    filed = [await cases.apply(world) for _ in range(3)]
    _, asked, refused = filed
    defects = [
        {"field": "family_members", "words": "?"},
        {"paper": "income_proof", "words": "?"},
    ]
    ruling = Ruling(words="?", defects=defects, first=AHEAD)
    await decide(world, patwari, asked.id, Act.SEND_BACK, ruling, revision=1)
    ruling = Ruling(words="?", first=AHEAD)
    reported = await decide(world, patwari, refused.id, Act.REPORT, ruling, revision=1)
    ruling = Ruling(words="?", reasons=["income_not_shown"], first=AHEAD)
    await decide(world, tehsildar, refused.id, Act.REFUSE, ruling, revision=reported.revision)
    made = await _appeal(world, refused)
    async with world.reading() as tx:
        papers = [paper for each in filed for paper in await documents.of(tx, each.id)]
    known.number += [each.number for each in filed]
    known.person.append(str(filed[0].person))
    known.draft.append(str(asked.id))
    known.document += [str(paper.id) for paper in papers]
    known.appeal.append(str(made.id))


async def _appeal(world: World, refused: Application) -> Appeal:
    """Appeal against a refusal that the window's own worker is telling at the same time."""
    memo = Memo(["reason_wrong"], "?", "service", "person")
    for _ in range(50):
        file = await own_file(world, refused.account, refused.id)
        with suppress(SomebodyElseActed):
            return await file_appeal(
                world, file.application.account, refused.id, memo,
                revision=file.application.revision,
            )  # fmt: skip
    raise AssertionError("an appeal was overtaken fifty times")


def as_(token: str) -> str:
    """Return the setting by which schemathesis comes with a token, and can leave it out."""
    return f'\n[auth.openapi.token]\nbearer = "{token}"\n' if token else ""


async def _attack(
    here: Window, attack: Attack, token: str, known: str, examples: int
) -> dict[str, Any]:
    name = f"{attack.role}-{attack.name}".replace(" ", "-")
    config, said, counted = (FOLDER / f"{name}.{kind}" for kind in ("toml", "txt", "json"))
    config.write_text((ROOT / "tests/fuzz/schemathesis.toml").read_text() + as_(token))
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config),
        "run", f"http://127.0.0.1:{here.port}/api/v1/openapi.json", *attack.options,
        "--checks", "all", "--max-examples", str(examples), "--continue-on-failure",
        "--suppress-health-check", "all", "--workers", "1", "--seed", "1", "--no-shrink",
        "--generation-database", "none", "--output-truncate", "false", "--warnings", "off",
    ]  # fmt: skip
    hooks = {
        "SCHEMATHESIS_HOOKS": "tests.fuzz.keys", "PYTHONPATH": str(ROOT),
        "KHIDKI_FUZZ_COUNTED": str(counted),
        "KHIDKI_FUZZ_KNOWN": "{}" if attack.name == STATEFUL else known,
    }  # fmt: skip
    began = time.monotonic()
    with said.open("wb") as told:
        running = await asyncio.create_subprocess_exec(
            *command, cwd=FOLDER, env=os.environ | hooks, stdout=told, stderr=told
        )
        try:
            status = await running.wait()
        except asyncio.CancelledError:
            running.terminate()
            raise
    if status:
        print(f"see {said}", file=sys.stderr)
    return {
        "against": attack.digest,
        "examples": examples,
        "sent": json.loads(counted.read_text()) if counted.exists() else {},
        "found": status != 0,
        "seconds": round(time.monotonic() - began),
    }


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
