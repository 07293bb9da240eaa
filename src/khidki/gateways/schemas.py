"""JSON Schemas compiled, so that a form without a fault is known as such in microseconds.

The domain writes the schema and stays free of libraries; here it becomes a function. It only says
yes or no: what is wrong with answers, and in which words, the form's own check says. Formats are
checked, since a day like 31 February is one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs


def compiled(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """Return the function that says whether a value fits a schema."""
    return jsonschema_rs.validator_for(dict(schema), validate_formats=True).is_valid
