"""The one ASGI application of the web: every request goes through `Site`.

In order: route, session, permission, limits, form token, fresh factor, page, session kept, answer.
A page function meets none of this and raises refusals; here they become pages in the reader's
language. Nothing is decided here about services or people.
"""

import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from urllib.parse import urlencode

from khidki.actions.world import World
from khidki.domain.people.duty import NoDuty
from khidki.domain.refusal import Refusal
from khidki.domain.text import LANGUAGES, Language
from khidki.store.database import statements
from khidki.web import (
    assets,
    csrf,
    errors,
    fresh,
    health,
    languages,
    limits,
    log,
    pages,
    session,
    texts,
    wire,
)
from khidki.web.errors import Answer, NotFound, NoToken, WrongMethod
from khidki.web.process import Process, Receive, Scope, Send
from khidki.web.programs import CALLS, Programs
from khidki.web.request import Disconnected, Request
from khidki.web.response import LOCAL, Json, Page, Redirect, Response
from khidki.web.route import Permission, Route
from khidki.web.router import Router, parameters
from khidki.web.session import Terms
from khidki.web.signed_in import signed_in
from khidki.web.wire import Sent

CITIZEN_SIGN_IN = "/sign-in"
OFFICER_SIGN_IN = "/office/sign-in"
OPERATOR_SIGN_IN = "/operator/sign-in"
UNKNOWN = "unknown"  # the route in logs and figures when there is none
GONE_AWAY = 499  # in logs only: the person's connection went away


