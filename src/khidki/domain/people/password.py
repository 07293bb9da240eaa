"""Which passwords are guessed first, and so are not taken.

Length is what counts; no kind of sign is asked for and none is forbidden. Refused is what is short,
what is made of one piece again and again or of neighbours in a row, and what leaves little when the
words that everybody here would try (the office, the state, the post, the own name) are taken out.
"""

import re
import unicodedata

SHORTEST = 12
LEFT_AT_LEAST = 6  # letters besides the words that everybody would try
DIFFERENT_AT_LEAST = 5
WORDS = (
    "khidki", "window", "rajasthan", "sarkar", "government", "jaipur", "tehsildar", "tehsil",
    "patwari", "collector", "registrar", "officer", "office", "admin", "administrator", "password",
    "welcome", "letmein", "qwerty", "india", "bharat", "jaihind", "emitra", "secret", "login",
    "खिड़की", "राजस्थान", "सरकार", "जयपुर", "तहसीलदार", "पटवारी", "कार्यालय", "भारत", "पासवर्ड",
)  # fmt: skip
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")
LOOKS_LIKE = str.maketrans("@0135$7", "aoiesst")
PIECE = re.compile(r"(.{1,6}?)\1{2,}")


def is_weak(password: str, *, user_name: str) -> bool:
    """Say whether a new password is too easy to guess."""
    plain = unicodedata.normalize("NFKC", password)
    folded = plain.casefold()
    if len(plain) < SHORTEST or len(set(folded)) < DIFFERENT_AT_LEAST:
        return True
    left = folded
    for row in ROWS:
        left = _without_runs(left, row)
    left = left.translate(LOOKS_LIKE)
    for word in (*re.split(r"[.\s-]+", user_name.casefold()), *WORDS):
        left = left.replace(unicodedata.normalize("NFKC", word).casefold(), "") if word else left
    left = PIECE.sub(r"\1", left)
    return sum(sign.isalpha() or unicodedata.category(sign)[0] == "M" for sign in left) < (
        LEFT_AT_LEAST
    )


def _without_runs(text: str, row: str, *, least: int = 4) -> str:
    for order in (row, row[::-1]):
        for length in range(len(order), least - 1, -1):
            for start in range(len(order) - length + 1):
                text = text.replace(order[start : start + length], "")
    return text
