"""Every setting of Khidki, read once and handed down as values.

Settings come from the environment and from the command's options, which win; nothing else reads
either. All that is wrong is told at once, each with its remedy. `environment()` gives the same
settings to the processes that the supervisor starts. In demo the secrets are made once and kept in
the data folder; elsewhere the operator sets them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from khidki.domain.refusal import Fault
from khidki.gateways.esign import read_provider
from khidki.gateways.in_clear import PROVEN, addresses_in, goes_in_clear
from khidki.gateways.kept_secret import kept_secret
from khidki.gateways.payments import read_accesses as read_accesses_to_pay
from khidki.gateways.single_sign_on import read_client
from khidki.gateways.systems import demo_key, public_key, read_accesses
from khidki.simulators import authority, bank, biller_server, treasury, water
from khidki.simulators import single_sign_on as state

SECRET_BYTES = 32
LOOPBACK = "127.0.0.1"
OUTSIDE = (
    "KHIDKI_PUBLIC_URL", "KHIDKI_SMS_URL", "KHIDKI_SYSTEMS", "KHIDKI_PAYMENTS", "KHIDKI_BILLERS",
    "KHIDKI_ESIGN", "DATABASE_URL", "KHIDKI_OWNER_URL",
)  # fmt: skip
NONE = "none"
# Settings that are a number: field, name, usual, in a demo, from least to most.
NUMBERS = (
    ("port", "KHIDKI_PORT", 8000, 8000, (1, 65535)),
    ("web_processes", "KHIDKI_WEB_PROCESSES", 2, 2, (1, 64)),
    ("fresh_minutes", "KHIDKI_FRESH_MINUTES", 15, 15, (1, 120)),
    ("api_calls", "KHIDKI_API_CALLS", 6_000, 6_000, (1, 10_000_000)),
    ("citizen_wallet", "KHIDKI_CITIZEN_WALLET", 0, 10_000, (0, 200_000)),
)
# What a demo's simulators keep below the data: the books of its bank and of its billers.
BANK_BOOKS, BILLERS_BOOKS = "demo-bank", "demo-billers"
CATALOGUE = Path(os.environ.get("KHIDKI_CATALOGUE") or Path(__file__).parents[2] / "catalogue")


class Unusable(Fault):
    """The settings cannot be used; `what` names each and says what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems), retryable=False)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process; see `docs/operate.md` for what each means."""

    data_dir: Path = Path("var")
    # For web and worker, empty for Khidki's own PostgreSQL; and for migrations.
    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    host: str = LOOPBACK
    port: int = 8000
    demo: bool = False
    secret: str = field(default="", repr=False)
    backup_key: str = field(default="", repr=False)
    public_url: str = ""
    web_processes: int = 2
    fresh_minutes: int = 15  # how long a second factor counts for acts that sign
    sms_url: str = ""
    sms_key: str = field(default="", repr=False)
    sms_sender: str = "KHIDKI"
    authorities: Path | None = None  # PEM: whose certificates officers may sign with
    revocations: Path | None = None  # their revocation lists, a file or a folder
    known_passwords: Path | None = None  # SHA-1 of passwords that became known elsewhere
    single_sign_on: str = field(default="", repr=False)  # as `gateways/single_sign_on` reads it
    esign: str = ""  # the provider, as `gateways/esign.read_provider` reads it
    api_calls: int = 6_000  # of one program's token in a minute
    # Where people pay, as `gateways/payments` reads it; empty: nothing is paid online.
    payments: str = field(default="", repr=False)
    billers: str = field(default="", repr=False)  # as `gateways/payments` reads accesses
    citizen_wallet: int = 0  # the most rupees that one may hold; 0: none are offered
    systems: str = ""  # other departments' software, as `gateways/systems.read_accesses` reads it

    @property
    def simulator_port(self) -> int:
        """Where a demo's SMS provider listens."""
        return self.port + 1

    @property
    def water_port(self) -> int:
        """Where a demo's water department listens."""
        return self.port + 2

    @property
    def esign_port(self) -> int:
        """Where a demo's eSign provider listens."""
        return self.port + 4

    @property
    def single_sign_on_port(self) -> int:
        """Where a demo's single sign-on listens."""
        return self.port + 5

    @property
    def bank_port(self) -> int:
        """Where a demo's bank listens."""
        return self.port + 6

    @property
    def billers_port(self) -> int:
        """Where a demo's billers listen."""
        return self.port + 7

    @property
    def treasury_port(self) -> int:
        """Where a demo's treasury listens."""
        return self.port + 8

    @property
    def simulator_ports(self) -> tuple[int, ...]:
        """Every port that a demo's simulators take."""
        offices = (self.simulator_port, self.water_port, self.esign_port, self.single_sign_on_port)
        return (*offices, self.bank_port, self.billers_port, self.treasury_port)

    @property
    def embedded(self) -> bool:
        """Whether Khidki runs its own PostgreSQL."""
        return not self.database_url

    @property
    def files_dir(self) -> Path:
        """Where uploaded and issued papers lie."""
        return self.data_dir / "files"

    @property
    def keys_dir(self) -> Path:
        """Where the window's signing keys lie, each sealed with the secret."""
        return self.data_dir / "secrets" / "keys"

    @property
    def published_dir(self) -> Path:
        """Where the signed blocks of the proof log are published; copy it elsewhere."""
        return self.data_dir / "published"

    def environment(self) -> dict[str, str]:
        """Return the environment in which a child process reads the very same settings."""
        ours = {
            "KHIDKI_DATA": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "KHIDKI_OWNER_URL": self.owner_url,
            "KHIDKI_HOST": self.host,
            "KHIDKI_PORT": str(self.port),
            "KHIDKI_DEMO": "1" if self.demo else "0",
            "KHIDKI_SECRET": self.secret,
            "KHIDKI_PUBLIC_URL": self.public_url,
            "KHIDKI_WEB_PROCESSES": str(self.web_processes),
            "KHIDKI_FRESH_MINUTES": str(self.fresh_minutes),
            "KHIDKI_SMS_URL": self.sms_url,
            "KHIDKI_SMS_KEY": self.sms_key,
            "KHIDKI_SMS_SENDER": self.sms_sender,
            "KHIDKI_SYSTEMS": self.systems,
            "KHIDKI_PAYMENTS": self.payments or NONE,
            "KHIDKI_BILLERS": self.billers or NONE,
            "KHIDKI_CITIZEN_WALLET": str(self.citizen_wallet),
            "KHIDKI_API_CALLS": str(self.api_calls),
            "KHIDKI_SIGNING_AUTHORITIES": str(self.authorities or ""),
            "KHIDKI_SIGNING_REVOCATIONS": str(self.revocations or ""),
            "KHIDKI_KNOWN_PASSWORDS": str(self.known_passwords or ""),
            "KHIDKI_ESIGN": self.esign,
            "KHIDKI_SINGLE_SIGN_ON": self.single_sign_on,
        }
        return dict(os.environ) | ours


