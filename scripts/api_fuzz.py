"""Attack the API with made-up calls: every check of schemathesis, as everybody who may come.

Opens a demo of its own, files a few applications so that there is something to find, and sends the
given number of examples an operation, stateful sequences among them, as nobody, as a citizen's, an
officer's and a department's program. Writes `docs/api_fuzz.json`, the summary; what is found is
printed with a call that shows it.
"""

import argparse
import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import window
from bench.window import Window
from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.people.program import GIVES, Holder, HolderKind
from khidki.gateways.secrets import Secrets
from khidki.store import officers, tokens
from khidki.store.database import Database
from khidki.store.tokens import Bearer

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "docs" / "api_fuzz.json"
FOLDER = window.FOLDER / "fuzz"
PORT = 8180
CALLS_A_MINUTE = "10000000"
OFFICER = "patwari.chomu"
DEPARTMENT = "revenue"
YEARS = itertools.count(1950)
COUNTED = re.compile(r"(\d+) generated")


def main() -> int:
    """Attack and report; the status is 1 when anything was found."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--examples", type=int, default=2_000)
    asking.add_argument("--as", dest="roles", nargs="*", default=[])
    given = asking.parse_args()
    found: dict[str, Any] = {}
    with window.opened(
        window.fresh(FOLDER), port=PORT, settings={"KHIDKI_API_CALLS": CALLS_A_MINUTE}
    ) as here:
        roles = asyncio.run(_roles(here))
        for role in given.roles or roles:
            # Whoever came before has withdrawn, or sent on, what it found.
            _file_some(here, roles["citizen"])
            _until_told(here)
            found[role] = _attack(here, role, roles[role], given.examples)
            print(f"{role}: {json.dumps(found[role])}", flush=True)
    wrong = [role for role, told in found.items() if told["found"]]
    if not given.roles:
        told = {"examples_an_operation": given.examples, "checks": "all", "as": found}
        SUMMARY.write_text(json.dumps(told, indent=2) + "\n")
    return 1 if wrong else 0


async def _roles(here: Window) -> dict[str, str]:
    """Return a token for everybody who may come; nobody's is empty."""
    secrets = Secrets(here.secret)
    async with Database.open(here.app_uri, size=1) as database, database.transaction() as tx:
        officer = await officers.by_user_name(tx, OFFICER)
        assert officer is not None, "the demo has this officer"
        holders = {
            "officer": Holder(HolderKind.OFFICER, str(officer.id)),
            "department": Holder(HolderKind.DEPARTMENT, DEPARTMENT),
        }
        now = datetime.now(UTC)
        for name, holder in holders.items():
            scopes = [scope.value for scope in GIVES[holder.kind]]
            until = now + timedelta(days=1)
            await tokens.add_bearer(
                tx, Bearer.of(holder, scopes), token=f"fuzz-{name}", at=now, expires_at=until
            )
    made = {name: f"fuzz-{name}" for name in holders}
    return {"nobody": "", "citizen": DemoKeys.of(secrets).token, **made}


def _file_some(here: Window, token: str) -> None:
    """File what the README of the client files, for three persons."""
    sys.path.insert(0, str(ROOT / "clients" / "python"))
    from khidki_client import Client
    from tests.cases import ANSWERS, PHOTO, SERVICE, VILLAGE

    program = Client(f"http://127.0.0.1:{here.port}", token=token)
    for _ in range(3):
        year = str(next(YEARS))
        person = program.register_person({"hi": "सीता देवी"}, birth=year, area=VILLAGE)["id"]
        draft = ""
        for ask in ("photo", "income_proof", "address_proof"):
            kept = program.upload(ask, PHOTO, service=SERVICE, person=person, draft=draft)
            draft = kept["draft"]
        program.submit(SERVICE, person, ANSWERS | {"birth": year}, draft=draft)


def _until_told(here: Window) -> None:
    """Wait until what was filed lies on its desk; jobs to nowhere may wait for ever."""
    with here.connect() as connection:
        while connection.execute("SELECT FROM outbox LIMIT 1").fetchone() is not None:
            time.sleep(0.2)


def as_(token: str) -> str:
    """Return the setting by which schemathesis comes with a token, and can leave it out."""
    return f'\n[auth.openapi.token]\nbearer = "{token}"\n' if token else ""


def _attack(here: Window, role: str, token: str, examples: int) -> dict[str, Any]:
    config = FOLDER / f"{role}.toml"
    config.write_text((ROOT / "tests/fuzz/schemathesis.toml").read_text() + as_(token))
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config),
        "run", f"http://127.0.0.1:{here.port}/api/v1/openapi.json",
        "--checks", "all", "--max-examples", str(examples), "--continue-on-failure",
        "--suppress-health-check", "all", "--workers", "1", "--seed", "1",
        "--output-truncate", "false", "--warnings", "off",
    ]  # fmt: skip
    began = time.monotonic()
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.keys", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command, cwd=FOLDER, env=os.environ | hooks, capture_output=True, text=True, check=False
    )
    said = FOLDER / f"{role}.txt"
    said.write_text(ran.stdout + ran.stderr)
    counted = COUNTED.search(ran.stdout)
    if ran.returncode:
        print(f"see {said}", file=sys.stderr)
    return {
        "cases": int(counted[1]) if counted else 0,
        "found": ran.returncode != 0,
        "seconds": round(time.monotonic() - began),
    }


if __name__ == "__main__":
    sys.exit(main())
