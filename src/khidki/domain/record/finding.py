"""What may be wrong with the history, each with a sentence that names the application.

A finding is written for a person who must act on it: an auditor, the nodal officer, a court. It
says what is not as it was, never why; the seq tells which event of the application.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from khidki.domain.text import Text


class Kind(StrEnum):
    """Everything that `khidki history verify` can find."""

    EVENT_ALTERED = "event_altered"
    EVENT_REMOVED = "event_removed"
    EVENT_ADDED = "event_added"
    EVENT_GAP = "event_gap"
    BACK_DATED = "back_dated"
    CONTENT_ALTERED = "content_altered"
    SUMMARY_ALTERED = "summary_altered"
    PROCEEDING_ALTERED = "proceeding_altered"
    NO_EVENTS = "no_events"
    NO_APPLICATION = "no_application"
    BLOCK_ALTERED = "block_altered"
    BLOCK_REMOVED = "block_removed"
    EVENTS_LOST = "events_lost"
    BLOCK_UNSIGNED = "block_unsigned"
    BLOCK_NOT_AS_PUBLISHED = "block_not_as_published"
    BLOCK_NOT_PUBLISHED = "block_not_published"
    PUBLISHED_ALTERED = "published_altered"


SENTENCES = {
    Kind.EVENT_ALTERED: Text(
        "{name}: घटना {seq} दर्ज होने के बाद बदली गई है।",
        "{name}: event {seq} was changed after it was recorded.",
    ),
    Kind.EVENT_REMOVED: Text(
        "{name}: घटना {seq} हटा दी गई है; मुहर लगे खंड {block} में वह मौजूद है।",
        "{name}: event {seq} was removed; the sealed block {block} still names it.",
    ),
    Kind.EVENT_ADDED: Text(
        "{name}: घटना {seq} बाद में ऐसे समय में डाली गई है जिस पर मुहर लग चुकी थी (खंड {block})।",
        "{name}: event {seq} was put in later, where all was already sealed (block {block}).",
    ),
    Kind.EVENT_GAP: Text(
        "{name}: घटनाओं का क्रम टूटा है; घटना {seq} अपनी जगह पर नहीं है।",
        "{name}: the events are not in an unbroken row; event {seq} is not where it belongs.",
    ),
    Kind.BACK_DATED: Text(
        "{name}: घटना {seq} पर उसके दर्ज होने से पहले का समय लिखा है।",
        "{name}: event {seq} bears a time from before it was recorded.",
    ),
    Kind.CONTENT_ALTERED: Text(
        "{name}: घटना {seq} के साथ लिखी बातें बदली गई हैं।",
        "{name}: what was written with event {seq} was changed.",
    ),
    Kind.SUMMARY_ALTERED: Text(
        "{name}: आवेदन की मौजूदा स्थिति उसकी अंतिम घटना ({seq}) से मेल नहीं खाती।",
        "{name}: how the application stands does not agree with its last event ({seq}).",
    ),
    Kind.PROCEEDING_ALTERED: Text(
        "{name}: अपील, शास्ति या सुनवाई की मौजूदा स्थिति घटनाओं (अंतिम {seq}) से मेल नहीं खाती।",
        "{name}: how an appeal, penalty or hearing stands is not what the events say (to {seq}).",
    ),
    Kind.NO_EVENTS: Text(
        "{name}: इस आवेदन की कोई घटना दर्ज नहीं है।",
        "{name}: not one event of this application is there.",
    ),
    Kind.NO_APPLICATION: Text(
        "{name}: घटनाएँ हैं, पर आवेदन स्वयं हटा दिया गया है।",
        "{name}: the events are there, but the application itself was removed.",
    ),
    Kind.BLOCK_ALTERED: Text(
        "खंड {block}: मुहर लगने के बाद बदला गया है।",
        "Block {block}: it was changed after it was sealed.",
    ),
    Kind.BLOCK_REMOVED: Text(
        "खंड {block}: हटा दिया गया है।",
        "Block {block}: it was removed.",
    ),
    Kind.EVENTS_LOST: Text(
        "खंड {block}: प्रकाशित घटनाओं में से कुछ अब इसमें नहीं हैं।",
        "Block {block}: events that were published are no longer in it.",
    ),
    Kind.BLOCK_UNSIGNED: Text(
        "खंड {block}: खिड़की की किसी कुंजी का हस्ताक्षर इस पर सही नहीं है।",
        "Block {block}: no key of the window has signed it.",
    ),
    Kind.BLOCK_NOT_AS_PUBLISHED: Text(
        "खंड {block}: डेटाबेस में वह नहीं है जो प्रकाशित किया गया था।",
        "Block {block}: the database does not hold what was published.",
    ),
    Kind.BLOCK_NOT_PUBLISHED: Text(
        "खंड {block}: प्रकाशित फ़ाइलों में यह नहीं है।",
        "Block {block}: it is not in the published files.",
    ),
    Kind.PUBLISHED_ALTERED: Text(
        "प्रकाशित फ़ाइल {block} बदली गई है।",
        "The published file was changed at {block}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was; `where` names a block or a line of a published file."""

    kind: Kind
    number: str | None = None
    seq: int | None = None
    application: UUID | None = None
    where: str | None = None

    @property
    def sentence(self) -> Text:
        """What to tell a person, in both languages."""
        words = SENTENCES[self.kind]
        number = self.number
        hi = f"आवेदन {number}" if number else f"आवेदन (पहचान {self.application})"
        en = f"Application {number}" if number else f"Application (id {self.application})"
        return Text(
            words.hi.format(name=hi, seq=self.seq, block=self.where),
            words.en.format(name=en, seq=self.seq, block=self.where),
        )
