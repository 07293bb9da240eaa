"""Two readers, one meaning: whatever is read line by line is what libyaml's events make of it."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khidki.gateways.nodes import Node
from khidki.gateways.plain_lines import read_plain
from khidki.gateways.yaml_nodes import Unreadable, by_events

FILES = sorted(Path("catalogue").rglob("*.yaml"))
ODD = [
    "", "a", "a: b", "a:\n- b\n- c\nd: e", "a:\n  - b\n  -  c", "- a\n- b: c\n  d: e", "- a: b\n-c",
    "a: b\n  c: d", "a: b\n c", "a:\n    b: c\n  d: e", "a:\n- b\n  c: d", "a:\n\nb: c", "a: ",
    "a: 'b''c'", 'a: "b\\n"', 'a: "b" # c', "a: b # c", "a: b#c", "a: #c", "a: b: c", "a: b:", "a: |\n  b",
    "a: [b, c]", "a: {b: c}", "a: &x b", "a: *x", "a: !!str b", "<<: b", "a: b\na: c", "? a\n: b",
    "a: b\n---\nc: d", "--- \na: b", "%YAML 1.1\n---\na: b", "a: \u2028b", "\ufeffa: b", "a:\tb",
    "a: b\r\nc: d", "a: b\x0cc", "- - a\n  - b", "-\n  a: b", "a:\n- b: c\n\n  d: e\n- f", " a: b\nc: d",
    "a:  b  ", "a: -b", "a: - b", "a: @b", "a: `b`", "a: ~", "a: =", "a: ''", 'a: "', "a: '", "a: ' b '",
    "a.b: c", "A_1: b", "1: b", "a-b: c", "a:\n  # c\n  b: d\n# e", "a:\n  b\n  c", "- a\nb: c", "a: b\n- c",
    "a:\n  - b\n - c", "a:\n  - b: c\n    - d", "a:\n - b\n\n# x\n - c", "a: \u0915: b", "a: \U0001f600",
]  # fmt: skip


def plainly(node: Node):
    at = (node.shape, node.line, node.column, node.flow, node.text)
    if node.shape == "list":
        return (*at, [plainly(each) for each in node.items])
    if node.shape == "mapping":
        return (*at, [(plainly(k), plainly(v)) for k, v in node.entries.values()])
    return at


def agree(text: str) -> bool:
    """Compare the readers; say whether the plain one read it."""
    found = read_plain(text, text.splitlines())
    if found is None:
        return False
    try:
        wanted = by_events(text.encode(), "x.yaml", text.splitlines())
    except Unreadable as fault:
        raise AssertionError(f"read what is refused: {fault.finding.what}") from None
    assert plainly(found) == plainly(wanted)
    return True


@pytest.mark.parametrize("text", ODD)
def test_odd_files_mean_the_same_or_are_left_to_libyaml(text):
    agree(text)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_real_files_mean_the_same(path):
    agree(path.read_text("utf-8"))


def test_nearly_all_real_files_are_plain():
    assert sum(agree(path.read_text("utf-8")) for path in FILES) >= 0.6 * len(FILES)


@pytest.mark.parametrize("seed", range(40))
def test_files_damaged_at_random_mean_the_same(seed):
    chance = random.Random(seed)
    text = chance.choice(FILES).read_text("utf-8")[:6000]
    for _ in range(30):
        at = chance.randrange(len(text))
        put = chance.choice(
            [" ", "  ", "- ", ": ", ":", "\n", "#", '"', "'", "|", "x", "-", "\n\n", ""]
        )
        agree(text[:at] + put + text[at + chance.randrange(4) :])


PIECES = st.sampled_from(
    ["a", "b:", "c: ", "- ", " ", "  ", "\n", "d", '"', "'", "#", ":", "-", "e: f"]
)


@given(st.lists(PIECES, max_size=24))
@settings(max_examples=600, deadline=None)
def test_whatever_is_put_together_means_the_same(pieces):
    agree("".join(pieces))
