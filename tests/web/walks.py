"""A person at the window: opens pages, fills their forms as they stand, and presses their buttons.

`Walker` reads the forms out of the HTML, so a walk fails when a page forgets a field, and nothing
in a test knows a token or a hidden value that the page did not carry.
"""

import io
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from PIL import Image

from khidki.actions.decide import Ruling, decide
from khidki.domain.people.access import Hat, Officer
from khidki.domain.text import Text
from khidki.store import applications
from khidki.web.citizen.routes import ROUTES as CITIZEN
from khidki.web.public.routes import ROUTES as PUBLIC
from khidki.web.site import application
from tests.worlds import phone_of

ADDRESS = "http://127.0.0.1:8000"
SERVICE = "revenue/income-certificate"
MOBILE = "9876543210"


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    offers: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._select = [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "select":
            self._select = given["name"]
            self.forms[-1].fields[self._select] = ""
        elif tag == "option" and self._select:
            self.forms[-1].offers.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                self.forms[-1].fields[self._select] = given.get("value", "")
        elif tag in {"input", "textarea"} and self.forms and given.get("name"):
            self._input(given)

    def _input(self, given):
        form, name = self.forms[-1], given["name"]
        match given.get("type", "text"):
            case "file":
                form.files.append(name)
            case "radio" | "checkbox":
                form.offers.setdefault(name, []).append(given["value"])
                if "checked" in given:
                    form.fields[name] = given["value"]
            case _:
                form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag):
        self._select = None if tag == "select" else self._select


class Walker:
    """One browser."""

    def __init__(self, client, world):
        self.client, self.world, self.page = client, world, None

    @property
    def text(self):
        """What stands on the page; patterns that only a script uses are not seen by anybody."""
        return re.sub(r"(?s)<template\b.*?</template>", "", self.page.text)

    @property
    def path(self):
        return self.page.url.raw_path.decode()

    async def open(self, path):
        self.page = await self.client.get(path)
        return self.page

    def form(self, number=-1, having="", action=""):
        """A form of the page by its place, by what it asks for, or by where it leads."""
        reader = _Reader()
        reader.feed(self.text)
        forms = [one for one in reader.forms if not one.action.endswith(("/sign-out", "/search"))]
        fitting = [
            one
            for one in forms
            if (not having or having in {*one.fields, *one.offers, *one.files})
            and action in {"", one.action}
        ]
        return fitting[0 if having or action else number]

    async def press(self, action):
        """Press the button that leads there."""
        form = self.form(action=action)
        self.page = await self.client.post(form.action, data=form.fields)
        return self.page

    async def fill(self, having="", files=None, **fields):
        """Fill a form of the page and press its button."""
        form = self.form(having=having)
        data = {**form.fields, **{name.replace("__", "."): value for name, value in fields.items()}}
        unknown = set(data) - set(form.fields) - set(form.offers)
        assert not unknown, f"the page does not ask for {unknown}"
        address = form.action or self.path
        self.page = await self.client.post(address, data=data, files=files)
        return self.page

    async def sign_in(self, mobile=MOBILE):
        if self.page is None or 'action="/hi/sign-in"' not in self.text.replace("/en/", "/hi/"):
            await self.open("/hi/sign-in")
        await self.fill(having="mobile", mobile=mobile)
        await self.enter_code(mobile)

    async def enter_code(self, mobile=MOBILE):
        code = re.search(r"\b(\d{6})\b", phone_of(self.world).shown(mobile)[0].text).group(1)
        await self.fill(having="code", code=code)


@asynccontextmanager
async def walker(world):
    """A browser that follows redirects, on a site over this world."""
    transport = httpx.ASGITransport(app=application(world, (*PUBLIC, *CITIZEN)))
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, follow_redirects=True
    ) as client:
        yield Walker(client, world)


def photo(colour="red"):
    """A photo as a phone makes it, only small."""
    file = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(file, "JPEG")
    return file.getvalue()


async def begin(walk, language="hi", name="सीता देवी"):
    """From the service's page to the list of parts of a new draft."""
    await walk.open(f"/{language}/services/{SERVICE}")
    await walk.open(f"/{language}/apply/{SERVICE}")
    if walk.path.startswith(f"/{language}/sign-in"):
        await walk.sign_in()
    await walk.fill(having="who", who="self")
    if walk.page.status_code == 409:
        await walk.fill(having="anew")
    if not walk.path.endswith("/person?who=self"):
        return walk.path.split("/drafts/")[1]
    await walk.fill(having="name.hi", name__hi=name, birth__year="1968", area__district="RJ-JAIPUR")
    await walk.fill(having="area.tehsil", area__tehsil="RJ-JAIPUR-SANGANER")
    await walk.fill(having="area.village")
    return walk.path.split("/drafts/")[1]


ANSWERS = (
    {},
    {},
    {"mobile": MOBILE},
    {"address_line": "वार्ड 4, मुहाना"},
    {"purpose": "scholarship"},
    {"family_members": "5", "government_job": "no"},
    {"income_labour": "96,000", "income_farming": "24000"},
)


async def answer_all(walk, draft, language="hi"):
    """Answer every page of questions as its button leads from one to the next."""
    await walk.open(f"/{language}/drafts/{draft}/q/applicant")
    for given in ANSWERS:
        await walk.fill(having="version", **given)
    assert "/papers/photo" in walk.path, walk.path


async def give_papers(walk):
    """Give the papers that are asked for and leave out the others."""
    for _ in range(3):
        await walk.fill(having="file", files={"file": ("photo.jpg", photo(), "image/jpeg")})
    await walk.fill(having="file")
    assert walk.path.endswith("/check"), walk.path


async def apply(walk, language="hi"):
    """The whole way to a receipt; returns the application's id."""
    draft = await begin(walk, language)
    await answer_all(walk, draft, language)
    await give_papers(walk)
    await walk.open(f"/{language}/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/receipt"), walk.path
    return draft


async def office(world, draft, act, **ruling):
    """The officer of the post that holds an application does one act."""
    async with world.reading() as tx:
        found = await applications.by_id(tx, draft)
        posting = await tx.value("SELECT id FROM posting WHERE post = %(post)s", post=found.post)
        officer = await tx.value("SELECT officer FROM posting WHERE id = %(id)s", id=posting)
    name = Text(hi="अधिकारी", en="Officer")
    hat = Hat(posting, found.post, "kind", found.office, name, name)
    by = Officer(officer, name, [hat])
    return await decide(world, by, found.id, act, Ruling(**ruling), revision=found.revision)
