"""Papers are the same every time, small, accessible, readable by machines, and safe to compile."""

import io
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import sample_papers as sample

from khidki.domain.text import Text
from khidki.gateways.confined import Crashed, Overrun
from khidki.gateways.papers import (
    LETTERS,
    Papers,
    TemplateRefused,
    _typeset,
    check_template,
    own_template,
    typeset,
)

pytestmark = pytest.mark.anyio
OWN = {
    "receipt": sample.receipt_data,
    "refusal": sample.refusal_data,
    "bill": sample.bill_data,
}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def papers():
    papers = Papers(size=1, limit_seconds=60)
    yield papers
    await papers.close()


SHOWS_WORDS = """#import "house.typ": *
#show: paper.with(title: (hi: "शब्द", en: "Words"))
#heading(level: 1)[शब्द]
#data.words
"""


def says(words):
    return {"words": words, "number": "1", "number_shown": "1", "demo": False}


def set_here(data, template=sample.TEMPLATE):
    return typeset(template, json.dumps(data, ensure_ascii=False), int(sample.AT.timestamp()))


def words_on(pdf):
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", run.stdout.decode())


def every_paper():
    yield "certificate", set_here(sample.paper_data()), sample.paper_data()
    for name, data in OWN.items():
        yield name, set_here(data(), own_template(name)), data()


async def test_the_same_facts_give_the_same_bytes_in_any_process(papers):
    apart = await papers.render(sample.TEMPLATE, sample.paper_data(), at=sample.AT)
    assert apart == set_here(sample.paper_data())
    assert apart == set_here(dict(reversed(sample.paper_data().items())))


def test_every_hindi_word_can_be_read_back_from_every_paper():
    for name, pdf, data in every_paper():
        text = words_on(pdf)
        words = {unicodedata.normalize("NFC", word) for word in sample.hindi_words(data)}
        assert len(words) > (5 if name == "bill" else 20)
        assert [word for word in words if word not in text] == [], name


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_words_with_marks_under_every_letter_come_out_whole(weight):
    template = f'#import "house.typ": *\n#set document(title: "x")\n#set text(font: "Noto Sans Devanagari", lang: "hi", size: 9pt, spacing: 125%, weight: "{weight}")\n#data.words'
    words = sample.CONJUNCTS.split()
    found = words_on(set_here({"words": sample.CONJUNCTS}, template)).split()
    assert [unicodedata.normalize("NFC", word) for word in words] == found


def test_papers_say_that_they_are_archival_and_accessible():
    for _, pdf, _ in every_paper():
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            meta = paper.open_metadata()
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["pdfuaid:part"] == "1"
            assert str(paper.Root.Lang).startswith("hi")
            assert bool(paper.Root.MarkInfo.Marked)


def test_papers_are_small_and_a_usual_one_is_one_page():
    for name, pdf, _ in every_paper():
        assert len(pdf) < 100_000
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            assert len(paper.pages) == 1, name


def test_the_title_names_the_paper_and_the_keywords_its_number():
    with pikepdf.open(io.BytesIO(set_here(sample.paper_data()))) as paper:
        assert str(paper.docinfo.Title) == "आय प्रमाण पत्र / Income certificate"
        assert sample.CERTIFICATE.number in str(paper.docinfo.Keywords)


def test_a_demo_paper_says_specimen_and_a_real_one_does_not():
    assert "SPECIMEN" in words_on(set_here(sample.paper_data(demo=True)))
    assert "SPECIMEN" not in words_on(set_here(sample.paper_data()))


def test_what_people_write_is_never_read_as_markup():
    text = words_on(set_here(sample.refusal_data(), own_template("refusal")))
    assert '#import "@preview/x" *_ $ < `' in text


def test_a_very_long_name_wraps_and_a_long_list_goes_on_to_the_next_page():
    long = Text("अतिदीर्घ नाम " * 40, "A very long name " * 40)
    holder = (replace(sample.CERTIFICATE.holder[0], value=long),)
    data = sample.paper_data(certificate=replace(sample.CERTIFICATE, holder=holder))
    assert words_on(set_here(data)).count("अतिदीर्घ") == 40
    with pikepdf.open(
        io.BytesIO(set_here(sample.receipt_data(documents=60), own_template("receipt")))
    ) as p:
        assert len(p.pages) > 1


def test_a_certificate_for_life_says_so():
    lifelong = replace(sample.CERTIFICATE, valid_until=None)
    assert "आजीवन" in words_on(set_here(sample.paper_data(certificate=lifelong)))


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.3.0"',
        '#import ("@pre" + "view/cetz:0.3.0")',
        '#import/**/"receipt.typ"',
        '#include "/etc/passwd"',
        '#let f = read\n#f("/etc/passwd")',
        '#eval("1")',
        '#plugin("x.wasm")',
    ],
)
async def test_a_template_that_reads_anything_but_the_house_is_refused(papers, line):
    assert check_template(f"= A\n{line}")[0].code == "template_reads_outside"
    with pytest.raises(TemplateRefused):
        await papers.render(line, sample.paper_data(), at=sample.AT)


def test_the_certificate_of_the_catalogue_may_be_kept():
    assert check_template(sample.TEMPLATE) == []


def test_an_endless_template_text_may_not_be_kept():
    assert check_template("a" * 100_001)[0].code == "template_too_large"


@pytest.mark.parametrize(
    "template",
    [
        "#for i in range(30000000) [a]",
        '#let s = "a"\n#for i in range(60) { s = s + s }\n#s',
    ],
)
async def test_a_template_that_does_not_end_is_ended_and_the_next_is_served(papers, template):
    papers._confined.limit_seconds = 1.0
    with pytest.raises((Overrun, Crashed)):
        await papers.render(template, sample.paper_data(), at=sample.AT)
    papers._confined.limit_seconds = 60
    assert await papers.render(sample.TEMPLATE, sample.paper_data(), at=sample.AT)


def test_a_sign_that_our_letters_do_not_have_is_a_question_mark_and_no_paper_fails_by_it():
    strange = "घर 😀 नं. 4 → தெரு 漢字, ₹5 “ठीक” ½ बीघा a\u0310 \uff02\uff3c"
    shown = words_on(set_here(says(strange), SHOWS_WORDS))
    assert "घर ? नं. 4 ? ???? ??, ₹5 “ठीक” 1/2 बीघा a? ??" in shown
    with pytest.raises(TemplateRefused):
        set_here(says(""), SHOWS_WORDS + "#text[😀]")


def test_every_sign_that_is_left_as_it_stands_can_be_set():
    signs = [chr(code) for code in range(ord(" "), 0x2100) if LETTERS.fullmatch(chr(code))]
    assert len(signs) > 300
    # Signs of vowels stand on a letter, as in life.
    assert _typeset(SHOWS_WORDS, json.dumps(says(" क".join(signs)), ensure_ascii=False), 0)


async def test_a_mistake_in_a_template_comes_back_in_the_compilers_words(papers):
    with pytest.raises(TemplateRefused) as refused:
        await papers.render("#unknown-word", sample.paper_data(), at=sample.AT)
    assert "unknown variable" in refused.value.words


async def test_our_own_papers_are_set_by_name(papers):
    assert await papers.render_own("receipt", sample.receipt_data(), at=sample.AT) == set_here(
        sample.receipt_data(), own_template("receipt")
    )
