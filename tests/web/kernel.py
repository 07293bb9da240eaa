"""A small site with pages that do one thing each, over a real database; for tests of the kernel."""

from contextlib import asynccontextmanager
from dataclasses import MISSING, dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from khidki.actions.world import World
from khidki.domain.refusal import Fault
from khidki.store.batch import Busy
from khidki.web.limits import Limit, by_account, by_number
from khidki.web.response import Bytes, Json, Page, Redirect, Text, local_path
from khidki.web.route import Permission, Route
from khidki.web.site import application

ADDRESS = "https://window.example"
ACCOUNT = UUID("019f0000-0000-7000-8000-000000000001")
OFFICER = UUID("019f0000-0000-7000-8000-000000000002")
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


async def words(request):
    return Text(f"{request.language} {sorted(request.params.items())}")


async def public_page(_):
    return Page("error.html", {"kind": "gone", "reference": None, "retry_after_seconds": None})


async def form_page(request):
    return Text(f"{request.session.account} {request.session.id.hex()}")


async def token_page(request):
    return Page(
        "public/feedback.html", {"problems": [], "values": {"page": "", "words": ""}, "sent": False}
    )


async def echo(request):
    form = await request.form()
    return Json({name: form.all(name) for name in form if name != "csrf"})


async def sign_in(request):
    request.session.rotate(account=UUID((await request.form()).get("account", str(ACCOUNT))))
    return Redirect(f"/{request.language}/my")


async def officer_sign_in(request):
    request.session.rotate(officer=OFFICER)
    return Redirect(f"/{request.language}/office")


async def sign_out(request):
    request.session.end()
    return Redirect(f"/{request.language}/")


async def remember(request):
    request.session.data.update(request.query)
    return Text("kept")


async def forget(request):
    request.session.data.pop(request.query["name"], None)
    return Text("gone")


async def recall(request):
    return Json(request.session.data)


async def go(request):
    return Redirect(local_path(request.query.get("to"), otherwise="/hi/"))


async def go_blindly(request):
    return Redirect(request.query["to"])


async def upload(request):
    await request.form()
    file = request.file("paper")
    if file is None:
        return Json(None)
    return Json({"name": file.file_name, "bytes": sum([len(piece) async for piece in file])})


async def paper(request):
    kind = request.query.get("kind", "application/pdf")
    return Bytes(b"%PDF-1.7", kind, 'आय "1".pdf', inline="inline" in request.query)


async def program(request):
    return Json({"account": str(request.session.account), "scopes": sorted(request.scopes)})


async def broken(_):
    raise ValueError("the name of the person is Sita Devi")


async def busy(_):
    raise Busy


async def outside(_):
    raise Fault("papers", retryable=True)


PUBLIC, CITIZEN, OFFICERS = Permission.PUBLIC, Permission.CITIZEN, Permission.OFFICER
A_MINUTE = timedelta(minutes=1)
ROUTES = (
    Route("GET", "/{language}/", words, PUBLIC, name="home"),
    Route("GET", "/{language}/track/{number}", words, PUBLIC, name="track"),
    Route("GET", "/{language}/track/help", words, PUBLIC, name="track.help"),
    Route("GET", "/{language}/page", public_page, PUBLIC, name="page"),
    Route("GET", "/{language}/form", form_page, PUBLIC, name="form"),
    Route("GET", "/{language}/feedback", token_page, PUBLIC, name="token"),
    Route("POST", "/{language}/echo", echo, PUBLIC, name="echo"),
    Route("POST", "/{language}/sign-in", sign_in, PUBLIC, name="sign-in"),
    Route("POST", "/{language}/office/sign-in", officer_sign_in, PUBLIC, name="officer-in"),
    Route("POST", "/{language}/sign-out", sign_out, CITIZEN, name="sign-out"),
    Route("GET", "/{language}/remember", remember, PUBLIC, name="remember"),
    Route("GET", "/{language}/forget", forget, PUBLIC, name="forget"),
    Route("GET", "/{language}/recall", recall, PUBLIC, name="recall"),
    Route("GET", "/{language}/my", words, CITIZEN, name="my"),
    Route("POST", "/{language}/my", echo, CITIZEN, name="my.change"),
    Route("GET", "/{language}/office", words, OFFICERS, name="office"),
    Route("GET", "/{language}/go", go, PUBLIC, name="go"),
    Route("GET", "/{language}/go-blindly", go_blindly, PUBLIC, name="blind"),
    Route("POST", "/{language}/upload", upload, PUBLIC, name="upload", max_body=300_000),
    Route("GET", "/{language}/paper", paper, CITIZEN, name="paper"),
    Route("GET", "/{language}/broken", broken, PUBLIC, name="broken"),
    Route("GET", "/{language}/busy", busy, PUBLIC, name="busy"),
    Route("GET", "/{language}/outside", outside, PUBLIC, name="outside"),
    Route(
        "GET",
        "/{language}/verify/{number}",
        words,
        PUBLIC,
        name="verify",
        limits=(Limit("verify", A_MINUTE, 3, by_number),),
    ),
    Route(
        "GET",
        "/{language}/my/limited",
        words,
        CITIZEN,
        name="limited",
        limits=(Limit("mine", A_MINUTE, 2, by_account),),
    ),
    Route("POST", "/api/v1/program", program, Permission.API, name="api.program"),
)


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = field(default_factory=lambda: NOON)

    def __call__(self) -> datetime:
        return self.at


def make_world(database, clock, *, demo=False):
    """A world with a database and a clock; the kernel touches nothing else of it."""
    fields = World.__dataclass_fields__.items()
    # What a world makes for itself reaches out only when it is used.
    unused = {
        name: None
        for name, each in fields
        if each.init and each.default is MISSING and each.default_factory is MISSING
    }
    known = {"database": database, "now": clock, "demo": demo, "public_url": ADDRESS}
    return World(**(unused | known))


@asynccontextmanager
async def browser(world, **options):
    """A browser that keeps cookies and follows no redirect by itself."""
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, **options) as client:
        yield client


async def form_token(client, language="hi"):
    """Open the page with a form, as a person does, and return the token in it."""
    page = await client.get(f"/{language}/feedback")
    return page.text.split('name="csrf" value="')[1].split('"')[0]


async def signed_in(client, account=ACCOUNT):
    """Sign in through the kernel."""
    data = {"csrf": await form_token(client), "account": str(account)}
    assert (await client.post("/hi/sign-in", data=data)).status_code == 303
