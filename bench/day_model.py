"""How long a person takes for what a page wants of them, and for the same on paper.

Nothing here was measured on officers of the state: these are the constants of published studies
where there are any, and assumptions that say so. Change one and run `bench day` again.
"""

from dataclasses import dataclass

# Keystroke-level model (Card, Moran and Newell, "The keystroke-level model for user performance
# time with interactive systems", Communications of the ACM 23, 1980): seconds.
POINT = 1.1
PRESS = 0.2  # a button down and up
KEY = 0.28  # an average typist's key
THINK = 1.35  # before an act that is chosen

# Silent reading of non-fiction, words a second (Brysbaert, "How many words do we read per minute?",
# Journal of Memory and Language 109, 2019: 238 a minute, English; taken for Hindi too).
READ = 238 / 60
# Assumptions, for which no study was found:
PAPER_GLANCE = 4.0  # a scanned paper beside its answer: is it there, legible, the right person's
MARK_GLANCE = 0.3  # a sign and a word that always look the same: as answered, not compared
NAME_GLANCE = 1.0  # one line of a list: whose file, received when
DIGITS = 6
CODE = 8.0 + DIGITS * KEY  # take the phone, open the app, read and type six digits

# Paper. Writing: 31 words a minute from memory (Brown, "Human-Computer Interface Design
# Guidelines", 1988). Assumptions: how a file is handled before and after, how long an order is.
WRITE = 31 / 60
ORDER_WORDS = 30
LEAF = 2.0  # one sheet turned
SHEETS = 8
TAKE_FILE = 15.0  # untie, find the place, look at the note-sheet
SIGN_AND_PASS = 20.0  # sign, date, stamp, tie, put on the next pile
REGISTER_LINE = 40.0  # number, name, date and result into the register by hand

CLICK = POINT + PRESS


@dataclass
class Spent:
    """What one way of working took so far."""

    clicks: int = 0
    keys: int = 0
    seconds: float = 0.0  # of the person
    reading: float = 0.0  # of these, with eyes on the file
    served: float = 0.0  # of the window, while the person waits
    files: int = 0
    codes: int = 0
    fresh_until: float = 0.0

    @property
    def minutes(self) -> float:
        """Return the officer's minutes, waiting included."""
        return (self.seconds + self.served) / 60

    def click(self, *, thought: bool = False) -> None:
        """Point and press; `thought` before an act that is chosen."""
        self.clicks += 1
        self.seconds += CLICK + (THINK if thought else 0)

    def read(self, words: str) -> None:
        """Read words once."""
        self.glance(len(words.split()) / READ)

    def glance(self, seconds: float) -> None:
        """Look at something for so long."""
        self.seconds += seconds
        self.reading += seconds

    def confirm(self, every: float) -> None:
        """Give the second factor again when the last one is older than the window allows."""
        if self.seconds + self.served >= self.fresh_until:
            self.seconds += CODE + CLICK
            self.keys += DIGITS
            self.clicks += 1
            self.codes += 1
            self.fresh_until = self.seconds + self.served + every


def on_paper(words: str, papers: int) -> float:
    """Return the seconds that one file takes on paper, read by the same officer."""
    reading = len(words.split()) / READ + papers * PAPER_GLANCE
    writing = ORDER_WORDS / WRITE
    return TAKE_FILE + SHEETS * LEAF + reading + THINK + writing + SIGN_AND_PASS + REGISTER_LINE
