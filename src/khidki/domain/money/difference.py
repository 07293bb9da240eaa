"""What a recount of the books finds that is not as it must be, each in one plain sentence.

A difference names the account or the entry, what is kept and what was counted. What to do is not
said here: somebody changed rows by hand, or the program is wrong, and both want a person.
"""

from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.money.amount import format_rupees
from khidki.domain.text import Text


class What(StrEnum):
    """Every kind of difference."""

    BALANCE_DIFFERS = "balance_differs"
    BALANCE_MISSING = "balance_missing"
    BELOW_ZERO = "below_zero"
    NOT_GUARDED = "not_guarded"
    MISPLACED = "misplaced"
    UNKNOWN_ACCOUNT = "unknown_account"
    ENTRY_ALTERED = "entry_altered"
    ENTRY_EMPTY = "entry_empty"
    TRANSFER_ALONE = "transfer_alone"
    REVERSAL_WRONG = "reversal_wrong"
    CLOSING_DIFFERS = "closing_differs"
    NOT_ZERO = "not_zero"


_SAID = {
    What.BALANCE_DIFFERS: Text(
        hi="खाता {name}: शेष {kept} लिखा है, प्रविष्टियों से {counted} बनता है।",
        en="Account {name}: the balance says {kept}, its transfers make {counted}.",
    ),
    What.BALANCE_MISSING: Text(
        hi="खाता {name}: शेष की पंक्ति नहीं है, प्रविष्टियों से {counted} बनता है।",
        en="Account {name}: its balance row is missing, its transfers make {counted}.",
    ),
    What.BELOW_ZERO: Text(
        hi="खाता {name}: शेष {kept} है, जो शून्य से कम नहीं हो सकता।",
        en="Account {name}: the balance is {kept}, and it may never be below zero.",
    ),
    What.NOT_GUARDED: Text(
        hi="खाता {name}: शून्य से नीचे जा सकता है या नहीं, इस पर पंक्ति और खाता-सूची अलग हैं।",
        en="Account {name}: its row and the chart disagree on whether it may fall below zero.",
    ),
    What.MISPLACED: Text(
        hi="खाता {name}: शेष की पंक्ति गलत बकेट में है।",
        en="Account {name}: its balance row lies in another bucket than its own.",
    ),
    What.UNKNOWN_ACCOUNT: Text(
        hi="खाता {name}: खाता-सूची में ऐसा कोई खाता नहीं है।",
        en="Account {name}: the chart of accounts has no such account.",
    ),
    What.ENTRY_ALTERED: Text(
        hi="प्रविष्टि {name}: लिखे जाने के बाद बदली गई है।",
        en="Entry {name}: it or one of its transfers was changed after it was written.",
    ),
    What.ENTRY_EMPTY: Text(
        hi="प्रविष्टि {name}: इसकी कोई पंक्ति नहीं है।",
        en="Entry {name}: it has no transfers.",
    ),
    What.TRANSFER_ALONE: Text(
        hi="प्रविष्टि {name}: पंक्तियाँ हैं, प्रविष्टि नहीं है।",
        en="Entry {name}: there are transfers of it and no entry.",
    ),
    What.REVERSAL_WRONG: Text(
        hi="प्रविष्टि {name}: जिसे वापस लेती है उसकी ठीक उलटी नहीं है।",
        en="Entry {name}: it is not the exact opposite of the one it takes back.",
    ),
    What.CLOSING_DIFFERS: Text(
        hi="खाता {name}: बंद अवधि का शेष {kept} लिखा है, प्रविष्टियों से {counted} बनता है।",
        en="Account {name}: a closed period ends with {kept}, its transfers make {counted}.",
    ),
    What.NOT_ZERO: Text(
        hi="सब खातों का जोड़ शून्य नहीं, {kept} है।",
        en="All accounts together make {kept} and not zero.",
    ),
}
assert set(_SAID) == set(What)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be."""

    what: What
    name: str = ""
    kept_paise: int = 0
    counted_paise: int = 0

    @property
    def sentence(self) -> Text:
        """Say it in both languages."""
        said = _SAID[self.what]
        told = {
            "name": self.name,
            "kept": format_rupees(self.kept_paise),
            "counted": format_rupees(self.counted_paise),
        }
        return Text(hi=said.hi.format(**told), en=said.en.format(**told))
