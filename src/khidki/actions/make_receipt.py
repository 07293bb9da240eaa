"""Make the papers that every applicant may take: the receipt, and the order of a refusal.

Both are set in type when they are asked for, from what is stored, and say the same whenever they
are asked for again. Whoever may see the application may have them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from khidki.actions.explain_due import Dated, Explained, explain, printed
from khidki.actions.reckon import reckon
from khidki.actions.show_application import Shown, show_application, show_filed
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.waiting import waitings
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.parameter import period_of
from khidki.domain.law.window import window
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.dues import Dues, Item
from khidki.domain.people.access import applicant_for, last_holder
from khidki.domain.record.certificate import Line, Signatory
from khidki.domain.record.computation import Computation
from khidki.domain.record.document import Fee, Reason, Receipt, Received, RefusalOrder
from khidki.domain.service import kind
from khidki.domain.service.definition import Service
from khidki.domain.service.published import CHARGE_SPLIT, Edition, Published
from khidki.domain.text import Text
from khidki.gateways.papers import with_qr
from khidki.store.standings import Happened

VARIANT = Text(hi="यहाँ लागू", en="Applies here")
OTHER_PAPER = Text(hi="कागज़", en="Paper")
NO_WORDS = Text(hi="", en="")
APPEAL_DAYS = 30  # section 6(1), when the act in the catalogue does not say


def fees_of(
    published: Published, edition: Edition, answers: Mapping[str, Any], day: date
) -> tuple[Fee, ...]:
    """Return what an application costs on a day, line by line."""
    return _lines_of(published, reckon(published, edition, answers, on=day, channel="portal"))


def _lines_of(published: Published, dues: Dues) -> tuple[Fee, ...]:
    return tuple(Fee(item.title, item.paise, _parts_of(published, item)) for item in dues.items)


def _parts_of(published: Published, item: Item) -> tuple[Fee, ...]:
    """Return who receives what of a line, where it is more than one."""
    split = published.splits.get(CHARGE_SPLIT)
    if split is None or len(item.parts) < 2:
        return ()
    named = ((split.called(part), part.paise) for part in item.parts)
    return tuple(Fee(_said(*called), paise) for called, paise in named if called is not None)


def _said(title: Text, verified: bool) -> Text:
    """Return the words of a part; what no source confirmed is not printed as if it were so."""
    if verified:
        return title
    return Text(hi=f"{title.hi} (पुष्टि नहीं हुई)", en=f"{title.en} (not verified)")


def appeal_of(published: Published, service: Service, area: Any, *, on: date) -> tuple[Text, int]:
    """Return who hears a first appeal for an area, and within how many days one may be made."""
    officer = service.officers.first_appeal
    title = published.post_kinds[officer.post].title
    place = published.areas.ancestor(area, officer.area) if isinstance(area, str) else None
    if place is not None:
        title = Text(hi=f"{title.hi}, {place.name.hi}", en=f"{title.en}, {place.name.en}")
    law = published.law_on(service.law.act, on)
    period = None if law is None else period_of(law, "first-appeal-window")
    return title, APPEAL_DAYS if period is None else period.count


def appeal_until(published: Published, shown: Shown) -> date:
    """Return the last day of the first appeal as it is shown: moved off a closed day.

    The window opens with the refusal's communication; an order and its page are read when they
    are, so both show the day counted from the refusal itself, which is never too late.
    """
    refusal = next(event for event in reversed(shown.history) if event.act is Act.REFUSE)
    refused_on = legal_day(refusal.happened_at)
    received_on = legal_day(shown.application.received_at)
    law = published.law_on(shown.edition.service.law.act, received_on)
    calendar = published.calendar(published.posts[_refused_by(shown, refusal)].office)
    if law is not None:
        ends = window(
            law,
            "first-appeal-window",
            calendar,
            communicated_on=refused_on,
            outages=published.outages_of(),
        )
        if ends.shown_on is not None:
            return ends.shown_on
    return calendar.open_day_from(refused_on + timedelta(days=APPEAL_DAYS))


def _refused_by(shown: Shown, refusal: Happened) -> str:
    held = last_holder([each for each in shown.history if each.seq < refusal.seq])
    post = refusal.acting_post or held
    assert post is not None, "somebody held what was refused"
    return post


def fees_charged(published: Published, shown: Shown) -> tuple[Fee, ...]:
    """Return what was fixed when an application was submitted, line by line."""
    if (dues := shown.dues()) is not None:
        return _lines_of(published, dues)
    day = legal_day(shown.application.received_at)
    return fees_of(published, shown.edition, shown.answers, day)


async def make_receipt(world: World, account: UUID, id_: UUID) -> tuple[str, bytes]:
    """Return number and PDF of the receipt of an account's application."""
    shown, papers = await show_filed(world, account, id_)
    application, service = shown.application, shown.edition.service
    appeal_to, appeal_days = appeal_of(
        world.published,
        service,
        _area(service, shown.answers),
        on=legal_day(application.received_at),
    )
    asks = {ask.id: ask.title for ask in service.documents}
    # The receipt names what came with the application, not what was sent later.
    first = [paper for paper in papers if paper.uploaded_at <= application.received_at]
    receipt = Receipt(
        number=application.number,
        service=service.title,
        department=world.published.departments[service.department].name,
        applicant=(
            *_applicant(world, application, service, shown.answers),
            *_terms(shown.edition),
        ),
        received_at=application.received_at,
        due_on=application.due_on or await _strict_on(world, account, id_),
        appeal_to=appeal_to,
        appeal_days=appeal_days,
        documents=tuple(
            Received(asks.get(paper.ask, OTHER_PAPER), paper.digest.hex()) for paper in first
        ),
        fees=fees_charged(world.published, shown),
    )
    data = _with_qr(world, receipt.as_data(), application.number)
    pdf = await world.papers.render_own("receipt", data, at=application.received_at)
    return application.number, pdf


