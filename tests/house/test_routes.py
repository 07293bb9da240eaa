"""Every address of the window, walked as everybody who might come: who may, may; nobody else.

What is expected follows from the permission that each route states. A citizen's own draft and
application stand in the addresses, so that a stranger's try is a try on something real.
"""

import re
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.seal import seal
from khidki.domain.people.duty import Duty
from khidki.web.route import Permission
from khidki.web.routes import ROUTES
from khidki.web.site import application
from scripts.routes import PAGE, page
from tests import cases
from tests.worlds import phone_of, world_of

pytestmark = pytest.mark.anyio
ADDRESS = "http://127.0.0.1:8000"
OWNER, STRANGER = "9000000001", "9000000002"
HAS_THE_POST, OTHER_POST, ADMINISTRATOR = "patwari.chomu", "patwari.amer", "admin.anita"
OFFICERS = {"has the post", "other post", "administrator"}
OPERATOR = "K24010001"
ROLES = (
    "nobody", "owner", "stranger", "has the post", "other post", "administrator", "operator",
    "program",
)  # fmt: skip
LETS_IN = {
    Permission.PUBLIC: set(ROLES),
    Permission.CITIZEN: {"owner", "stranger"},
    Permission.TYPING: {"owner", "stranger"},
    Permission.OFFICER: OFFICERS,
    Permission.OPERATOR: {"operator"},
    Permission.ADMIN: {"administrator"},
    Permission.API: {"program"},
    Permission.SYSTEM: set(),  # only what is signed; see tests/web/test_statuses
}
# Where the address itself names something that belongs to somebody, and what others are told: to a
# citizen, what is another's does not exist; an officer hears that the post is another's.
CITIZENS = {Permission.CITIZEN, Permission.TYPING}
BELONGS_TO = {
    **{permission: {"owner"} for permission in CITIZENS},
    Permission.OFFICER: {"has the post"},
    Permission.OPERATOR: set(),  # nobody's but by a consent, and here nobody gave one
}
TOLD = {**dict.fromkeys(CITIZENS, 404), Permission.OFFICER: 403, Permission.OPERATOR: 404}
OTHERS = {Permission.OFFICER: "other post", Permission.OPERATOR: "operator"}
WAYS_IN = {
    Permission.CITIZEN: "/hi/sign-in",
    Permission.OFFICER: "/hi/office/sign-in",
    Permission.OPERATOR: "/hi/operator/sign-in",
    Permission.ADMIN: "/hi/office/sign-in",
}
# Who looks after the window looks neither into who saw what nor into the money.
NOT_HERS = {Duty.AUDIT, Duty.BOOKS, Duty.MONEY}


def name_of(route):
    return f"{route.method} {route.name}"


@pytest.fixture(scope="module")
async def window(module_furnished_uri):
    """A world with a filed application and a draft, and one browser for everybody."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(world_of(module_furnished_uri))
        case = await cases.apply(world)
        draft = await cases.draft(world, await cases.account(world, OWNER))
        published = world.published_roots  # a receipt has a proof as soon as its block is sealed
        await seal(world.database, key=world.signer, published=published, now=world.now)
        site = application(world, ROUTES)
        people = {role: await stack.enter_async_context(browser(site)) for role in ROLES}
        await citizen_in(people["owner"], world, OWNER)
        await citizen_in(people["stranger"], world, STRANGER)
        await officer_in(people["has the post"], world, HAS_THE_POST)
        await officer_in(people["other post"], world, OTHER_POST)
        await officer_in(people["administrator"], world, ADMINISTRATOR)
        await officer_in(people["operator"], world, OPERATOR, place="/hi/operator")
        token = DemoKeys.of(world.secrets).token
        people["program"].headers["authorization"] = f"Bearer {token}"
        yield people, {"case": str(case.id), "draft": str(draft.id), "number": case.number}


@asynccontextmanager
async def browser(site):
    transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


def token(page):
    return {"csrf": re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)}


async def citizen_in(client, world, mobile):
    form = await client.get("/hi/sign-in")
    form = await client.post("/hi/sign-in", data={**token(form), "mobile": mobile})
    form = await client.get("/hi/sign-in/code")
    code = re.search(r"\b\d{6}\b", phone_of(world).shown(mobile)[0].text).group()
    done = await client.post("/hi/sign-in/code", data={**token(form), "code": code})
    assert done.headers["location"] == "/hi/my"


async def officer_in(client, world, user_name, place="/hi/office"):
    form = await client.get(f"{place}/sign-in")
    password = DemoKeys.of(world.secrets).password
    typed = {
        "user_name": user_name,
        "password": password,
        "code": cases.six_digits(world, user_name),
    }
    done = await client.post(f"{place}/sign-in", data={**token(form), **typed})
    assert done.headers["location"] == place


def address(route, real):
    """The route's address with something real in every gap."""
    values = {
        "language": "hi",
        "department": "revenue",
        "service": "income-certificate",
        "number": real["number"],
        "id": real["draft"] if "/drafts/" in route.path else real["case"],
        "event": "school",
        "audience": "student",
        "section": "family",
        "ask": "photo",
        "act": "report",
    }
    return re.sub(r"\{(\w+)\}", lambda gap: values.get(gap[1], real["case"]), route.path)


