"""Settling from the command line: a refusal is a sentence and an exit code."""

import os
import subprocess
import sys
from pathlib import Path

from khidki.gateways.keys import Keys
from tests.conftest import owner_uri
from tests.worlds import FURNISHED_AT, SECRET


def test_a_refusal_is_one_sentence_and_the_file_is_kept(
    tmp_path: Path, furnished_database_uri: str
):
    Keys.create(tmp_path / "secrets" / "keys", SECRET.encode(), demo=True, at=FURNISHED_AT)
    file = tmp_path / "half.csv"
    file.write_text("Date,Description,Reference,Debit,Credit,Balance\n2026-11-19,X,B1,,1.00,1.00\n")

    ran = khidki(tmp_path, furnished_database_uri, "statement", str(file), "--closing", "2.00")

    assert ran.returncode == 1
    (said,) = ran.stderr.strip().splitlines()
    assert "nothing was entered, because its lines do not come to the sums" in said
    assert [each.read_text() for each in (tmp_path / "originals").iterdir()] == [file.read_text()]


def khidki(folder: Path, uri: str, *words: str) -> subprocess.CompletedProcess[str]:
    ours = {"DATABASE_URL": uri, "KHIDKI_OWNER_URL": owner_uri(uri), "KHIDKI_SECRET": SECRET}
    return subprocess.run(
        [sys.executable, "-m", "khidki", "settle", *words, "--data", str(folder)],
        env=os.environ | ours | {"KHIDKI_DEMO": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
