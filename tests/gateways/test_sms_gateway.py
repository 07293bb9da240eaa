"""A message goes out at least once and is shown once; a failure says whether it may pass."""

import socket
import threading
from pathlib import Path

import pytest

from khidki.domain.message import fill, shortcomings
from khidki.domain.refusal import Fault
from khidki.gateways.sms import Sms, read_templates
from khidki.simulators.sms import Provider

pytestmark = pytest.mark.anyio
TEMPLATES = read_templates(Path(__file__).parents[2] / "catalogue")


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def provider():
    with Provider(0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def gateway(address: str, seconds: float = 60) -> Sms:
    return Sms(address, api_key="demo", sender="KHIDKI", templates=TEMPLATES, seconds=seconds)


@pytest.fixture
async def sms(provider):
    made = gateway(provider.address)
    yield made
    await made.close()


async def send(sms: Sms, key="k1", to="9414012345", language="hi"):
    return await sms.send(
        "one-time-code", to=to, language=language, values={"code": "004217"}, key=key
    )


async def test_a_message_arrives_with_its_registration(sms, provider):
    await send(sms)
    (shown,) = provider.phone.shown()
    assert shown.text.startswith("004217 ")
    assert (shown.to, shown.sender, shown.unicode) == ("9414012345", "KHIDKI", True)
    assert shown.template == TEMPLATES["one-time-code"].ids.hi


async def test_sent_twice_under_one_key_it_is_shown_once(sms, provider):
    await send(sms)
    await send(sms)
    assert [shown.deliveries for shown in provider.phone.shown()] == [2]


async def test_a_lost_answer_may_be_tried_again_and_is_shown_once(sms, provider):
    provider.phone.fail("drop", times=1, seconds=0)
    with pytest.raises(Fault) as fault:
        await send(sms)
    await send(sms)
    assert fault.value.retryable
    assert len(provider.phone.shown()) == 1


async def test_a_key_that_the_provider_has_already_is_success(sms, provider):
    provider.phone.fail("duplicate", times=1, seconds=0)
    await send(sms)
    assert len(provider.phone.shown()) == 1


@pytest.mark.parametrize(("kind", "may_pass"), [("error", True), ("refuse", False)])
async def test_a_failure_says_whether_it_may_pass_and_tells_no_secret(
    sms, provider, kind, may_pass
):
    provider.phone.fail(kind, times=1, seconds=0)
    with pytest.raises(Fault) as fault:
        await send(sms)
    assert fault.value.retryable is may_pass
    assert_tells_nothing(fault.value)


async def test_a_provider_that_is_silent_too_long_may_be_asked_again(provider):
    provider.phone.fail("slow", times=1, seconds=0.8)
    hasty = gateway(provider.address, seconds=0.1)
    with pytest.raises(Fault) as fault:
        await send(hasty)
    await hasty.close()
    assert fault.value.retryable
    assert_tells_nothing(fault.value)


def assert_tells_nothing(fault):
    assert "004217" not in str(fault)
    assert "9414012345" not in str(fault)


async def test_nobody_at_the_address_may_pass():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        sms = gateway(f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(Fault) as fault:
            await send(sms)
        await sms.close()
    assert fault.value.retryable


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_template_of_the_catalogue_can_be_registered_and_costs_little(name):
    template = TEMPLATES[name]
    assert shortcomings(template) == []
    for language in ("hi", "en"):
        values = dict.fromkeys(template.gaps, "26000112345678")
        assert fill(template, language, values).length.parts <= (2 if language == "hi" else 1)


def test_the_code_costs_one_part_in_hindi():
    assert fill(TEMPLATES["one-time-code"], "hi", {"code": "004217"}).length.parts == 1


def test_ids_are_not_used_twice():
    ids = [one for template in TEMPLATES.values() for one in (template.ids.hi, template.ids.en)]
    assert len(ids) == len(set(ids))
