"""Amounts in words, as papers print them beside the figures so that no digit can be added.

Indian numbering (thousand, lakh, crore) in both languages. Hindi has a word of its own for
every number below a hundred, so they stand here as a table. Amounts are whole paise and never
negative; figures with commas are the business of `amount`.
"""

from khidki.domain.text import Text

_HINDI = [
    "शून्य",
    "एक",
    "दो",
    "तीन",
    "चार",
    "पाँच",
    "छह",
    "सात",
    "आठ",
    "नौ",
    "दस",
    "ग्यारह",
    "बारह",
    "तेरह",
    "चौदह",
    "पंद्रह",
    "सोलह",
    "सत्रह",
    "अठारह",
    "उन्नीस",
    "बीस",
    "इक्कीस",
    "बाईस",
    "तेईस",
    "चौबीस",
    "पच्चीस",
    "छब्बीस",
    "सत्ताईस",
    "अट्ठाईस",
    "उनतीस",
    "तीस",
    "इकतीस",
    "बत्तीस",
    "तैंतीस",
    "चौंतीस",
    "पैंतीस",
    "छत्तीस",
    "सैंतीस",
    "अड़तीस",
    "उनतालीस",
    "चालीस",
    "इकतालीस",
    "बयालीस",
    "तैंतालीस",
    "चौवालीस",
    "पैंतालीस",
    "छियालीस",
    "सैंतालीस",
    "अड़तालीस",
    "उनचास",
    "पचास",
    "इक्यावन",
    "बावन",
    "तिरपन",
    "चौवन",
    "पचपन",
    "छप्पन",
    "सत्तावन",
    "अट्ठावन",
    "उनसठ",
    "साठ",
    "इकसठ",
    "बासठ",
    "तिरसठ",
    "चौंसठ",
    "पैंसठ",
    "छियासठ",
    "सड़सठ",
    "अड़सठ",
    "उनहत्तर",
    "सत्तर",
    "इकहत्तर",
    "बहत्तर",
    "तिहत्तर",
    "चौहत्तर",
    "पचहत्तर",
    "छिहत्तर",
    "सतहत्तर",
    "अठहत्तर",
    "उन्यासी",
    "अस्सी",
    "इक्यासी",
    "बयासी",
    "तिरासी",
    "चौरासी",
    "पचासी",
    "छियासी",
    "सत्तासी",
    "अट्ठासी",
    "नवासी",
    "नब्बे",
    "इक्यानवे",
    "बानवे",
    "तिरानवे",
    "चौरानवे",
    "पंचानवे",
    "छियानवे",
    "सत्तानवे",
    "अट्ठानवे",
    "निन्यानवे",
]
_ENGLISH_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = [
    "-",
    "-",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_SCALES = (
    (10_000_000, Text(hi="करोड़", en="crore")),
    (100_000, Text(hi="लाख", en="lakh")),
    (1_000, Text(hi="हज़ार", en="thousand")),
    (100, Text(hi="सौ", en="hundred")),
)
assert len(_HINDI) == 100


def number_words(number: int) -> Text:
    """Say a whole number that is not negative; a crore of crores is said as such."""
    assert number >= 0
    if number < 100:
        return Text(hi=_HINDI[number], en=_english_below_hundred(number))
    scale, name = next((scale, name) for scale, name in _SCALES if number >= scale)
    head, rest = divmod(number, scale)
    said = number_words(head)
    hi, en = f"{said.hi} {name.hi}", f"{said.en} {name.en}"
    if rest:
        tail = number_words(rest)
        hi, en = f"{hi} {tail.hi}", f"{en} {tail.en}"
    return Text(hi=hi, en=en)


def amount_words(paise: int) -> Text:
    """Say an amount the way receipts do, closed with "only" so that nothing can follow it."""
    rupees, part = divmod(paise, 100)
    whole = number_words(rupees)
    unit = "rupee" if rupees == 1 else "rupees"
    hi, en = f"{whole.hi} {'रुपया' if rupees == 1 else 'रुपये'}", f"{whole.en} {unit}"
    if part:
        small = number_words(part)
        hi, en = f"{hi} {small.hi} पैसे", f"{en} and {small.en} paise"
    return Text(hi=f"{hi} मात्र", en=f"{en[0].upper()}{en[1:]} only")


def _english_below_hundred(number: int) -> str:
    if number < 20:
        return _ENGLISH_SMALL[number]
    tens, one = divmod(number, 10)
    return _ENGLISH_TENS[tens] + (f"-{_ENGLISH_SMALL[one]}" if one else "")
