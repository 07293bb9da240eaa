"""A file's name is a label and nothing more."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.record.upload import NAME_LIMIT, Kind, WrongType, display_name, kind_of


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\सीता\\आय.pdf", "आय.pdf"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie: x.jpg"),
        ("\ufeff\u200b\u2066x\u2069.png", "x.png"),
        ("one\u2028two \u00a0 three.pdf", "one two three.pdf"),
        ("क्\u200dष.pdf", "क्\u200dष.pdf"),
        ("\udcff\ue000.pdf", "pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("x" * 300 + ".pdf", "x" * (NAME_LIMIT - 4) + ".pdf"),
        ("y" * 300, "y" * NAME_LIMIT),
        ("z." + "q" * 300, "z." + "q" * (NAME_LIMIT - 2)),
    ],
)
def test_a_name_is_cleaned_to_a_label(sent, shown):
    assert display_name(sent) == shown


@given(st.text())
def test_no_name_breaks_out_of_its_label(sent):
    shown = display_name(sent)
    assert 1 <= len(shown) <= NAME_LIMIT
    assert not {"/", "\\"} & set(shown)
    hidden = [char for char in shown if unicodedata.category(char).startswith("C")]
    assert set(hidden) <= {"\u200c", "\u200d"}


@given(st.binary())
def test_no_bytes_break_the_recognition_of_kinds(head):
    with contextlib.suppress(WrongType):
        assert kind_of(head, frozenset(Kind)) in Kind
