"""A short run of what `make api-fuzz` does at length: every check, as a citizen's program."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.api_fuzz import as_
from tests import cases
from tests.web.programs import office, served

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


async def test_made_up_calls_find_nothing(module_furnished_uri, tmp_path):
    async with office(module_furnished_uri) as desk, served(desk.site) as address:
        await cases.apply(desk.world)
        desk.site.programs.calls = 1_000_000
        token = await desk.token(await desk.account())
        config = tmp_path / "schemathesis.toml"
        rules = (ROOT / "tests/fuzz/schemathesis.toml").read_text()
        config.write_text(rules + as_(token))
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config),
            "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--max-examples", "3",
            "--phases", "fuzzing,stateful", "--seed", "1", "--suppress-health-check", "all",
            "--warnings", "off",
        ]  # fmt: skip
        hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.keys", "PYTHONPATH": str(ROOT)}
        ran = await asyncio.to_thread(
            subprocess.run, command, cwd=tmp_path, env=os.environ | hooks, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
