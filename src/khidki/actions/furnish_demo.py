"""The people of a demo: officers with passwords that are told, citizens, and a program's token.

Password, second factors and token follow from the installation's secret, so a second start tells
the same ones and nothing is stored in the clear. It may run at every start: what is there stays. A
database without the demo's mark is refused, because whoever reads the screen can sign in.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.administer import first_app
from khidki.actions.draft import plain
from khidki.domain.bucket import bucket_for, with_bucket
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.chart import Chart
from khidki.domain.money.wallet import Operator, purses
from khidki.domain.people.person import Assurance, Birth, Person, Relation, identity_of
from khidki.domain.people.program import GIVES, HolderKind
from khidki.domain.refusal import Refusal
from khidki.domain.service.catalogue import Catalogue, DemoCitizen, DemoOfficer, DemoOperator
from khidki.gateways.secrets import Passwords, Secrets
from khidki.store import (
    accounts,
    balances,
    factors,
    installations,
    officers,
    operator_sign_ins,
    operators,
    people,
    registers,
    tokens,
)
from khidki.store.accounts import Account
from khidki.store.database import Database, Transaction
from khidki.store.officers import OfficerRow
from khidki.store.people import Known
from khidki.store.tokens import Bearer

FIRST_DAY = datetime(2025, 12, 31, 18, 30, tzinfo=UTC)  # 1 January 2026 in India
ORDER_NO = "DEMO/1"
SCOPES = tuple(scope.value for scope in GIVES[HolderKind.ACCOUNT])
TOKEN_LIVES = timedelta(days=3650)


class NotADemo(Refusal):
    """The database is not a demo's: people whose passwords are shown may not be put into it."""

    code = "not_a_demo"


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """What signs people in to a demo; the same for one installation at every start."""

    password: str
    token: str
    _seed: bytes

    @classmethod
    def of(cls, secrets: Secrets) -> "DemoKeys":
        """Derive them from the installation's secret."""
        seed = secrets.key("demo people")
        return cls(
            password=f"khidki-{_letters(seed, 'password')[:8].lower()}",
            token=f"demo-{_letters(seed, 'token')[:32].lower()}",
            _seed=seed,
        )

    def totp_secret(self, user_name: str) -> str:
        """Return the secret of an officer's second factor."""
        return _letters(self._seed, f"totp of {user_name}")[:32]

    def mobile(self, user_name: str) -> str:
        """Return the number on which an officer is told of what happens in their name."""
        digest = hmac.digest(self._seed, f"mobile of {user_name}".encode(), "sha256")
        return f"90{int.from_bytes(digest[:6]) % 10**8:08d}"


async def furnish_demo(
    database: Database,
    catalogue: Catalogue,
    secrets: Secrets,
    passwords: Passwords,
    *,
    at: datetime,
) -> list[str]:
    """Put the demo's people in, whoever is missing, and return how to sign in."""
    keys = DemoKeys.of(secrets)
    demo = catalogue.demo
    async with database.transaction() as tx:
        if not await installations.is_for_demo(tx):
            raise NotADemo
        missing = [await officers.by_user_name(tx, o.user_name) is None for o in demo.officers]
        missing += [await operators.of_code(tx, o.code) is None for o in demo.operators]
        if any(missing):
            password_hash = await passwords.hash(keys.password)
            for officer in demo.officers:
                await _add_officer(tx, officer, secrets, keys, password_hash)
            for operator in demo.operators:
                await _add_operator(tx, operator, catalogue, secrets, keys, password_hash)
        for register, rows in demo.rows.items():
            await registers.put_rows(tx, register, rows, at=at)
        holders = [await _add_citizen(tx, citizen, secrets, at) for citizen in demo.citizens]
        if holders:
            await tokens.add_bearer(
                tx,
                Bearer(holders[0], list(SCOPES)),
                token=keys.token,
                at=at,
                expires_at=at + TOKEN_LIVES,
                name="Demo",
            )
    return _told(catalogue, keys)


def _told(catalogue: Catalogue, keys: DemoKeys) -> list[str]:
    kinds: dict[str, str] = {}
    administrators = _administrators(catalogue)
    for officer in catalogue.demo.officers:
        if officer.user_name not in administrators:
            kinds.setdefault(officer.user_name.partition(".")[0], officer.user_name)
    first = next(iter(kinds.values()), "")
    codes = ", ".join(each.code for each in catalogue.demo.operators)
    mobiles = [str(citizen.mobile) for citizen in catalogue.demo.citizens]
    return [
        f"Citizens:   any mobile, such as {', '.join(mobiles[:2])}; the code is on the SMS screen",
        f"Officers:   {', '.join(kinds.values())}; password {keys.password}",
        f"            their six digits: khidki demo code {first}",
        f"Operators:  {codes}; the same password, their own digits, at /operator",
        f"Look after the window: {', '.join(administrators)}; the same password, their own digits",
        f"Programs:   Authorization: Bearer {keys.token}",
    ]