def read(environment: Mapping[str, str], *, sends: bool = False) -> Config:
    """Return the settings, or raise `Unusable` with all that is wrong; who `sends` needs SMS."""
    problems: list[str] = []
    is_demo = environment.get("KHIDKI_DEMO") == "1"
    host = environment.get("KHIDKI_HOST") or LOOPBACK
    numbers = {
        field: _number(environment, name, demo if is_demo else usual, span, problems)
        for field, name, usual, demo, span in NUMBERS
    }
    port = numbers["port"]
    folder = Path(environment.get("KHIDKI_DATA") or "var").absolute()
    database = environment.get("DATABASE_URL", "")
    if database and urlsplit(database).scheme not in {"postgresql", "postgres"}:
        problems.append("DATABASE_URL must be like postgresql://user@host/database")
    public = environment.get("KHIDKI_PUBLIC_URL") or f"http://{host}:{port}"
    if urlsplit(public).scheme not in {"http", "https"} or not urlsplit(public).hostname:
        problems.append("KHIDKI_PUBLIC_URL must be what people type, like https://window.example")
    if is_demo and host != LOOPBACK:
        problems.append(f"a demo has known passwords and opens on {LOOPBACK} only; drop --host")
    secret = environment.get("KHIDKI_SECRET", "")
    if is_demo and not secret:
        secret = kept_secret(folder / "secrets" / "demo-secret")
    if len(secret) < SECRET_BYTES:
        problems.append(
            f"KHIDKI_SECRET must hold at least {SECRET_BYTES} characters; make one with "
            "`openssl rand -base64 48` and keep it, or try the demo with --demo"
        )
    sms_url = environment.get("KHIDKI_SMS_URL", "")
    if is_demo:
        sms_url = f"http://{LOOPBACK}:{port + 1}"
    elif sends and not sms_url:
        problems.append("KHIDKI_SMS_URL must be the address of the SMS provider")
    systems = _systems(environment, problems)
    if is_demo and not systems:
        systems = f"{_office(secret, water.SYSTEM, port + 2)};"
        systems += _office(secret, treasury.SYSTEM, port + 8)
    payments, billers = _money(environment, secret if is_demo else "", port, problems)
    revocations = _path(environment, "KHIDKI_SIGNING_REVOCATIONS", problems)
    authorities = _path(environment, "KHIDKI_SIGNING_AUTHORITIES", problems)
    known_passwords = _path(environment, "KHIDKI_KNOWN_PASSWORDS", problems)
    esign = _esign(environment, problems)
    single_sign_on = _single_sign_on(environment, problems)
    _encrypted({**environment, "KHIDKI_PUBLIC_URL": public}, problems)
    pretended = _pretended(folder, port) if is_demo else (None, "", "")
    if problems:
        raise Unusable(problems)
    return Config(
        data_dir=folder,
        database_url=database,
        owner_url=environment.get("KHIDKI_OWNER_URL") or database,
        host=host,
        demo=is_demo,
        secret=secret,
        backup_key=environment.get("KHIDKI_BACKUP_KEY", ""),
        public_url=public.rstrip("/"),
        sms_url=sms_url,
        sms_key=environment.get("KHIDKI_SMS_KEY") or ("demo" if is_demo else ""),
        sms_sender=environment.get("KHIDKI_SMS_SENDER") or "KHIDKI",
        authorities=authorities or pretended[0],
        revocations=revocations,
        known_passwords=known_passwords,
        esign=esign or pretended[1],
        single_sign_on=single_sign_on or pretended[2],
        payments=payments,
        billers=billers,
        systems=systems,
        **numbers,
    )