def is_owned(route):
    return "{id}" in route.path and route.permission is not Permission.ADMIN


def let_in(route):
    return set() if route.duty in NOT_HERS else LETS_IN[route.permission]


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method == "GET"], ids=name_of)
async def test_a_page_opens_to_those_it_is_for_and_to_nobody_else(window, route):
    people, real = window
    for role in ROLES:
        answer = await people[role].get(address(route, real))
        assert fits_a_page(answer, route, role), told(role, answer)


ASKING = {
    Permission.OFFICER: "has the post", Permission.ADMIN: "administrator",
    Permission.OPERATOR: "operator", Permission.CITIZEN: "owner", Permission.PUBLIC: "nobody",
}  # fmt: skip
DOWNLOADS = ("export", ".csv", ".json", ".pdf")
MOST = 3  # questions to the database


async def test_no_page_asks_the_database_more_than_three_things(window, logged):
    people, real = window
    for route in ROUTES:
        if route.method == "GET" and route.permission in ASKING:
            await people[ASKING[route.permission]].get(address(route, real))
    asked = [line for line in logged() if line["event"] == "request" and line["status"] == 200]
    shown = [line for line in asked if not line["route"].endswith(DOWNLOADS)]
    assert len(shown) > 110
    assert {each["route"]: each["queries"] for each in shown if each["queries"] > MOST} == {}


def fits_a_page(answer, route, role):
    if role not in let_in(route):
        return is_kept_out(answer, route, role)
    if route.permission is Permission.API:
        # The token is an account's: what is an officer's is in none of its scopes.
        return answer.status_code in {200, 403, 404}
    if is_owned(route) and role not in BELONGS_TO[route.permission]:
        return answer.status_code in {TOLD[route.permission], 404}
    led_to = answer.headers.get("location", "")
    led_away = route.permission is not Permission.PUBLIC and "/sign-in" in led_to
    return answer.status_code in {200, 303, 404} and not led_away


def is_kept_out(answer, route, role):
    """Whether nobody's page is shown: a person is led to the right door, a program is told."""
    if route.permission is Permission.API:
        return answer.status_code == 401
    if route.permission is Permission.SYSTEM:
        # OpenID Connect Back-Channel Logout 1.0 asks for 400 where a token is not right.
        return answer.status_code in {400, 401}
    if route.permission is Permission.ADMIN and role in OFFICERS:
        return answer.status_code == 403
    if route.method == "GET":
        led_to = answer.headers.get("location", "")
        return answer.status_code == 303 and led_to.startswith(WAYS_IN[route.permission])
    return answer.status_code in {303, 401, 403}


def told(role, answer):
    return f"{role}: {answer.status_code} {dict(answer.headers)} {answer.text[:2000]}"


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method != "GET"], ids=name_of)
async def test_nothing_is_done_without_the_token_of_a_form(window, route):
    people, real = window
    given = {"sure": "yes", "declared": "yes"}
    for role in ROLES:
        answer = await people[role].request(route.method, address(route, real), data=given)
        assert fits_a_form_without_a_token(answer, route, role), told(role, answer)


def fits_a_form_without_a_token(answer, route, role):
    if role not in let_in(route):
        return is_kept_out(answer, route, role)
    if route.permission is Permission.API:
        return answer.status_code in {400, 403, 404, 415, 422}  # a form is no answer of a program
    if route.permission is Permission.TYPING:
        # What was typed is shown again to whom it belongs; that nothing is saved, its tests show.
        return answer.status_code in {403, 404, 303}
    return answer.status_code == 403


@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if r.method != "GET" and r.permission in BELONGS_TO and is_owned(r)],
    ids=name_of,
)
async def test_nothing_is_done_to_what_is_anothers(window, route):
    people, real = window
    visitor = people[OTHERS.get(route.permission, "stranger")]
    form = await visitor.get("/hi/feedback")
    data = {**token(form), "sure": "yes", "declared": "yes", "version": "1", "words": "शब्द"}
    answer = await visitor.post(address(route, real), data=data)
    assert answer.status_code in {TOLD[route.permission], 404}


def test_every_route_that_changes_something_asks_for_a_token():
    assert [r.name for r in ROUTES if r.method != "GET" and not r.csrf] == []


def test_no_two_routes_have_one_name_or_one_address():
    assert len({r.name for r in ROUTES}) == len(ROUTES)
    assert len({(r.method, r.path) for r in ROUTES}) == len(ROUTES)


def test_the_page_about_addresses_is_true():
    assert PAGE.read_text("utf-8") == page(), "run: python scripts/routes.py"
