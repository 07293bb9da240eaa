"""What a reader is told when the answer is no, or when we failed."""

import importlib
import pkgutil

import pytest

import khidki
from khidki.domain.refusal import Refusal
from khidki.domain.text import LANGUAGES
from khidki.web import errors, texts

pytestmark = pytest.mark.anyio


def every_refusal(kind=Refusal):
    yield kind
    for below in kind.__subclasses__():
        yield from every_refusal(below)


def import_everything():
    for module in pkgutil.walk_packages(khidki.__path__, "khidki."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_every_refusal_has_a_row_and_words_in_both_languages():
    import_everything()
    codes = {refusal.code for refusal in every_refusal() if "khidki" in refusal.__module__}
    assert codes - errors.REFUSALS.keys() == set()


def test_every_row_belongs_to_a_refusal():
    import_everything()
    assert errors.REFUSALS.keys() - {refusal.code for refusal in every_refusal()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_error_page_has_its_words(language):
    answers = [*errors.REFUSALS.values(), errors.DATABASE, errors.OUTSIDE, errors.BROKEN]
    for answer in answers:
        for part in ("title", "what", "do"):
            assert texts.text(f"error.{answer.kind}.{part}", language)


async def test_our_own_mistake_is_told_with_its_id_and_logged_once_under_it(client, logged):
    answer = await client.get("/en/broken")
    failures = [line for line in logged() if line["event"] == "failure"]
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert [line["request"] for line in failures] == [answer.headers["x-request-id"]]
    assert failures[0]["request"] in answer.text
    assert failures[0]["errors"][0]["kind"] == "ValueError"


async def test_what_somebody_typed_is_neither_logged_nor_shown(client, logged):
    answer = await client.get("/en/broken?name=Sita")
    assert "Sita" not in str(logged())
    assert "Sita Devi" not in answer.text


async def test_too_much_at_once_asks_to_come_again(client):
    answer = await client.get("/hi/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_something_outside_that_failed_asks_to_come_again(client):
    answer = await client.get("/hi/outside")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_an_error_is_stored_nowhere(client):
    assert (await client.get("/hi/nowhere")).headers["cache-control"] == "no-store"


async def test_when_even_the_error_page_fails_something_honest_is_said(client, monkeypatch):
    def torn(*_, **__):
        raise KeyError("error.html")

    monkeypatch.setattr("khidki.web.pages.render", torn)
    answer = await client.get("/hi/broken")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
