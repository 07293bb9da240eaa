"""Every template renders in both languages, carries no inline code, and is light."""

import functools
import gzip
import re
from pathlib import Path

import pytest

from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.kind import KINDS, PROBLEM_CODES
from khidki.domain.text import LANGUAGES
from khidki.web import assets, pages, texts
from khidki.web.case_words import revoked_because
from tests.every import for_every
from tests.web.samples import ACCOUNT, FIELDS, OFFICER, SAMPLES

TEMPLATES = Path(pages.__file__).parent / "templates"
PARTS = {
    "officer/signing_parts.html",
    "operator/acting.html",
    "appeal_parts.html",
    "copy_parts.html",
    "figure_parts.html",
    "hearing_parts.html",
    "penalty_parts.html",
    "layout.html",
    "menu.html",
    "parts.html",
    "widgets.html",
    "admin/changes.html",
    "admin/desk.html",
    "admin/history.html",
    "table.html",
    "officer/desk.html",
    "operator/counter.html",
    "operator/nav.html",
    "officer/nav.html",
    "officer/pieces.html",
    "officer/span.html",
}
KEY = re.compile(r"""\bt\(["']([a-z_.0-9]+)["'][,)]""")


@functools.cache
def rendered(name, language):
    template, data = SAMPLES[name]
    return pages.render(
        template,
        language=language,
        path=f"/{language}/x?y=1",
        account=ACCOUNT if template.startswith("citizen/") else None,
        officer=OFFICER if template.startswith(("officer/", "admin/")) else None,
        operator=ACCOUNT if template.startswith("operator/") else None,
        demo=True,
        csrf="token",
        **data,
    )


@functools.cache
def packed(url):
    return len(gzip.compress(assets.by_url()[url].body))


every_page = for_every("language", LANGUAGES)
every_sample = for_every("name", SAMPLES)


@every_page
@every_sample
def test_a_page_renders_with_one_main_heading_and_its_language(name, language):
    html = rendered(name, language)
    assert f'<html lang="{language}"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    # "None of your posts" is English; anything else is a value that is missing.
    assert not re.search(r"\bNone\b(?! of )", re.sub(r"<[^>]*>", "", html))


@every_page
@every_sample
def test_a_page_has_no_inline_script_or_style(name, language):
    html = rendered(name, language)
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", html)
    assert "javascript:" not in html


@every_page
@every_sample
def test_ids_on_a_page_are_not_repeated(name, language):
    ids = re.findall(r'\sid="([^"]*)"', rendered(name, language))
    assert sorted(ids) == sorted(set(ids))


@every_page
@every_sample
def test_every_error_link_has_a_target(name, language):
    html = rendered(name, language)
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html


@every_page
@every_sample
def test_first_view_is_at_most_60_kilobytes_and_the_next_15(name, language):
    html = rendered(name, language)
    page = len(gzip.compress(html.encode()))
    names = set(re.findall(r'(/static/[^"]+)', html))
    names |= {assets.asset("govuk-frontend.min.js").url}
    assert page <= 15_000
    assert page + sum(map(packed, names)) <= 60_000
    assert 1 + len(names) <= 10


@every_sample
def test_what_a_person_wrote_never_becomes_markup(name):
    html = rendered(name, "hi")
    assert "<script>alert" not in html
    assert "<b>xyz" not in html


def test_every_template_has_a_sample():
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert files - PARTS == {template for template, _ in SAMPLES.values()}


def test_every_template_says_which_variables_it_takes():
    for path in TEMPLATES.rglob("*.html"):
        assert path.read_text("utf-8").startswith("{#"), path.name


def test_every_text_asked_for_exists():
    asked = {
        key for path in TEMPLATES.rglob("*.html") for key in KEY.findall(path.read_text("utf-8"))
    }
    assert asked <= set(texts.catalogue())


def test_both_languages_have_the_same_places_for_values():
    for key, words in texts.catalogue().items():
        places = [sorted(re.findall(r"\{(\w*)\}", words[language])) for language in LANGUAGES]
        assert places[0] == places[1], key


def test_hindi_texts_are_in_devanagari():
    for key, words in texts.catalogue().items():
        assert key == "layout.other_language" or re.search(r"[\u0900-\u097f]", words["hi"]), key


def test_every_problem_of_a_form_has_a_sentence():
    assert {f"problem.{code}" for code in PROBLEM_CODES} <= set(texts.catalogue())


@pytest.mark.parametrize("reason", RevocationReason)
def test_every_reason_to_revoke_has_words(reason):
    assert revoked_because(reason).hi


def test_every_kind_of_field_has_a_widget():
    assert set(KINDS) <= {field["kind"] for field in FIELDS}


def test_a_kind_without_widget_is_refused_when_rendering():
    template, data = SAMPLES["question"]
    with pytest.raises(LookupError):
        pages.render(
            template,
            language="hi",
            path="/hi/",
            csrf="t",
            **{**data, "fields": [{**FIELDS[1], "kind": "hologram"}]},
        )


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        (OFFICER, "/hi/office/sign-out", "/hi/sign-in"),
        (None, "/hi/sign-in", "/hi/office"),
    ],
)
def test_a_page_about_an_error_has_the_menu_of_whoever_reads_it(who, own, other):
    template, data = SAMPLES["error-not_found"]
    html = pages.render(template, language="hi", path="/hi/x", officer=who, csrf="token", **data)
    assert f'"{own}"' in html
    assert f'"{other}"' not in html


def test_an_officer_on_a_public_page_is_led_back_to_the_desk_and_not_to_the_citizens_sign_in():
    template, data = SAMPLES["verify"]
    html = pages.render(
        template, language="hi", path="/hi/verify", officer=OFFICER, csrf="token", **data
    )
    assert html.count('"/hi/office"') == 2, "the mark and the menu"
    assert '"/hi/sign-in"' not in html


def test_a_revoked_certificate_is_not_called_granted_on_its_holders_page():
    html = rendered("application-revoked", "en")
    assert f"{texts.text('status.revoked', 'en')}</span>" in html
    assert f"{texts.text('status.granted', 'en')}</span>" not in html


def test_on_a_phone_the_acts_of_a_case_are_one_step_from_its_top():
    html = rendered("case", "hi")
    assert html.index('href="#acts"') < html.index("facts")
    assert 'id="acts"' in html
    assert 'href="#acts"' not in rendered("case-closed", "hi")


def test_a_form_without_token_is_our_mistake():
    template, data = SAMPLES["feedback"]
    with pytest.raises(AssertionError):
        pages.render(template, language="hi", path="/hi/feedback", **data)
