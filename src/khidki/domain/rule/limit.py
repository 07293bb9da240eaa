"""How large a rule, its numbers and its lists may be.

The cost of a rule follows from these figures alone, so a definition cannot make the window slow.
Both back ends obey them; `docs/rules.md` explains each. Limits of forms and papers are elsewhere.
"""

LANGUAGE = 1

LARGEST = 2**53 - 1  # whole numbers up to here are exact in every browser
LEAST = -LARGEST
SCALE = 10**6  # a decimal is stored as millionths
DECIMAL_PLACES = 6

LONGEST_RULE = 2_000
LONGEST_LITERAL = 200
LONGEST_TEXT = 10_000
MOST_ROWS = 200
MOST_LEVELS = 32
MOST_NODES = 5_000
MOST_STEPS = 100_000