class Site:
    """Every request of the web, given a world."""

    def __init__(
        self, world: World, routes: Iterable[Route], terms: Terms, *, calls: int = CALLS
    ) -> None:
        self._world = world
        self._terms = terms
        self._router = Router((*routes, *health.ROUTES, HOME))
        self.programs = Programs(world, calls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, count it and write its line."""
        started = time.perf_counter()
        ran: list[str] = []
        counting = statements.set(ran)
        request = Request(
            self._world, scope, receive, id=secrets.token_hex(6), now=self._world.now()
        )
        label, sent = UNKNOWN, None
        try:
            label, sent = await self._answer(request)
            await _send(request, sent, send)
        finally:
            statements.reset(counting)
            seconds = time.perf_counter() - started
            status = sent.status if sent is not None else GONE_AWAY
            method = request.method if label != UNKNOWN else UNKNOWN
            health.observe(method, label, status, seconds)
            # A probe that is well every second would drown the lines of people.
            if label not in health.PROBES or status >= 400:
                log.request_line(
                    method=method,
                    route=label,
                    status=status,
                    ms=seconds * 1000,
                    queries=len(ran),
                    request_id=request.id,
                    at=self._world.now(),
                    more=request.noted,
                )

    async def _answer(self, request: Request) -> tuple[str, Sent | None]:
        request.language = _language(request)
        if request.path.startswith(assets.PREFIX) and (asset := wire.static(request)):
            wire.finish(asset, request_id=request.id, secure=self._terms.secure)
            return assets.PREFIX, asset
        route: Route | None = None
        saved = False
        try:
            found = self._router.find(request.path)
            route = _choose(request, found.routes, found.allowed) if found else None
            if route is None or found is None:
                response = self._elsewhere(request)
            else:
                request.params = parameters(route, found.values)
                response = await self._run(request, route, can_come_back="GET" in found.routes)
            await request.session.save(self._world, now=request.now, terms=self._terms)
            saved = True
            sent = wire.encode(request, response)
        except Disconnected:
            return _label(route), None
        except Exception as error:  # noqa: BLE001 -- the edge: here everything becomes an answer
            if not saved:
                request.session = request.session.as_before()
            request.refusal = error.code if isinstance(error, Refusal) else None
            sent = _failed(request, route, error)
        self._seal(request, route, sent)
        return _label(route), sent

    async def _run(self, request: Request, route: Route, *, can_come_back: bool) -> Response:
        request.max_body = route.max_body
        await self._recognise(request, route)
        if (refused := _sign_in_first(request, route, can_come_back=can_come_back)) is not None:
            return refused
        if route.permission is Permission.ADMIN:
            await _require_duty(request, route)
        if route.limits:
            await limits.apply(route.limits, request)
        if route.needs_csrf:
            csrf.check_origin(request.headers, public_url=self._world.public_url)
            csrf.check(request.session, (await request.form()).get(csrf.FIELD, ""))
        if (asked := await fresh.ask_first(request, route)) is not None:
            return asked
        return await route.page(request)

    async def _recognise(self, request: Request, route: Route) -> None:
        if route.permission is Permission.API:
            await self.programs.recognise(request)
        elif route.in_language:
            request.session = await session.load(
                self._world, request.header(b"cookie"), now=request.now, terms=self._terms
            )
            request.is_fresh = request.session.is_fresh(request.now, self._terms)
            request.session.seen_from(
                request.header(b"user-agent"), request.client[0] if request.client else ""
            )

    def _elsewhere(self, request: Request) -> Response:
        """Lead a reader to the address that was meant, or raise `NotFound`."""
        if request.method in {"GET", "HEAD"} and not request.path.startswith("//"):
            bare = request.path.rstrip("/")
            for path in (f"{bare}/", bare, f"/{request.language}{bare}"):
                found = self._router.find(path) if path != request.path else None
                if found is not None and "GET" in found.routes:
                    query = request.address[len(request.path) :]
                    return Redirect(path + query if LOCAL.fullmatch(path + query) else path)
        raise NotFound

    def _seal(self, request: Request, route: Route | None, sent: Sent) -> None:
        for name, value in request.headers_told:
            sent.add(name, value)
        cookie = request.session.set_cookie(self._terms)
        if cookie is not None:
            sent.add(b"set-cookie", cookie)
            if languages.remembered(request.headers) != request.language:
                words = languages.cookie(request.language, secure=self._terms.secure)
                sent.add(b"set-cookie", words)
        if request.session.is_ended:
            # Whoever sits down next finds nothing behind "back" or in the browser.
            sent.add(b"clear-site-data", '"cache", "storage"')
        open_to_all = (
            route is not None
            and route.permission is Permission.PUBLIC
            and route.method == "GET"
            and not request.session.has_token
            and sent.status < 400
        )
        sent.headers.append(wire.NO_CACHE if open_to_all else wire.NO_STORE)
        if request.is_unread:
            # What was refused is not read to its end; the connection cannot be used again.
            sent.headers.append((b"connection", b"close"))
        wire.finish(sent, request_id=request.id, secure=self._terms.secure)


def application(world: World, routes: Iterable[Route], terms: Terms | None = None) -> Site:
    """Return the site over a world that somebody else opens and closes."""
    return Site(world, routes, terms or Terms(secure=not world.demo))


def create(
    open_world: Callable[[], AbstractAsyncContextManager[World]],
    routes: Iterable[Route],
    terms: Callable[[World], Terms] | None = None,
    *,
    calls: int = CALLS,
) -> Process:
    """Return the site of a process; its world closes after the last answer."""
    kept = tuple(routes)

    @asynccontextmanager
    async def opened() -> AsyncGenerator[Site]:
        log.configure()
        for language in LANGUAGES:
            pages.environment(language)  # the first person should not wait for it
        async with open_world() as world:
            served = Site(
                world, kept, terms(world) if terms else Terms(secure=not world.demo), calls=calls
            )
            yield served
            await served.programs.close()

    return Process(opened)


async def home(request: Request) -> Response:
    """Lead to the home page in the reader's language."""
    return Redirect(f"/{request.language}/")


HOME = Route("GET", "/", home, Permission.PUBLIC, name="home.language")


def _language(request: Request) -> Language:
    first = request.path[1:].partition("/")[0]
    for language in LANGUAGES:
        if first == language:
            return language
    return languages.preferred(request.headers)


def _choose(request: Request, routes: dict[str, Route], allowed: str) -> Route:
    route = routes.get("GET" if request.method == "HEAD" else request.method)
    if route is None:
        raise WrongMethod(allowed=allowed)
    return route


async def _require_duty(request: Request, route: Route) -> None:
    """Let in who holds a post with the route's duty now, and keep for the page who it is."""
    officer = await signed_in(request)
    if not officer.duties or (route.duty is not None and route.duty not in officer.duties):
        raise NoDuty
    request.officer = officer


def _sign_in_first(request: Request, route: Route, *, can_come_back: bool) -> Redirect | None:
    match route.permission:
        case Permission.CITIZEN if request.session.account is None:
            page = CITIZEN_SIGN_IN
        case Permission.OFFICER | Permission.ADMIN if request.session.officer is None:
            page = OFFICER_SIGN_IN
        case Permission.OPERATOR if request.session.operator is None:
            page = OPERATOR_SIGN_IN
        case _:
            return None
    told: dict[str, str] = {}
    if can_come_back:
        told["back"] = request.address if request.method != "POST" else request.path
    if request.session.expired:
        told["expired"] = "1"
    query = f"?{urlencode(told)}" if told else ""
    return Redirect(f"/{request.language}{page}{query}")


def _label(route: Route | None) -> str:
    return route.path if route is not None else UNKNOWN


def _failed(request: Request, route: Route | None, error: Exception) -> Sent:
    answer = errors.answer(error)
    if not isinstance(error, Refusal):
        log.failure(error, route=_label(route), request_id=request.id)
    try:
        sent = wire.encode(request, _told(request, answer, error))
    except Exception as second:  # noqa: BLE001 -- when even the page about errors fails
        log.failure(second, route=_label(route), request_id=request.id)
        sent = Sent(answer.status, [(b"content-type", b"text/plain; charset=utf-8")])
        sent.body = f"त्रुटि · Error {answer.status} · {request.id}\n".encode()
    if answer.retry_after_seconds is not None:
        sent.add(b"retry-after", str(answer.retry_after_seconds))
    match error:
        case WrongMethod():
            sent.add(b"allow", error.allowed)
        case NoToken():
            sent.add(b"www-authenticate", "Bearer")
        case _:
            pass
    return sent


def _told(request: Request, answer: Answer, error: Exception) -> Response:
    if not request.path.startswith("/api/"):
        data = {
            "kind": answer.kind,
            "reference": request.id,
            "retry_after_seconds": answer.retry_after_seconds,
        }
        return Page("error.html", data, status=answer.status)
    code = error.code if isinstance(error, Refusal) else answer.kind
    told = {
        "type": "about:blank",
        "title": texts.text(f"error.{answer.kind}.title", request.language),
        "status": answer.status,
        "code": code,
        "request": request.id,
    }
    return Json(told, status=answer.status, media_type="application/problem+json")


async def _send(request: Request, sent: Sent | None, send: Send) -> None:
    if sent is None:
        return
    body = b"" if request.method == "HEAD" else sent.body
    await send({"type": "http.response.start", "status": sent.status, "headers": sent.headers})
    if sent.pieces is not None and request.method != "HEAD":
        # What fails now breaks the connection off: half a file must not look like a whole one.
        async with aclosing(request.while_there(sent.pieces)) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": body, "more_body": False})
