"""Giving up root: who starts Khidki as root gets a window that can do nothing that root can.

Once the port is held and the database answers, the supervisor becomes the user who owns the
database (`khidki`, else `nobody`), and so does everything it starts. What web and worker write to
is given to that user first; the data folder itself stays root's. Where that user cannot read the
program or reach the data, a demo keeps root's rights and says so, and nothing else opens.
"""

import os
import pwd
import sys
from pathlib import Path

import typer

import khidki
from khidki.config import BANK_BOOKS, BILLERS_BOOKS, CATALOGUE, Config
from khidki.domain.refusal import Fault
from khidki.gateways import postgres_binaries
from khidki.gateways.postgres_binaries import Runner

FOLDERS = ("files", "originals", "published", "secrets", "logs")
SMS = "sms.jsonl"  # what a demo's phones show


def user_for(config: Config) -> Runner | None:
    """Choose whom to become, before anything is made; None when we are nobody special already."""
    if os.geteuid() != 0:
        return None
    runner = postgres_binaries.runner((config.data_dir / "postgres").resolve())
    beyond = _first_out_of_reach(runner, config.data_dir)
    if beyond is None:
        return runner
    name = pwd.getpwuid(runner.uid).pw_name
    if config.demo:
        print(
            f"Started as root where the user {name} cannot read {beyond}, so web and worker keep "
            "root's rights: good enough for a demo, refused for real people.",
            flush=True,
        )
        return None
    raise Fault(
        f"Web and worker would run as root, because the user {name} cannot read {beyond}. Put "
        "Khidki and its data where that user can, such as /opt/khidki and /srv/khidki, or start it "
        "as an ordinary user.",
        retryable=False,
    )


def step_down(config: Config, runner: Runner, *more: Path) -> None:
    """Become that user for good, after giving them what web and worker write to."""
    hand_over(config.data_dir, runner, simulates=config.demo)
    for folder in more:
        _own(folder, runner)
    os.setgroups([])
    os.setgid(runner.gid)
    os.setuid(runner.uid)
    # Libraries look for settings at home; root's own home would only be refused to them.
    os.environ["HOME"] = str(config.data_dir)


def settle(data_dir: Path) -> None:
    """Give what a command of root's has just made to the user whose the rest is."""
    secrets = data_dir / "secrets"
    if os.geteuid() == 0 and secrets.exists() and (owner := secrets.stat()).st_uid:
        hand_over(data_dir, Runner(owner.st_uid, owner.st_gid, drops=True))


def hand_over(data_dir: Path, runner: Runner, *, simulates: bool = False) -> None:
    """Give the folders to this user; people's files, which may be millions, only the first time."""
    for name in FOLDERS:
        folder = data_dir / name
        folder.mkdir(exist_ok=True, mode=0o700)
        if name != "files" or folder.stat().st_uid != runner.uid:
            _own(folder, runner)
    if simulates:
        for books in (BANK_BOOKS, BILLERS_BOOKS):
            (data_dir / books).mkdir(exist_ok=True, mode=0o700)
            _own(data_dir / books, runner)
        # Somebody could have laid a link here; it is made or left, never followed.
        path = data_dir / SMS
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        os.chown(path, runner.uid, runner.gid, follow_symlinks=False)


def _own(folder: Path, runner: Runner) -> None:
    """Own everything below and the folder last, so that what was cut short is done again."""
    for _, folders, files, here in os.fwalk(folder, topdown=False, follow_symlinks=False):
        for name in (*folders, *files):
            # Links are never followed: what they point at may be anybody's.
            os.chown(name, runner.uid, runner.gid, dir_fd=here, follow_symlinks=False)
    os.chown(folder, runner.uid, runner.gid, follow_symlinks=False)


def _first_out_of_reach(runner: Runner, data_dir: Path) -> Path | None:
    """Try as that user, in a copy of this process, to read what web and worker will read."""
    read = (Path(khidki.__file__), Path(typer.__file__), CATALOGUE / "departments.yaml")
    wanted = {data_dir: os.X_OK, Path(sys.executable): os.X_OK} | dict.fromkeys(read, os.R_OK)
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(runner.gid)
        os.setuid(runner.uid)
        may = [os.access(path, how) for path, how in wanted.items()]
        os._exit(0 if all(may) else may.index(False) + 1)
    number = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return [*wanted][number - 1] if number else None