def _administrators(catalogue: Catalogue) -> list[str]:
    """Return who holds a post with a duty."""
    kinds = {kind.id for kind in catalogue.post_kinds if kind.duties}
    posts = {post.id for post in catalogue.posts if post.kind in kinds}
    return [one.user_name for one in catalogue.demo.officers if posts & set(one.posts)]


async def _add_officer(
    tx: Transaction,
    officer: DemoOfficer,
    secrets: Secrets,
    keys: DemoKeys,
    password_hash: str,
) -> None:
    mobile = keys.mobile(officer.user_name).encode()
    row = OfficerRow(
        id=uuid7(),
        user_name=officer.user_name,
        name_hi=officer.name.of("hi"),
        name_en=officer.name.of("en"),
        password_hash=password_hash,
        roles=[],
        created_at=FIRST_DAY,
        disabled_at=None,
        mobile_sealed=secrets.seal(mobile, purpose="mobile"),
    )
    if await officers.add(tx, row):
        secret = keys.totp_secret(officer.user_name)
        await factors.add(tx, first_app(secrets, row.id, secret, at=FIRST_DAY))
        for post in officer.posts:
            await officers.add_posting(
                tx, uuid7(), officer=row.id, post=post, from_at=FIRST_DAY, order_no=ORDER_NO
            )


async def _add_operator(
    tx: Transaction,
    demo: DemoOperator,
    catalogue: Catalogue,
    secrets: Secrets,
    keys: DemoKeys,
    password_hash: str,
) -> None:
    network = next(each for each in catalogue.networks if each.id == demo.network)
    operator = Operator(
        account=with_bucket(uuid7(), bucket_for(demo.code.encode())),
        code=network.check_code(demo.code),
        network=network.id,
        agency=demo.agency,
        daily_limit_paise=network.daily_limit_paise,
        credit_limit_paise=0,
        lent_paise=0,
        since_on=legal_day(FIRST_DAY),
        category=demo.category,
        name_hi=demo.name.of("hi"),
        name_en=demo.name.of("en"),
        kiosk=demo.kiosk,
        area=demo.area,
    )
    own = purses(Chart(catalogue.heads), demo.code)
    await balances.open_accounts(tx, (own.wallet, own.held, own.commission))
    if await operators.add(tx, operator):
        mobile, account = keys.mobile(demo.code), operator.account
        await operator_sign_ins.set_mobile(
            tx,
            account,
            mobile_sealed=secrets.seal(mobile.encode(), purpose="mobile"),
            mobile_hash=secrets.mobile_hash(mobile),
        )
        await operator_sign_ins.renew_password(tx, account, old="", new=password_hash)
        secret = keys.totp_secret(demo.code)
        await factors.add(tx, first_app(secrets, account, secret, at=FIRST_DAY))


async def _add_citizen(
    tx: Transaction, citizen: DemoCitizen, secrets: Secrets, at: datetime
) -> UUID:
    mobile = str(citizen.mobile)
    mobile_hash = secrets.mobile_hash(mobile)
    new = Account(
        id=with_bucket(uuid7(), bucket_for(mobile_hash)),
        mobile_sealed=secrets.seal(mobile.encode(), purpose="mobile"),
        mobile_hash=mobile_hash,
        language="hi",
        created_at=at,
        last_used_at=at,
        mobile_since=at,
    )
    account = await accounts.add(tx, new)
    if account is new:
        await _add_person(tx, account.id, citizen, secrets, at)
    return account.id


async def _add_person(
    tx: Transaction, account: UUID, citizen: DemoCitizen, secrets: Secrets, at: datetime
) -> None:
    person = Person(
        name=citizen.name,
        birth=None if citizen.birth is None else Birth.parse(citizen.birth),
        area=citizen.area,
    )
    identity = identity_of(person)
    key_hash = secrets.identity_hash("person", identity.key.hex())
    known = Known(
        with_bucket(uuid7(), bucket_for(key_hash)), int(identity.assurance), plain(person)
    )
    certain = identity.assurance is not Assurance.UNCERTAIN
    found = await people.find_or_add(tx, known, key_hash=key_hash if certain else None, at=at)
    await people.relate(tx, account, found, kind=Relation.SELF.value, at=at)


def _letters(seed: bytes, purpose: str) -> str:
    """Return letters and digits that an authenticator app takes as they are (base 32)."""
    return base64.b32encode(hmac.digest(seed, purpose.encode(), "sha256")).decode()
