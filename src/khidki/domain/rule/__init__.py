"""The language in which a service says who may have what; `docs/rules.md` is its law.

From text to verdict: `check.read` (through `token`, `parse`, `always`), then either `compile` (a
function of the answers, fast) or `judge` and `explain` (every clause, in words). `table` reads
decision tables into the same rules. `plain` writes a rule as JSON for the browser, whose back end
is `web/static/rules.js`. Nothing here knows a form: the caller says which names there are and what
type each has.
"""
