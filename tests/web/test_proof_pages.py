"""The proof of a receipt: its owner takes it home, and a stranger checks it as the docs say."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from khidki.actions.seal import seal
from tests.web.walks import apply, walker

pytestmark = pytest.mark.anyio
PAPERS = Path(__file__).parents[2] / "docs" / "papers.md"
OTHER = "9876500000"


async def sealed(world):
    await seal(world.database, key=world.signer, published=world.published_roots, now=world.now)


def checked_as_the_docs_say(proof, keys, folder):
    script = re.search(r"```python\n(.*?)```", PAPERS.read_text("utf-8"), re.DOTALL).group(1)
    (folder / "proof.json").write_bytes(proof)
    (folder / "keys.json").write_bytes(keys)
    command = [sys.executable, "-c", script, "proof.json", "keys.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


async def test_a_proof_is_taken_home_and_checked_by_a_stranger(walk, world, tmp_path):
    application = await apply(walk)
    assert f"/hi/my/{application}/proof.json" in walk.text
    await sealed(world)
    file = await walk.open(f"/hi/my/{application}/proof.json")
    assert "khidki-proof-" in file.headers["content-disposition"]
    keys = await walk.open("/keys.json")
    told = checked_as_the_docs_say(file.content, keys.content, tmp_path)
    assert told.stdout == "2026-11-20 06:30:00+00:00 is proven\n", told.stderr


async def test_a_proof_of_another_time_does_not_hold(walk, world, tmp_path):
    application = await apply(walk)
    await sealed(world)
    file = await walk.open(f"/hi/my/{application}/proof.json")
    keys = await walk.open("/keys.json")
    at = json.loads(file.json()["event"])["recorded_at"]
    altered = file.content.replace(str(at).encode(), str(at - 1).encode())
    assert altered != file.content
    assert checked_as_the_docs_say(altered, keys.content, tmp_path).returncode != 0


async def test_before_its_block_is_sealed_the_page_asks_to_come_again(walk):
    application = await apply(walk)
    page = await walk.open(f"/hi/my/{application}/proof.json")
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "प्रमाण अभी बन रहा है" in page.text


async def test_somebody_elses_proof_is_not_found(walk, world):
    application = await apply(walk)
    await sealed(world)
    async with walker(world) as stranger:
        await stranger.sign_in(OTHER)
        assert (await stranger.open(f"/hi/my/{application}/proof.json")).status_code == 404


async def test_it_names_nobody_and_costs_three_statements(walk, world, logged):
    application = await apply(walk)
    await sealed(world)
    file = await walk.open(f"/hi/my/{application}/proof.json")
    assert "सीता" not in file.text
    assert logged()[-1]["queries"] == 3
