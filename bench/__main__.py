"""`python -m bench [part ...]`: measure, print a table, and write bench/results.json.

Parts: certificate, pages, rules, law, forms, catalogue, submit, ledger, reconcile, queue, api,
inbox, administration, day, sweep, figures, start.
`--quick` runs everything small, to see that it works; its figures mean nothing and are not written.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import (
    administration,
    api,
    catalogue,
    certificate,
    day,
    figures,
    forms,
    inbox,
    law,
    ledger,
    pages,
    queue,
    reconcile,
    results,
    rules,
    start,
    submit,
    sweep,
)
from bench.results import Row

Part = Callable[[], tuple[list[Row], dict[str, Any]]]


def main() -> int:
    """Run the parts that were asked for."""
    asking = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asking.add_argument("parts", nargs="*", metavar="part", help=", ".join(parts(quick=False)))
    asking.add_argument("--quick", action="store_true", help="small, and not written")
    asking.add_argument(
        "--transfers", type=int, default=ledger.Wanted().transfers, help="of the trial balance"
    )
    asking.add_argument("--minutes", type=float, default=0.0, help="of load before memory is read")
    given = asking.parse_args()
    known = parts(quick=given.quick, minutes=given.minutes, transfers=given.transfers)
    if unknown := set(given.parts) - set(known):
        asking.error(f"no such part: {', '.join(sorted(unknown))}")
    failed: list[str] = []
    print(results.machine())
    for name in given.parts or known:
        began = time.monotonic()
        print(f"\n{name} ...", flush=True)
        try:
            rows, notes = known[name]()
        except Exception as failure:  # noqa: BLE001 -- one part's failure is that part's alone
            print(f"  {name} failed: {type(failure).__name__}: {failure}", file=sys.stderr)
            failed.append(name)
            continue
        results.show(name, rows, notes | {"seconds": round(time.monotonic() - began)})
        if not given.quick:
            results.keep(name, rows, **notes)
    return 1 if failed else 0


def parts(*, quick: bool, minutes: float = 0.0, transfers: int = 10_000_000) -> dict[str, Part]:
    """Return what can be measured, in the order in which it is."""
    small = submit.Wanted(rounds=1, seconds=2, people=6_000, drain_seconds=20)
    few = ledger.Wanted(rounds=1, seconds=2, transfers=300_000)
    small_queue = queue.Wanted(officers=20, each=3, total=2_000)
    small_sweep = sweep.Wanted(few=2_000, many=40_000, due=1_000, rounds=1)
    return {
        "certificate": lambda: certificate.measure(seconds=2 if quick else 10),
        "pages": pages.measure,
        "rules": lambda: rules.measure(seconds=0.1 if quick else 2),
        "law": lambda: law.measure(seconds=0.1 if quick else 2),
        "forms": lambda: forms.measure(seconds=0.5 if quick else 5),
        "catalogue": lambda: catalogue.measure(services=100 if quick else 1000),
        "submit": lambda: submit.measure(small if quick else submit.Wanted(minutes=minutes)),
        "ledger": lambda: ledger.measure(few if quick else ledger.Wanted(transfers=transfers)),
        "reconcile": lambda: reconcile.measure(
            reconcile.Wanted(lines=20_000) if quick else reconcile.Wanted()
        ),
        "queue": lambda: queue.measure(small_queue if quick else queue.Wanted()),
        "api": lambda: api.measure(many=3_000 if quick else 20_000),
        "inbox": lambda: inbox.measure(many=20_000 if quick else 1_000_000),
        "administration": lambda: administration.measure(many=20_000 if quick else 1_000_000),
        "day": lambda: day.measure(files=20 if quick else 300),
        "figures": lambda: figures.measure(
            figures.Wanted(offices=200, services=20, rounds=40) if quick else figures.Wanted()
        ),
        "start": lambda: start.measure(times=1 if quick else 5),
        "sweep": lambda: sweep.measure(small_sweep if quick else sweep.Wanted()),
    }


if __name__ == "__main__":
    sys.exit(main())