async def make_refusal(world: World, account: UUID, id_: UUID) -> tuple[str, bytes]:
    """Return number and PDF of the order that refused an account's application."""
    shown = await show_application(world, account, id_)
    application, service = shown.application, shown.edition.service
    applicant_for(application, account)
    if application.state is not State.REFUSED:
        raise Unknown
    event = next(event for event in reversed(shown.history) if event.act is Act.REFUSE)
    said = shown.said_with(Act.REFUSE)
    appeal_to, appeal_days = appeal_of(
        world.published,
        service,
        _area(service, shown.answers),
        on=legal_day(application.received_at),
    )
    post = _refused_by(shown, event)
    system = world.published.system_of(event.actor_id)
    order = RefusalOrder(
        number=application.number,
        service=service.title,
        department=world.published.departments[service.department].name,
        applicant=_applicant(world, application, service, shown.answers),
        received_at=application.received_at,
        decided_at=event.happened_at,
        reasons=reasons_of(service, said),
        words=str(said.get("words", "")),
        appeal_to=appeal_to,
        appeal_days=appeal_days,
        appeal_until=appeal_until(world.published, shown),
        trying_again=_trying_again(world.published, shown, legal_day(event.happened_at)),
        why=await _why(world, shown),
        signer=Signatory(
            name=event.officer or (system.name if system else NO_WORDS),
            post=world.published.post_name(post),
            office=world.published.offices[world.published.posts[post].office].name,
            posting="" if event.posting is None else str(event.posting),
        ),
    )
    data = _with_qr(world, order.as_data(), application.number)
    pdf = await world.papers.render_own("refusal", data, at=event.happened_at)
    return application.number, pdf


async def _why(world: World, shown: Shown) -> Computation | None:
    """Return how the due date was computed, where there is one."""
    explained = await _explained(world, shown)
    return None if explained is None else printed(explained)


async def _strict_on(world: World, account: UUID, id_: UUID) -> date:
    """Return the date without any pause, of an application whose clock stands."""
    explained = await _explained(world, await show_application(world, account, id_))
    assert explained is not None, "somebody held it"
    return explained.found.strict_on


async def _explained(world: World, shown: Shown) -> Explained | None:
    application, first = shown.application, shown.history[0]
    if first.post is None:
        return None
    dated = Dated(
        number=application.number,
        edition=shown.edition,
        received_at=application.received_at,
        due_on=application.due_on,
        calendar_version=application.calendar_version,
        post=first.post,
        waited=waitings(shown.history),
    )
    return await explain(world, dated)


def reasons_of(service: Service, said: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return the coded reasons of a refusal in words."""
    found = [service.reason(code) for code in said.get("reasons", ())]
    return tuple(Reason(each.code, each.text, each.remedy) for each in found if each is not None)


def _trying_again(published: Published, shown: Shown, day: date) -> Text:
    fees = fees_of(published, shown.edition, shown.answers, day)
    total = format_rupees(sum(fee.paise for fee in fees))
    return Text(
        hi=f"आप अपने पुराने उत्तरों से फिर आवेदन कर सकते हैं। शुल्क: {total}।",
        en=f"You may apply again, starting from your old answers. Fee: {total}.",
    )


def _applicant(
    world: World, application: Application, service: Service, answers: Mapping[str, Any]
) -> tuple[Line, ...]:
    told = service.applicant
    facts = world.published.facts(application.received_at)
    wanted = [told.name, told.parent, told.area]
    asked = {field.id: field for field in service.fields()}
    return tuple(
        Line(
            id_,
            asked[id_].label,
            Text(
                hi=kind.read_back(asked[id_], answers[id_], "hi", facts),
                en=kind.read_back(asked[id_], answers[id_], "en", facts),
            ),
        )
        for id_ in wanted
        if id_ is not None and answers.get(id_) is not None
    )


def _terms(edition: Edition) -> tuple[Line, ...]:
    """Say which variant applies, where one does."""
    variant = edition.variant
    return () if variant is None else (Line("variant", VARIANT, variant.title),)


def _area(service: Service, answers: Mapping[str, Any]) -> Any:
    return answers.get(service.applicant.area or "")


def _with_qr(world: World, data: Mapping[str, Any], number: str) -> dict[str, Any]:
    address = f"{world.public_url}/hi/track"
    return with_qr(data, qr_url=f"{address}/{number}", track_at=address, demo=world.demo)
