"""What a citizen's phone has to load: the first view of every page, and each step after it.

The first view is the page with everything it names, from an empty cache: styles, scripts, the mark.
The font is counted apart: pages name the device's own first. The next step is the page alone,
because all else is kept by the browser. Bytes are those on the wire, headers included.
"""

import asyncio
from typing import Any

from bench import supply, window
from bench.browse import Reader, needs
from bench.load import read_published
from bench.results import Row
from bench.window import FOLDER, SERVICE, Window
from khidki.config import CATALOGUE
from khidki.domain.service.published import Published
from khidki.gateways import catalogue_files

PORT = 8140
OPEN = (
    "/", f"/services/{SERVICE}", "/track", "/verify", "/keys", "/feedback", "/search?q=aay",
    "/sitemap", "/sign-in",
)  # fmt: skip


def measure() -> tuple[list[Row], dict[str, Any]]:
    """Walk through every page of a citizen in both languages."""
    with window.opened(window.fresh(FOLDER / "pages"), port=PORT, web=1) as here:
        published = asyncio.run(read_published(here.owner_uri))
        paths, cookie = _walk(here, published)
        seen: dict[str, tuple[int, int, int]] = {}
        skipped: dict[str, int] = {}
        parts: dict[str, int] = {}
        for path in paths:
            reader = Reader(here.port, cookie if path[3:] not in OPEN else "")
            status = reader.get(path).status
            if status != 200:
                skipped[path] = status
                continue
            loaded = needs(reader, path)
            parts |= {
                name.partition("?")[0]: answer.wire_bytes
                for name, answer in loaded.items()
                if name != path
            }
            whole = sum(
                answer.wire_bytes for name, answer in loaded.items() if ".woff2" not in name
            )
            seen[path] = whole, len(loaded), loaded[path].wire_bytes
            reader.close()
    fonts = {name: size for name, size in parts.items() if ".woff2" in name}
    heaviest = max(seen, key=lambda path: seen[path][0])
    longest = max(seen, key=lambda path: seen[path][2])
    rows = [
        Row("pages_seen", len(seen)),
        Row("first_view_largest", round(seen[heaviest][0] / 1000, 1), "kB", most=60),
        # Loaded once, after the page can be read, and only where the device has no Devanagari font.
        Row("fonts_where_missing", round(sum(fonts.values()) / 1000, 1), "kB"),
        Row("first_view_requests", max(count for _, count, _ in seen.values()), most=10),
        Row("next_step_largest", round(seen[longest][2] / 1000, 1), "kB", most=15),
    ]
    notes = {"largest": heaviest, "longest_step": longest, "not_200": skipped, "parts": parts}
    return rows, notes


def _walk(here: Window, published: Published) -> tuple[list[str], str]:
    """Return the addresses of everybody's pages and of one signed-in person's, and their cookie."""
    rich = supply.richest(catalogue_files.parse(CATALOGUE)[0])
    (who,) = supply.register(here, published, rich, 1)
    with here.connect() as connection:
        (draft,) = supply.begin_drafts(
            connection, published, [who], "-", service=SERVICE, declared=False
        )
    edition = published.newest(SERVICE)
    steps = [f"/drafts/{draft}/q/{section.id}" for section in edition.service.form[:-1]]
    papers = [f"/drafts/{draft}/papers/{ask.id}" for ask in edition.service.documents]
    own = [
        "/my", f"/apply/{SERVICE}", f"/apply/{SERVICE}/person", f"/drafts/{draft}",
        f"/drafts/{draft}/check", f"/drafts/{draft}/submit", *steps, *papers,
    ]  # fmt: skip
    paths = [f"/{language}{path}" for language in ("hi", "en") for path in (*OPEN, *own)]
    return paths, f"khidki=s{who.session}"
