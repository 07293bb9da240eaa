import sys

import pytest

from khidki import cli, config
from khidki.cli.database import require_room
from khidki.config import Unusable
from khidki.domain.refusal import Fault


def demo(folder):
    return {"KHIDKI_DEMO": "1", "KHIDKI_DATA": str(folder)}


def test_a_full_disk_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(Fault, match=r"MB left and Khidki wants at least .* make room"):
        require_room(tmp_path, least=10**18)


def test_an_old_python_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.10"):
        cli.main()


def test_everything_that_is_wrong_is_told_at_once():
    wrong = {
        "KHIDKI_PORT": "eighty",
        "DATABASE_URL": "mysql://x",
        "KHIDKI_PUBLIC_URL": "window.example",
        "KHIDKI_WEB_PROCESSES": "0",
    }
    with pytest.raises(Unusable) as told:
        config.read(wrong, sends=True)
    named = ["KHIDKI_PORT", "KHIDKI_WEB_PROCESSES", "DATABASE_URL", "KHIDKI_PUBLIC_URL"]
    assert [problem.split()[0] for problem in told.value.problems] == [
        *named,
        "KHIDKI_SECRET",
        "KHIDKI_SMS_URL",
    ]


def test_what_would_leave_this_machine_in_the_clear_is_refused_except_in_a_demo(tmp_path):
    told = {
        "KHIDKI_PUBLIC_URL": "http://window.example",
        "KHIDKI_SMS_URL": "http://sms.example",
        "KHIDKI_ESIGN": f"http://esign.example asp {__file__}",
        "DATABASE_URL": "postgresql://khidki@db.example/khidki?sslmode=require",
    }
    with pytest.raises(Unusable) as refused:
        config.read(told | {"KHIDKI_SECRET": "s" * 40, "KHIDKI_DATA": str(tmp_path)})
    problems = refused.value.problems
    assert [each.split()[0] for each in problems] == list(told)
    assert problems[0].endswith("use https")
    assert problems[3].endswith("use ?sslmode=verify-full")
    config.read(told | demo(tmp_path))


def test_a_window_that_others_reach_says_by_which_https_address(tmp_path):
    told = {"KHIDKI_SECRET": "s" * 40, "KHIDKI_DATA": str(tmp_path), "KHIDKI_HOST": "10.0.0.7"}
    with pytest.raises(Unusable, match="KHIDKI_PUBLIC_URL leads"):
        config.read(told)
    made = config.read(told | {"KHIDKI_PUBLIC_URL": "https://window.example"})
    assert config.read(made.environment()) == made


def test_a_child_reads_the_very_same_settings(tmp_path):
    made = config.read(demo(tmp_path) | {"KHIDKI_PORT": "9000"})
    assert config.read(made.environment()) == made


def test_a_secret_is_never_shown(tmp_path):
    keys = {"KHIDKI_SECRET": "s" * 40, "KHIDKI_BACKUP_KEY": "k" * 40, "KHIDKI_SMS_KEY": "m" * 40}
    made = config.read(keys | {"KHIDKI_DATA": str(tmp_path)})
    assert "ssss" not in repr(made)
    assert "kkkk" not in repr(made)
    assert "mmmm" not in repr(made)
    assert "KHIDKI_BACKUP_KEY" not in made.environment()


def test_a_secret_made_for_a_demo_is_for_its_user_alone(tmp_path):
    config.read(demo(tmp_path))
    assert (tmp_path / "secrets" / "demo-secret").stat().st_mode & 0o777 == 0o600
