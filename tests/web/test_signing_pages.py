"""Pages of an officer's own signature, and the board of those who cannot sign."""

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.bucket import bucket_for
from khidki.domain.case.number import bucket_in, number, read_number
from khidki.store import signing_batches, unsigned_papers
from khidki.web.routes import ROUTES
from khidki.web.site import application
from tests import cases
from tests.actions.lives import now
from tests.actions.test_courts import stay
from tests.signing import ESIGN, TOKEN, granted, paired, provider, token_of, trusting
from tests.web.walks import ADDRESS, Walker

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def signed_in(world, user_name):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, follow_redirects=True
    ) as client:
        walk = Walker(client, world)
        await walk.open("/en/office/sign-in")
        password = DemoKeys.of(world.secrets).password
        code = cases.six_digits(world, user_name)
        await walk.fill(having="password", user_name=user_name, password=password, code=code)
        yield walk


def nobodys(shown):
    """A number of the same bucket that no paper has."""
    return number(year=2026, bucket=bucket_in(read_number(shown)), serial=1)


async def test_a_token_is_paired_papers_chosen_and_the_batch_followed(
    world, tmp_path, clock, logged
):
    window, made = trusting(world, tmp_path, clock)
    who = await granted(window, TOKEN, count=2)
    async with signed_in(window, "tehsildar.chomu") as walk:
        assert "Papers wait for your signature" in (await walk.open("/en/office")).text
        assert logged()[-1]["queries"] <= 3
        await walk.open("/en/office/to-sign")
        assert "No token is paired." in walk.text
        assert 'name="paper"' in walk.text
        assert "Send the chosen papers" not in walk.text
        await walk.open("/en/office/signature")
        csrf = {"csrf": walk.form().fields["csrf"]}
        shown = await walk.client.post("/en/office/signature/pair", data=csrf)
        assert re.search(r"khidki agent pair --window \S+ --code \w{5}-\w{5}<", shown.text)
        await paired(window, who, token_of(tmp_path, made, who, clock))
        await walk.open("/en/office/to-sign")
        form = walk.form(having="kind")
        papers = form.offers["paper"]
        assert len(papers) == 2
        first = re.search(r'<span class="number">([\d ]+)</span>', walk.text).group(1)
        for asked, found in ((first, 1), (nobodys(first), 0), ("12", 0)):
            await walk.open(f"/en/office/to-sign?number={asked}&means=token")
            assert walk.text.count('name="paper"') == found, asked
            await walk.open(f"/en/office/to-sign/export?number={asked}")
            assert len(walk.page.text.splitlines()) == 1 + found, asked
        await walk.open("/en/office/to-sign?means=esign")
        assert "Nothing like that was found." in walk.text
        # What somebody else took since the page was shown is left out, and that is said.
        chosen = {**form.fields, "paper": [*papers, str(UUID(int=7))]}
        walk.page = await walk.client.post(form.action, data=chosen)
        assert "1 of the chosen papers were left out." in walk.text
        code = re.search(r'<strong class="number">(\d{4})</strong>', walk.text).group(1)
        assert 'http-equiv="refresh"' not in walk.text
        assert "See whether they are signed" in walk.text
        assert len(re.findall(r"SHA-256 [0-9a-f]{64}", walk.text)) == 2
        batch = walk.path.partition("?")[0]
        async with window.reading() as tx:
            kept = await signing_batches.open_of(
                tx, who.id, TOKEN, bucket=bucket_for(who.id.bytes), at=clock()
            )
        assert (kept.code, batch.endswith(str(kept.id))) == (code, True)
        assert "A court has stayed this file." not in walk.text
        async with window.reading() as tx:
            stayed, _ = await unsigned_papers.in_batch(tx, kept.id)
        await stay(window, await now(window, stayed.application), "WP 9")
        assert (await walk.open(batch)).text.count("A court has stayed this file.") == 1
        await walk.open("/en/office/to-sign")
        assert "Stayed by a court" in walk.text
        assert len(walk.form(having="kind").offers["paper"]) == 1
        async with window.transaction() as tx:
            laid = await unsigned_papers.in_batch(tx, kept.id)
            assert [await unsigned_papers.take(tx, each) for each in laid] == [True, True]
        await walk.open(batch)
        assert "These papers are no longer here" in walk.text
        assert "SHA-256" not in walk.text
        clock.pass_by(timedelta(minutes=16))
        await walk.open(batch)
        assert "The time has run out" in walk.text
        for path in ("to-sign", "signature", "signatures"):
            await walk.open(f"/hi/office/{path}")
            assert logged()[-1]["queries"] <= 3, path


async def test_at_the_provider_the_officer_goes_on_and_a_provider_that_is_down_is_said(
    world, tmp_path, clock
):
    trusted, made = trusting(world, tmp_path, clock)
    async with provider(trusted, made, clock) as (window, desk):
        await granted(window, ESIGN)
        async with signed_in(window, "tehsildar.chomu") as walk:
            await walk.open("/en/office/signature")
            await walk.fill(having="signer_id", signer_id="राम")
            assert walk.page.status_code == 422
            await walk.fill(having="signer_id", signer_id="imran.khan@demo")
            assert "Your eSign identity is kept." in walk.text
            desk.faults.append("error")
            await walk.open("/en/office/to-sign")
            (paper,) = walk.form(having="kind").offers["paper"]
            await walk.fill(having="kind", paper=paper)
            assert "The eSign provider did not answer" in walk.text
            await walk.fill(having="kind", paper=paper)
            assert re.search(r'href="http://127.0.0.1:\d+/authenticate\?txnref=', walk.text)
            await walk.fill()
            assert "Signing was stopped" in walk.text


async def test_whoever_looks_after_officers_sees_who_cannot_sign_and_may_change_with_what(
    world, tmp_path, clock, logged
):
    window, _ = trusting(world, tmp_path, clock)
    who = await granted(window, TOKEN)
    async with signed_in(window, "admin.anita") as walk:
        await walk.open("/en/admin/signatures")
        assert logged()[-1]["queries"] <= 3
        assert "No token is paired." in walk.text
        await walk.open(f"/en/admin/signatures/{who.hats[0].posting}")
        await walk.fill(having="signer", signer="window")
        assert "Everybody can sign, and no paper waits." in walk.text
        assert (await walk.open("/en/admin/signatures/nonsense")).status_code == 404


async def test_programs_without_access_or_signature_get_nothing(world):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        for path in (
            "agent/pairings",
            "agent/batches",
            "esign/answers",
            "agent/batches/x/declined",
        ):
            for body in (b"", b"{}", b"<a/>", b'{"code": 1}', b'{"code":"A","certificate":"!"}'):
                answer = await client.post(f"/api/v1/{path}", content=body)
                assert answer.status_code == 401, (path, body)
        assert (await client.get("/api/v1/agent/batches/x/papers/1")).status_code == 401
