"""Can I apply? The few questions that decide who may have a service, asked before anything else.

Open to everybody and stored nowhere: whoever cannot have the service learns it, and why, before
an account, a paper or a fee. Nothing must be answered; what is missing leaves the verdict open. It
is a help and no decision: the application is judged again when it is sent.
"""

from collections.abc import Mapping
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.service.definition import Section
from khidki.domain.service.eligibility import judged
from khidki.domain.service.field import Field
from khidki.domain.service.form import Form as Questions
from khidki.domain.service.group import GROUP
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.web.case_words import said
from khidki.web.citizen.answers import labels_of, raw_from, settle_areas, widgets
from khidki.web.citizen.verdict import plan
from khidki.web.clauses import verdict_view
from khidki.web.public.services import offered
from khidki.web.request import Request
from khidki.web.response import Page, Response


async def ask(request: Request) -> Response:
    """Ask what decides who may have the service."""
    return _page(request, offered(request), {}, [])


async def judge(request: Request) -> Response:
    """Say who may have the service, by what was answered; nothing is kept."""
    edition = offered(request)
    raw = raw_from(await request.form())
    section = Section("can_i_apply", said("eligible.title"), asked_first(edition.form))
    facts = request.world.published.facts(request.now)
    pending = settle_areas(section, raw, facts)
    answers, problems = edition.form.normalise(section, raw, {}, facts)
    # Nothing has to be answered here.
    problems = [each for each in problems if each.code not in {"required", "rule_failed"}]
    wrong = {problem.path.split(".")[0] for problem in problems}
    given = {
        name: answer
        for name, answer in answers.items()
        if name not in wrong and _is_told(edition.form.by_id[name], answers, wrong)
    }
    verdict = verdict_view(judged(edition.form, given, facts))
    notice = said("form.next_area") if pending else None
    return _page(request, edition, raw, problems, verdict=verdict, notice=notice)


def asked_first(form: Questions) -> tuple[Field, ...]:
    """Return the questions that decide, in the order of the form; rows of a group wait for it."""
    named = {name.split(".")[0] for _, each in form.eligibility for name in each.rule.names}
    named |= {part for id_ in named for part in form.by_id[id_].sum_of}
    return tuple(each for id_, each in form.by_id.items() if id_ in named and each.kind != GROUP)


def _is_told(asked: Field, answers: Mapping[str, Any], wrong: set[str]) -> bool:
    """Say whether an answer is one; a sum of nothing, or of what is wrong, is not."""
    if not asked.is_computed:
        return True
    return any(part in answers for part in asked.sum_of) and wrong.isdisjoint(asked.sum_of)


def _page(
    request: Request,
    edition: Edition,
    raw: Mapping[str, Any],
    problems: list[Problem],
    *,
    verdict: dict[str, Any] | None = None,
    notice: Text | None = None,
) -> Response:
    service, form = edition.service, edition.form
    facts = request.world.published.facts(request.now)
    fields = asked_first(form)
    data = {
        "service": {"id": service.id, "title": service.title},
        "who": service.who_can_apply,
        "fields": widgets(fields, raw, facts),
        "problems": problems,
        "labels": labels_of(service),
        "notice": notice,
        "verdict": verdict,
        "plan": plan(form, fields, {}, facts, request.language) if fields else None,
    }
    return Page("citizen/eligible.html", data, status=422 if problems else 200)
