"""What was measured, as rows of a table and as one file that later runs are compared with."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; a name that ends in `_ratio` is a promise, and `goal` says which."""

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def verdict(self) -> str:
        """Say whether the goal is met, if there is one."""
        if self.least is None and self.most is None:
            return ""
        low = self.least is None or self.value >= self.least
        high = self.most is None or self.value <= self.most
        return "met" if low and high else "NOT MET"

    @property
    def goal(self) -> str:
        """Return the goal in words."""
        if self.least is not None:
            return f">= {self.least:g}"
        return f"<= {self.most:g}" if self.most is not None else ""


def keep(part: str, rows: list[Row], **more: Any) -> None:
    """Put a part's figures into the file; other parts' figures stay as they are."""
    whole: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
    whole[part] = {
        **{row.name: row.value for row in rows},
        "goals": {row.name: f"{row.goal}: {row.verdict}" for row in rows if row.verdict},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **more,
    }
    ordered = dict(sorted(whole.items()))
    FILE.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def show(part: str, rows: list[Row], notes: Mapping[str, Any]) -> None:
    """Print a part's figures."""
    print(f"\n{part}")
    for row in rows:
        value = f"{row.value:,.3f}" if abs(row.value) < 10 else f"{row.value:,.0f}"
        goal = f"{row.goal:>9} {row.verdict}" if row.verdict else ""
        print(f"  {row.name:<58} {value:>12} {row.unit:<6} {goal}")
    for name, note in notes.items():
        print(f"  {name}: {json.dumps(note, ensure_ascii=False)}")


def machine() -> str:
    """Return what this ran on."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{os.cpu_count()} x {model}, {pages / 2**30:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )
