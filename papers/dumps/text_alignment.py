"""Which lines of a text dump are titles and which are abstracts.

Titles and abstracts stand in turn, until a line is missing, broken or too many. Each
way to part the coming lines into entries and damage has a score, the sum of the scores
of its segments; the best way wins if no other comes near, else the lines on which the
two disagree are given up. A decision looks only ahead, never back, so reading can go on
from the end of any entry and decides the same.

Scores are log odds, set by hand and checked on some ten thousand titles and abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

# A decision sees so many lines, and more of them if a segment reaches into the last
# ones; an abstract broken into more lines than that is given up.
WINDOWS = (10, 48)
MARGIN = 4
# arXiv takes abstracts of up to 1,920 characters.
LONGEST_ABSTRACT = 1_930
# A segment whose place is already this long takes no further line.
_LONGEST_JOINED = 2_600
# By how much the best reading must lead, or the lines are in doubt.
_CLEAR_LEAD = 2.5
# So many lines with so few characters are a menu or a list, not worth aligning.
_MANY, _FEW_WORDS = WINDOWS[0], 200
_CLEAR_LENGTH = (
    300  # hardly any title has so many characters, hardly any abstract fewer
)
_MISSING = -5.0  # a title without abstract, an abstract without title
_BROKEN = -4.0  # an abstract on several lines, however many
_STRAY_SHORT, _STRAY_LONG = -3.0, -9.0  # a line that is neither
_SHARING_LINES = 3  # of an abstract are looked at for the words of its title
_NAMED_AGAIN = 3.0  # what the title names stands in a later part of the abstract
_NO_DETAILS = -4.0  # an entry without authors and date where all others have them

_SENTENCE_INSIDE = re.compile(r"[a-z0-9)\]%]\. [A-Z]")
_COINED = re.compile(r"\b[A-Z][a-z]++[A-Z0-9][\w-]*+")
_WORD = re.compile(r"[^\W_]{4,}")
_OPENS_ABSTRACT = re.compile(
    r"(?:We|Our|This (?:paper|work|article|study|report|survey|thesis)|It|There"
    r"|In (?:this|recent|the|many)|Recent(?:ly)?|Despite|Although|While|The)\b"
)
_OPENS_LATER_SENTENCE = re.compile(
    r"(?:However|Moreover|Furthermore|Additionally|In addition|Specifically|Finally"
    r"|In particular|In contrast|To (?:this end|address|tackle|overcome|bridge|solve)"
    r"|(?:Extensive |Our |Empirical |Comprehensive )?[Ee]xperiment(?:s|al)"
    r"|Our|Code|The code|Results|These|Such|They|Thus|Therefore|Hence|Then|First(?:ly)?,"
    r"|Second(?:ly)?,|Third(?:ly)?,|Also|Meanwhile|Notably|Here|By|Consequently"
    r"|As a result|For (?:example|instance)|Building (?:on|upon)|Inspired by|Compared"
    r"|Instead|Nevertheless|Unlike|Remarkably|Importantly|Overall|Together|Further"
    r"|When|Based on|Its?|Evaluat(?:ions?|ed)|Across|On|Through|Unfortunately)\b"
)
_ADDRESS = re.compile(r"[\w-]{2}\.[a-z]{2}")
_WHOLE_SENTENCE = re.compile(r"[.?!。…][\"'”’)\]}$*]*$")


class Kind(Enum):
    """What a line is before it is aligned."""

    TEXT = auto()  # a title or a part of an abstract
    DETAIL = auto()  # authors, organisation, date: belongs to the entry above it


@dataclass(slots=True)
class TextLine:
    """One line that is not blank, with what the alignment needs to know of it."""

    number: int
    offset: int
    end: int  # the byte behind the line
    text: str
    gap: bool  # whether a blank line stands above it
    kind: Kind = Kind.TEXT
    damage: str = ""  # why an entry with this line cannot be kept
    is_last: bool = False
    odds: float = field(init=False)  # log odds of a title against part of an abstract
    ends_sentence: bool = field(init=False)  # with a full stop or an address

    def __post_init__(self) -> None:
        self.odds = title_odds(self.text)
        self.ends_sentence = _ends_sentence(self.text)


def _ends_sentence(text: str) -> bool:
    if text[-1] in ".?!" or _WHOLE_SENTENCE.search(text[-8:]):
        return True
    last = text[-200:].rpartition(" ")[2]
    return "/" in last or _ADDRESS.search(last) is not None


def title_odds(text: str) -> float:
    """Log odds that a line is a title rather than an abstract or a part of one."""
    length = len(text)
    if length >= 250:
        return -9.0
    odds = (
        3.0 if length < 120 else 1.5 if length < 150 else -0.5 if length < 190 else -4
    )
    last = text[-1:]
    if last == ".":
        odds -= 4
    elif last in ",;:-–(":
        odds -= 3
    else:
        odds += 1
    if _SENTENCE_INSIDE.search(text):
        odds -= 4
    if _OPENS_ABSTRACT.match(text) or _OPENS_LATER_SENTENCE.match(text):
        odds -= 1.5
    first, _, rest = text.partition(" ")
    if first.islower():
        odds -= 2
    words = _WORD.findall(rest)
    if length < 25 and rest.count(" ") < 2:
        odds -= 2  # titles of so few words are rare; menu items are not
    if not rest:
        odds -= 1
    elif words:
        # Most titles capitalise their words; those that do not often have a colon.
        capitals = sum(not word[0].islower() for word in words) / len(words)
        odds += 2.5 if capitals > 0.7 else 0.5 if capitals > 0.4 or ":" in text else -1
    return odds


@dataclass(frozen=True, slots=True)
class Step:
    """What the next lines are: an entry, or `count` lines to refuse and why."""

    count: int
    title: TextLine | None = None
    abstract: tuple[TextLine, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Segment:
    score: float
    count: int
    is_entry: bool
    abstract_at: int = 1  # how far behind the title the abstract begins
    reason: str = ""


_NO_ABSTRACT = "This looks like a title, and no abstract follows it."
_NO_TITLE = "This looks like an abstract, and no title stands above it."
_TOO_SHORT = "The lines from here on are too short for titles and abstracts."
_NEITHER = "This is neither a title nor an abstract."


def clear_entry(
    lines: Sequence[TextLine], *, gapped: bool, detailed: bool
) -> Step | None:
    """The entry in the first lines (at most four), where nothing speaks against it."""
    if len(lines) < 3:
        return None
    title, abstract, following = lines[:3]
    if (
        title.odds < 2
        or len(abstract.text) < _CLEAR_LENGTH
        or not abstract.ends_sentence
        or abstract.kind is not Kind.TEXT
        or (gapped and not abstract.gap)
    ):
        return None
    if following.kind is Kind.DETAIL:
        return Step(2, title, (abstract,))
    if (
        not detailed
        and len(lines) == 4
        and following.odds >= 3
        and not following.text[0].islower()
        and len(lines[3].text) >= _CLEAR_LENGTH
        and (not gapped or (following.gap and lines[3].gap))
    ):
        return Step(2, title, (abstract,))
    return None


def next_step(
    lines: Sequence[TextLine], *, gapped: bool, closed: bool, detailed: bool
) -> Step:
    """What the first of these lines (at least one) are.

    `closed` says that no line of the same entry can follow them, `gapped` that blank
    lines stand between titles and abstracts, `detailed` that details end each entry.
    """
    if len(lines) >= _MANY and sum(len(line.text) for line in lines) < _FEW_WORDS:
        return Step(len(lines) // 2, reason=_TOO_SHORT)
    best = [0.0] * (len(lines) + 1)
    chosen: list[_Segment] = [_Segment(0.0, 1, False)] * len(lines)
    segments: list[_Segment] = []
    for start in range(len(lines) - 1, -1, -1):
        segments = _segments(lines, start, gapped, closed, detailed)
        chosen[start] = max(segments, key=lambda s: s.score + best[start + s.count])
        best[start] = chosen[start].score + best[start + chosen[start].count]
    first = chosen[0]
    rival = max(
        (segment for segment in segments if _differs(segment, first)),
        key=lambda s: s.score + best[s.count],
        default=None,
    )
    if rival and rival.score + best[rival.count] > best[0] - _CLEAR_LEAD:
        count = _common_end(chosen, first.count, rival.count)
        if count == 1:
            return Step(1, reason=first.reason or _NEITHER)
        last = lines[count - 1].number
        return Step(
            count,
            reason="It cannot be told which of the lines from here to line "
            f"{last} are titles and which abstracts: one is missing, broken or too many.",
        )
    if first.is_entry:
        return Step(
            first.count, lines[0], tuple(lines[first.abstract_at : first.count])
        )
    return Step(first.count, reason=first.reason)


def _differs(segment: _Segment, other: _Segment) -> bool:
    """Whether choosing one or the other changes what is kept."""
    if segment is other or not (segment.is_entry or other.is_entry):
        return False
    return (segment.is_entry, segment.count, segment.abstract_at) != (
        other.is_entry,
        other.count,
        other.abstract_at,
    )


def _common_end(chosen: Sequence[_Segment], one: int, other: int) -> int:
    """The first place at which two ways to part the lines agree again."""
    while one != other:
        if one < other:
            one += chosen[one].count
        else:
            other += chosen[other].count
    return one


def _segments(
    lines: Sequence[TextLine], start: int, gapped: bool, closed: bool, detailed: bool
) -> list[_Segment]:
    """Every reading of the lines from `start` on as one segment."""
    title = lines[start]
    opening = -3.0 if gapped and not title.gap and start else 0.0
    stray = _STRAY_SHORT if _is_short(title) else _STRAY_LONG
    segments = [
        _Segment(title.odds + opening + _MISSING, 1, False, reason=_NO_ABSTRACT),
        _Segment(stray, 1, False, reason=_NEITHER),
    ]
    end = len(lines)
    for count, score in _abstracts(lines, start, gapped):
        segments.append(
            _Segment(score + opening + _MISSING, count, False, reason=_NO_TITLE)
        )
    name = _coined_name(title.text)
    for skipped in (0, 1):
        first = start + 1 + skipped
        if first >= end or (skipped and not _is_short(lines[start + 1])):
            break
        score = title.odds + opening + (_STRAY_SHORT if skipped else 0.0)
        if gapped and not lines[first].gap:
            score -= 2.0
        shared, named = -1.0, False
        for count, whole in _abstracts(lines, first, gapped):
            last = first + count - 1
            if count <= _SHARING_LINES:
                words = _shared_words(title.text, name, lines[last].text)
                shared = max(shared, words)
            named = named or (count > 1 and bool(name) and name in lines[last].text)
            details = _NO_DETAILS if detailed and (last < end - 1 or not closed) else 0
            segments.append(
                _Segment(
                    score + whole + shared + details + (_NAMED_AGAIN if named else 0.0),
                    count + 1 + skipped,
                    True,
                    1 + skipped,
                )
            )
    return segments


def _is_short(line: TextLine) -> bool:
    """Whether a line is as short as a menu's."""
    return len(line.text) < 25 and line.text.count(" ") < 3


def _abstracts(
    lines: Sequence[TextLine], start: int, gapped: bool
) -> list[tuple[int, float]]:
    """For each number of lines from `start` on, how well they make one abstract."""
    found: list[tuple[int, float]] = []
    score = -lines[start].odds
    if not lines[start].damage and not (
        lines[start].text[0].isupper() or lines[start].text[0] in "\"'“$\\0123456789"
    ):
        score -= 8.0  # the middle of a sentence, not its beginning
    length = len(lines[start].text)
    last = start
    while True:
        whole = score + _length_score(length)
        if not lines[last].ends_sentence and not lines[last].is_last:
            whole -= 1.5
        if last > start:
            whole += _BROKEN
        found.append((last - start + 1, whole))
        if last + 1 >= len(lines) or length > _LONGEST_JOINED:
            return found
        score += _continues(lines[last], lines[last + 1], gapped, last > start)
        last += 1
        length += len(lines[last].text) + 1


def _length_score(length: int) -> float:
    if length > LONGEST_ABSTRACT:
        return -8.0 if length > LONGEST_ABSTRACT + 100 else -4.0
    return (
        -3.0 if length < 150 else -2.0 if length < 300 else -0.5 if length < 450 else 0
    )


def _continues(
    line: TextLine, following: TextLine, gapped: bool, is_broken: bool
) -> float:
    """Log odds that `following` goes on in the abstract that `line` is part of.

    Where it `is_broken` already, another break between sentences is no surprise.
    """
    # A part of a sentence is often as short as a title, so shortness says little here.
    score = -following.odds if following.odds < 0 else -following.odds / 2
    begins = following.text[0]
    if line.ends_sentence:
        usual = is_broken and following.odds < 0
        score += 1.0 if begins.islower() else -1.0 if usual else -3.0
        if _OPENS_LATER_SENTENCE.match(following.text):
            score += 5.0
    elif begins.islower():
        score += 6.0
    else:
        # A line like a title above a text like an abstract is one rather than a part.
        like_title = line.odds >= 3 and len(following.text) >= _CLEAR_LENGTH - 100
        score += -3.0 if _is_short(line) else -1.0 if like_title else 2.0
    if gapped:
        score += 0.0 if following.gap else 6.0
    return score


def _coined_name(title: str) -> str:
    """The name that a title gives its subject: "LISA: ...", "... with AlphaCode"."""
    name, colon, _ = title.partition(":")
    if colon and name.count(" ") < 3 and len(name) > 2:
        return name
    coined = _COINED.search(title)
    return coined[0] if coined else ""


def _shared_words(title: str, name: str, abstract: str) -> float:
    """How much the words of a title in its abstract speak for the two together."""
    text = abstract[:4_000].lower()
    if name and name.lower() in text:
        return 3.0
    words = {word.lower()[:6] for word in _WORD.findall(title)}
    if not words:
        return 0.0
    return 3.0 * sum(word in text for word in words) / len(words) - 1.0
