"""Templates into HTML.

One Jinja environment a language, with `t`, `url`, `asset` and the filters already bound to it, so
that templates and macros never pass the language around. Undefined names raise. The govuk macros
need lenient undefined values, so they live in an environment of their own and come in as globals
(`govukButton(...)`); give them user data as `text`, never as `html`. Nothing here knows HTTP.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from markupsafe import Markup

from khidki.domain.problem import Problem
from khidki.domain.text import Language, Text
from khidki.web import assets, texts
from khidki.web.acting import Acting

INDIA = ZoneInfo("Asia/Kolkata")
# The day on which the fixed pages (privacy, terms, accessibility, contact) were last reviewed.
CONTENT_REVIEWED_ON = date(2026, 11, 22)
COMPONENTS = {
    "back-link": "govukBackLink",
    "breadcrumbs": "govukBreadcrumbs",
    "button": "govukButton",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "details": "govukDetails",
    "error-summary": "govukErrorSummary",
    "fieldset": "govukFieldset",
    "file-upload": "govukFileUpload",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "notification-banner": "govukNotificationBanner",
    "radios": "govukRadios",
    "select": "govukSelect",
    "skip-link": "govukSkipLink",
    "summary-list": "govukSummaryList",
    "textarea": "govukTextarea",
    "warning-text": "govukWarningText",
}


@functools.cache
def environment(language: Language) -> jinja2.Environment:
    """Return the environment of one language, made once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("khidki.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    words = functools.partial(_words, language)
    names = cast("dict[str, Any]", made.globals)  # pyright: ignore[reportUnknownMemberType]
    filters = cast("dict[str, Any]", made.filters)  # pyright: ignore[reportUnknownMemberType]
    names.update(_components())
    names.update(
        lang=language,
        other_lang="en" if language == "hi" else "hi",
        t=functools.partial(_t, language),
        has_text=texts.has,
        url=functools.partial(_url, language),
        asset=_asset_url,
        reviewed_on=CONTENT_REVIEWED_ON,
        problem_at=functools.partial(_problem_at, language),
        error_list=functools.partial(_error_list, language),
        raise_unknown_kind=_raise_unknown_kind,
    )
    filters.update(
        rupees=rupees,
        number=number,
        words=words,
        day=functools.partial(day, language=language),
        moment=functools.partial(moment, language=language),
    )
    return made


def render(
    template: str,
    *,
    language: Language,
    path: str,
    account: object | None = None,
    officer: object | None = None,
    operator: object | None = None,
    acting: Acting | None = None,
    administers: bool = False,
    demo: bool = False,
    single_sign_on: bool = False,
    must_sign: bool = False,
    csrf: str | None = None,
    **data: Any,
) -> str:
    """Render a page; `path` is the address asked for (with `/hi` or `/en` and any query)."""
    page = environment(language).get_template(template)
    return page.render(
        path=path,
        other_path=in_language(path, "en" if language == "hi" else "hi"),
        account=account,
        officer=officer,
        operator=operator,
        acting=acting,
        root="" if acting is None else acting.root,
        administers=administers,
        demo=demo,
        single_sign_on=single_sign_on,
        must_sign=must_sign,
        csrf_field=functools.partial(_csrf_field, csrf),
        **data,
    )


def in_language(path: str, language: Language) -> str:
    """Return the address of the same page in a language."""
    rest = path[3:] if path[:3] in {"/hi", "/en"} and path[3:4] in {"", "/", "?"} else path
    return f"/{language}{rest if rest.startswith('/') else '/' + rest}"


def rupees(paise: int) -> str:
    """Return an amount as people write it: lakhs and crores, paise only when there are any."""
    whole, part = divmod(abs(paise), 100)
    grouped = format_decimal(whole, format="#,##,##0", locale="en_IN")
    sign = "-" if paise < 0 else ""
    return f"{sign}₹{grouped}.{part:02d}" if part else f"{sign}₹{grouped}"


def number(reference: str) -> str:
    """Return a 14-digit number in groups of 4, 4 and 6, as it is read aloud."""
    if len(reference) != 14:
        return reference
    return f"{reference[:4]} {reference[4:8]} {reference[8:]}"


def day(value: date | datetime, *, language: Language) -> str:
    """Return a date in words; an instant counts as its day in India."""
    on = value.astimezone(INDIA).date() if isinstance(value, datetime) else value
    return format_date(on, "d MMMM y", locale=f"{language}_IN")


def moment(value: datetime, *, language: Language) -> str:
    """Return an instant as a day and a clock time in India."""
    here = value.astimezone(INDIA)
    if language == "hi":
        return f"{day(here, language='hi')}, {format_time(here, 'B h:mm', locale='hi')} बजे"
    half = "am" if here.hour < 12 else "pm"
    return f"{day(here, language='en')}, {here.hour % 12 or 12}:{here:%M} {half}"


def _url(language: Language, path: str = "/") -> str:
    return f"/{language}{path}"


def _asset_url(name: str) -> str:
    return assets.asset(name).url


def _words(language: Language, value: Text | Mapping[str, str] | str | int) -> str:
    match value:
        case Text():
            return value.of(language)
        case Mapping():
            return value[language]
        case _:
            return str(value)


def _t(language: Language, key: str, /, **values: Any) -> str:
    return texts.text(key, language, **values)


def _problem_at(
    language: Language, problems: Sequence[Problem], path: str, *, exact: bool = False
) -> dict[str, str] | None:
    """Return what a field's error message needs: its first problem, or one of a part of it."""
    for one in problems:
        if one.path == path or (not exact and one.path.startswith(f"{path}.")):
            return {"text": _sentence(language, one), "visuallyHiddenText": _prefix(language)}
    return None


def _error_list(
    language: Language, problems: Sequence[Problem], labels: Mapping[str, Text]
) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = []
    for one in problems:
        asked = _label_of(language, labels, one.path)
        before = f"{asked} " if asked.endswith("?") else f"{asked}: " if asked else ""
        listed.append({"text": before + _sentence(language, one), "href": f"#{_anchor(one.path)}"})
    return listed


def _label_of(language: Language, labels: Mapping[str, Text], path: str) -> str:
    """Return how a question is called: "Witness 2, Age" in a row, else by its label."""
    match path.split("."):
        case [group, number, *part] if number.isdigit() and f"{group}." in labels:
            row = labels[f"{group}."].of(language)
            label = labels.get(f"{group}.{part[0]}") if part else None
            words = f"{row[:1].upper()}{row[1:]} {number}"
            return f"{words}, {label.of(language)}" if label else words
        case [asked, *_]:
            label = labels.get(path) or labels.get(asked)
            return label.of(language) if label else ""
        case _:
            return ""


def _anchor(path: str) -> str:
    """Return the id of the input to go to; the first box of a name carries the field's own id."""
    return path.removesuffix(".hi")


def _sentence(language: Language, problem: Problem) -> str:
    return texts.text(f"problem.{problem.code}", language, **problem.params)


def _prefix(language: Language) -> str:
    return texts.text("problem.prefix", language)


def _raise_unknown_kind(kind: str) -> str:
    raise LookupError(f"No widget for fields of kind {kind}")


def _csrf_field(token: str | None) -> Markup:
    assert token is not None, "A page with a form was rendered without a CSRF token"
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


@functools.cache
def _components() -> Mapping[str, Callable[..., str]]:
    lenient = jinja2.Environment(
        loader=jinja2.PrefixLoader(
            {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
        ),
        autoescape=True,
        extensions=["jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found: dict[str, Callable[..., str]] = {}
    for folder, name in COMPONENTS.items():
        template = lenient.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html")
        found[name] = getattr(template.module, name)
    return found
