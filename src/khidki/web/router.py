"""From a path to the route that answers it.

A tree of path segments, built once. A fixed segment wins over a parameter at the same place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from khidki.domain.text import LANGUAGES
from khidki.web.route import Route


@dataclass(slots=True)
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    parameter: "_Node | None" = None
    routes: dict[str, Route] = field(default_factory=dict[str, Route])


@dataclass(frozen=True, slots=True)
class Found:
    """Every verb's route at a path, and the parameters' values in order."""

    routes: dict[str, Route]
    values: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """The verbs, as the Allow header lists them."""
        return ", ".join(sorted({*self.routes, *(["HEAD"] if "GET" in self.routes else [])}))


class Router:
    """All routes of the site."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(self, path: str) -> Found | None:
        """Return what stands at a path, or None."""
        return _walk(self._root, path[1:].split("/"), 0, ())

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.segments:
            if segment == "{language}":
                # The two languages are fixed segments that share one node.
                shared = node.fixed.setdefault(LANGUAGES[0], _Node())
                node.fixed.update(dict.fromkeys(LANGUAGES, shared))
                node = shared
            elif segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment, _Node())
        assert route.method not in node.routes, f"{route.method} {route.path} stands there twice"
        node.routes[route.method] = route


def parameters(route: Route, values: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters of a path by the names that the route gives them."""
    names = [part[1:-1] for part in route.segments if part.startswith("{")]
    return dict(zip([name for name in names if name != "language"], values, strict=True))


def _walk(node: _Node, segments: list[str], at: int, values: tuple[str, ...]) -> Found | None:
    if at == len(segments):
        return Found(node.routes, values) if node.routes else None
    segment = segments[at]
    fixed = node.fixed.get(segment)
    if fixed is not None and (found := _walk(fixed, segments, at + 1, values)):
        return found
    if node.parameter is not None and segment:
        return _walk(node.parameter, segments, at + 1, (*values, segment))
    return None
