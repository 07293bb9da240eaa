"""Officers who sign with a token or at a provider: SoftHSM, a window on a socket, a pretended eSign.

    with_own = await signing(world, tmp_path)   # a world that takes the demo authority's certificates

`Granted` papers lie before the tehsildar of Chomu, whose posting signs as the test says.
"""

import base64
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

from khidki.actions.decide import Ruling, decide
from khidki.actions.oversee_signatures import sign_with
from khidki.actions.pair_agent import offer_pairing, pair, pairing_message
from khidki.domain.case.event import Act
from khidki.domain.people.signing import SignerKind
from khidki.gateways.authorities import Authorities
from khidki.gateways.esign import Esign, Provider
from khidki.gateways.own_token import OwnToken
from khidki.simulators import authority as authorities
from khidki.simulators import esign as simulator
from khidki.simulators import soft_token
from tests.actions.lives import Citizen, officer, to_the_tehsildar, work
from tests.patience import PATIENCE

PIN = "4321"
USER = "tehsildar.chomu"


def trusting(world, folder, clock):
    """The world, taking certificates of a fresh pretended authority; and that authority."""
    made = authorities.kept(folder / "authority", at=clock())
    listed = Authorities(made.certificate_file)
    return replace(world, authorities=listed), made


async def granted(world, kind, count=1, user=USER):
    """Grant some applications at a posting that signs like this; its officer."""
    tehsildar = await officer(world, user)
    await sign_with(world, tehsildar.hats[0].posting, kind)
    citizen = await Citizen.arrive(world)
    for _ in range(count):
        receipt = await citizen.apply()
        await work(world)
        case = await to_the_tehsildar(world, receipt.application)
        await decide(world, tehsildar, case.id, Act.GRANT, Ruling(), revision=case.revision)
        await work(world)
    return tehsildar


def token_of(folder, made, who, clock, **changes):
    """A token in software with a certificate in the officer's name."""
    told = {"name": who.name.en, "at": clock(), "label": "OFFICER"} | changes
    soft_token.make(folder / "token", pin=PIN, authority=made, **told)
    return OwnToken(soft_token.library(), told["label"])


async def paired(world, who, token):
    """Pair a token as the agent does; return the agent's access."""
    code = await offer_pairing(world, who)
    proof = token.sign_bytes(pairing_message(world.public_url, code), PIN)
    access, _ = await pair(world, code=code, certificate=token.certificate(), proof=proof)
    return access


def signed(token, papers):
    """What a token answers to the papers of a batch, by their place."""
    messages = token.sign_digests([each.digest for each in papers], PIN)
    return {each.place: message for each, message in zip(papers, messages, strict=True)}


@asynccontextmanager
async def provider(world, made, clock):
    """The world with a pretended eSign provider on a socket, and the provider's desk."""
    desk = simulator.Desk(made, world.signer.certificate_pem, now=clock, tells=False)
    with simulator.Provider(0, desk) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        known = Provider(server.address, "KHIDKI", made.provider_file.read_bytes())
        esign = Esign(known, seconds=PATIENCE)
        try:
            yield replace(world, esign=esign), desk
        finally:
            await esign.close()
            server.shutdown()
            thread.join()


@asynccontextmanager
async def hasty(world):
    """The same world, which leaves the provider a moment to answer."""
    esign = Esign(world.esign._provider, seconds=0.1)
    try:
        yield replace(world, esign=esign)
    finally:
        await esign.close()


def reference(desk, batch):
    """What the provider's page carries of a request."""
    asked = desk.requests[str(batch.id)]
    return base64.urlsafe_b64encode(f"{asked.txn}|{asked.code}".encode()).decode()


TOKEN, ESIGN = SignerKind.TOKEN, SignerKind.ESIGN
