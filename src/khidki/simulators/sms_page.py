"""The page on which the demo shows what phones would receive.

It is no page of Khidki: it says in both languages that nothing here was really sent. It renews
itself every few seconds without a script, and its address can keep it to one number
(`/?to=9414012345`).
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Protocol
from zoneinfo import ZoneInfo

from khidki.simulators.lettering import FONT_FACE

INDIA = ZoneInfo("Asia/Kolkata")
SECONDS = 5
CSP = (
    "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
NONE_YET = '<p>अभी कोई संदेश नहीं। <span lang="en">No messages yet.</span></p>'

STYLE = (
    FONT_FACE
    + """
:root { color-scheme: light dark; --ink: #1d2433; --paper: #f4f1ea; --card: #fff; --edge: #c9c2b4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0ece4; --paper: #171b24; --card: #232a38; --edge: #46506a; }
}
body { margin: 0 auto; max-width: 40rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 "Khidki Devanagari", "Noto Sans", system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
.note { margin: 0 0 1rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin-bottom: 1.5rem; }
label { flex-basis: 100%; }
input, button { font: inherit; padding: .4rem .7rem; min-height: 2.75rem; box-sizing: border-box;
  border: 2px solid var(--ink); border-radius: .25rem; background: var(--card); color: var(--ink); }
ol { list-style: none; margin: 0; padding: 0; }
li { background: var(--card); border: 1px solid var(--edge); border-radius: .25rem 1rem 1rem 1rem;
  padding: .75rem 1rem; margin-bottom: 1rem; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; }
.head strong { font-variant-numeric: tabular-nums; }
li p { margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.125rem; }
"""
)


class _Message(Protocol):
    @property
    def at(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def unicode(self) -> bool: ...
    @property
    def text(self) -> str: ...


def page(messages: Sequence[_Message], to: str) -> str:
    """Return the whole page for these messages, the newest first."""
    items = "".join(_item(message) for message in messages)
    listed = f"<ol>{items}</ol>" if items else NONE_YET
    return f"""<!doctype html>
<html lang="hi"><head><meta charset="utf-8"><title>डेमो के एसएमएस · Demo SMS</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{SECONDS}"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>डेमो के एसएमएस · <span lang="en">Demo SMS</span></h1>
<p class="note">ये संदेश किसी फ़ोन पर नहीं भेजे गए।
<span lang="en">None of these was sent to a phone.</span></p>
<form><label for="to">मोबाइल नंबर · <span lang="en">Mobile number</span></label>
<input id="to" name="to" inputmode="numeric" autocomplete="off" value="{escape(to)}">
<button>दिखाएं · <span lang="en">Show</span></button></form>
{listed}</main></body></html>
"""


def _item(message: _Message) -> str:
    at = datetime.fromisoformat(message.at).astimezone(INDIA)
    when = f'<time datetime="{escape(message.at)}">{at:%d-%m-%Y %H:%M:%S}</time>'
    language = "hi" if message.unicode else "en"
    return (
        f'<li><div class="head"><strong>{escape(message.to)}</strong>'
        f"<span>{escape(message.sender)} · {when}</span></div>"
        f'<p lang="{language}">{escape(message.text)}</p></li>'
    )
