"""Write `docs/routes.md`: every address of the window, who may come in, and what it counts.

The page is made from the tables that the window serves from, so it cannot say something else.
`python scripts/routes.py` writes it; a house test compares.
"""

from pathlib import Path

from khidki.web.route import Permission, Route
from khidki.web.routes import ROUTES

PAGE = Path(__file__).parents[1] / "docs" / "routes.md"
WHO = {
    Permission.PUBLIC: "anyone",
    Permission.CITIZEN: "a signed-in citizen",
    Permission.TYPING: "a signed-in citizen; after the session, what was typed is kept",
    Permission.OFFICER: "a signed-in officer",
    Permission.OPERATOR: "a signed-in operator who serves people today",
    Permission.ADMIN: "a signed-in officer with a duty",
    Permission.API: "a program with a token",
    Permission.SYSTEM: "another department’s system, by its signature",
}
HEAD = """# Addresses

Made by `python scripts/routes.py` from the tables of `src/khidki/web/*/routes.py`; do not edit.

`{language}` is `hi` or `en`. Who may come in is all that a route says; whose draft, case or paper
it is, the action decides, and answers a stranger as if it did not exist. Everything but a GET that
a browser sends must carry the token of its form. `tests/house/test_routes.py` walks every line as
every kind of visitor.
"""


def row(route: Route) -> str:
    """Return one line of the table."""
    counts = "; ".join(f"{limit.name}: {limit.hits} in {limit.per}" for limit in route.limits)
    body = f"{route.max_body // 1000} kB" if route.method != "GET" else ""
    who = WHO[route.permission] + (f": {route.duty.value}" if route.duty else "")
    return f"| {route.method} | `{route.path}` | {who} | {body} | {counts} |"


def page() -> str:
    """Return the whole page."""
    lines = [HEAD, "| | Address | Who | Body at most | Counted |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *map(row, ROUTES)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