def _encrypted(environment: Mapping[str, str], problems: list[str]) -> None:
    """Refuse what would go over a network where others can read it, or answer in its place."""
    if environment.get("KHIDKI_DEMO") == "1":
        return  # it opens on this machine only, to nobody's real data
    sslmode = environment.get("PGSSLMODE", "")
    for name in OUTSIDE:
        if any(
            goes_in_clear(each, sslmode=sslmode) for each in addresses_in(environment.get(name, ""))
        ):
            way = f"?sslmode={PROVEN}" if name in {"DATABASE_URL", "KHIDKI_OWNER_URL"} else "https"
            problems.append(f"{name} leads to another machine in the clear; use {way}")


def _path(environment: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    text = environment.get(name, "")
    if not text:
        return None
    path = Path(text).absolute()
    if not path.exists():
        problems.append(f"{name}: there is no {path}")
    return path


def _pretended(folder: Path, port: int) -> tuple[Path, str, str]:
    """Return a demo's authority, its eSign provider, and its single sign-on."""
    demo = authority.kept(folder / "secrets" / "demo-authority")
    provider = f"http://{LOOPBACK}:{port + 4} KHIDKI-DEMO {demo.provider_file}"
    client = f"http://{LOOPBACK}:{port + 5} {state.CLIENT_ID} {state.SECRET}"
    return demo.certificate_file, provider, client


def _money(
    environment: Mapping[str, str], demo: str, port: int, problems: list[str]
) -> tuple[str, str]:
    """Return where people pay, and the billers; the secret of a demo makes those of its own."""
    usual = ("", "")
    if demo:
        bank_at, billers_at = (f"http://{LOOPBACK}:{port + beyond}" for beyond in (6, 7))
        usual = bank.access(demo, bank_at), biller_server.accesses(demo, billers_at)
    return (
        _accesses(environment, "KHIDKI_PAYMENTS", usual[0], problems),
        _accesses(environment, "KHIDKI_BILLERS", usual[1], problems),
    )


def _single_sign_on(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("KHIDKI_SINGLE_SIGN_ON", "")
    try:
        read_client(text)
    except ValueError:
        problems.append("KHIDKI_SINGLE_SIGN_ON: write `issuer client-id secret`, issuer by https")
    return text


def _esign(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("KHIDKI_ESIGN", "")
    try:
        read_provider(text)
    except ValueError as cause:
        problems.append(
            f"KHIDKI_ESIGN: write `address asp-id certificate-file`, not {str(cause)!r}"
        )
    return text


def _accesses(environment: Mapping[str, str], name: str, usual: str, problems: list[str]) -> str:
    """Return where people pay, or the billers; a demo has its own unless it is told `none`."""
    text = environment.get(name) or usual
    text = "" if text == NONE else text
    try:
        read_accesses_to_pay(text)
    except ValueError as cause:
        problems.append(
            f"{name}: write `id=address merchant hmac:key payee@upi; ...`, not {str(cause)!r}"
        )
    return text


def _office(secret: str, system: str, port: int) -> str:
    """Return where a demo's office of a system is, and by which key it signs."""
    return f"{system}=http://{LOOPBACK}:{port} {public_key(demo_key(secret, system))}"


def _systems(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("KHIDKI_SYSTEMS", "")
    try:
        read_accesses(text)
    except ValueError as cause:
        problems.append(f"KHIDKI_SYSTEMS: write `id=address key,key; ...`, not {str(cause)!r}")
    return text


def _number(
    environment: Mapping[str, str],
    name: str,
    default: int,
    span: tuple[int, int],
    problems: list[str],
) -> int:
    least, most = span
    text = environment.get(name) or str(default)
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    problems.append(f"{name} is {text!r} and must be a number from {least} to {most}")
    return default
