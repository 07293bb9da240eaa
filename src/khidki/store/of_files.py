"""Lists narrowed to one file: by its own number, or by the number of an appeal on it.

A number carries its bucket, so the file is two look-ups whatever the state has received, and what
hangs on it is found by the file. The piece ends a WHERE of a table that has `application`; whose
rows may be seen is still said by the rest of it.
"""

from typing import Any, LiteralString

from khidki.domain.case.number import bucket_in

OF_FILE: LiteralString = """
       AND bucket = %(bucket)s
       AND application IN (SELECT f.id
                             FROM application f
                            WHERE f.bucket = %(bucket)s AND f.number = %(number)s
                           UNION ALL
                           SELECT f.application
                             FROM appeal f
                            WHERE f.bucket = %(bucket)s AND f.number = %(number)s)
"""


def of_file(number: str | None) -> dict[str, Any]:
    """Return what `OF_FILE` is asked with; nothing where no number is."""
    return {} if number is None else {"bucket": bucket_in(number), "number": number}
