"""How long a catalogue of a thousand services takes: read, reviewed, loaded, searched.

The real services and as many made-up ones as are wanted (`made_catalogue`), by the processor's own
time, each in a process of its own so that one does not pay for another's memory. Reading the folder
is set beside what libyaml alone takes for the same files; loading beside decoding the same JSON.
"""

import hashlib
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bench.made_catalogue import make
from bench.results import Row
from khidki.config import CATALOGUE
from khidki.domain.canonical import canonical
from khidki.domain.service.review import review
from khidki.domain.service.search import Finder
from khidki.domain.service.stored import to_stored
from khidki.gateways.catalogue_files import parse
from khidki.store.editions import Row as StoredRow
from khidki.store.editions import shelve, unreadable

FOLDER = Path("var/bench/catalogue")
WORDS = (
    "aay praman patra", "bijli connection naam badlana", "छात्रवृत्ति", "rashan card", "water bill",
    "ड्राइविंग लाइसेंस नवीनीकरण", "pension", "jamin ki nakal", "trade licence renewal", "zzz qqq",
)  # fmt: skip
Figures = dict[str, float]


def measure(*, services: int = 1000, rounds: int = 3) -> tuple[list[Row], dict[str, Any]]:
    """Measure a catalogue of so many services."""
    made = make(FOLDER, CATALOGUE, services=services)
    bodies = FOLDER.with_suffix(".bodies")
    folder = _alone(_read_folder, FOLDER, bodies)
    loaded = [_alone(_load, bodies) for _ in range(rounds)]
    best = {name: min(each[name] for each in loaded) for name in loaded[0]}
    rows = [
        Row("read_from_folder_seconds", folder["read"], "s", most=3.0),
        Row("read_to_libyaml_ratio", folder["read"] / folder["libyaml"]),
        Row("review_seconds", folder["review"], "s", most=10.0),
        Row("read_megabytes", folder["megabytes"], "MB"),
        Row("load_from_stored_seconds", best["load"], "s", most=0.3),
        Row("load_to_json_decoding_ratio", best["load"] / best["json"]),
        Row("loaded_megabytes", best["loaded_megabytes"], "MB"),
        Row("open_one_edition_milliseconds", best["open"] * 1000 / services, "ms"),
        Row("all_opened_megabytes", best["opened_megabytes"], "MB"),
        Row("search_made_ready_milliseconds", best["index"] * 1000, "ms"),
        Row("search_milliseconds", best["search"] * 1000 / len(WORDS), "ms", most=5.0),
        Row("slowest_search_milliseconds", best["slowest"] * 1000, "ms"),
    ]
    stored = bodies.stat().st_size
    return rows, {"services": services, "made_up": made, "stored_bytes": stored}


def _alone(work: Callable[..., Figures], *given: Any) -> Figures:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as process:
        return process.submit(work, *given).result()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _read_folder(folder: Path, bodies: Path) -> Figures:
    texts = [path.read_bytes() for path in folder.rglob("*.yaml")]
    libyaml, _ = _timed(lambda: [_walked(text) for text in texts])
    before = _megabytes()
    read, (catalogue, findings) = _timed(lambda: parse(folder))
    assert not findings, findings[0]
    reviewed, faults = _timed(lambda: review(catalogue))
    assert not faults, faults[0]
    stored: list[tuple[str, bytes]] = []
    for each in catalogue.services:
        paper = each.output.certificate
        template = catalogue.templates[f"{each.id}/{paper.template}"] if paper else ""
        stored.append((each.id, canonical(to_stored(each, template))))
    bodies.write_text(json.dumps([[id_, body.decode()] for id_, body in stored]))
    return {"libyaml": libyaml, "read": read, "review": reviewed,
            "megabytes": _megabytes() - before}  # fmt: skip


def _walked(text: bytes) -> None:
    loader: Any = yaml.CSafeLoader(text)
    while not isinstance(loader.get_event(), yaml.StreamEndEvent):
        pass


def _load(bodies: Path) -> Figures:
    rows = [
        StoredRow("service", id_, 1, body.encode(), hashlib.sha256(body.encode()).digest(), False)
        for id_, body in json.loads(bodies.read_text())
    ]
    decoding, _ = _timed(lambda: [msgspec.json.decode(row.body) for row in rows])
    before = _megabytes()
    load, (shelved, spoilt) = _timed(lambda: shelve(rows))
    assert not spoilt, spoilt[0]
    loaded = _megabytes()
    index, finder = _timed(lambda: Finder(each.head for each in shelved))
    times = [min(_timed(partial(finder.find, words))[0] for _ in range(5)) for words in WORDS]
    opening, lost = _timed(lambda: unreadable(shelved))
    assert not lost, lost[0]
    kept = [each.open() for each in shelved]
    return {
        "json": decoding, "load": load, "loaded_megabytes": loaded - before, "index": index,
        "search": sum(times), "slowest": max(times), "open": opening,
        "opened_megabytes": _megabytes() - loaded if kept else 0.0,
    }  # fmt: skip
