"""Phrases that say what was measured, or what did it, in words that no registry holds.

"raises trait expression from 78.0 to 93.1", "the informed baseline reaches 2.88".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from papers.extraction.clauses import NAME_SYMBOLS, Clause
from papers.extraction.cues import Cues

MOST_WORDS = 7
_FARTHEST_VERB = 24  # symbols between a number and the verb that it is the object of

_CLOSED = frozenset(",;:()[]=<>&|→↑↓\"'.!?")
# Before a number: what it is the value of ends here.
_BEFORE_NUMBER = frozenset(("from", "to", "by", "of", "at", "is", "are", "was", "were"))
_NEAR_NUMBER = frozenset(
    (
        "below above over under beyond near nearly around between within exceeding exceeds "
        "equals remains remained stays stayed ranges ranged ranging averages averaging "
        "totals falls rises"
    ).split()
)
_SIGNS_BEFORE = frozenset(("=", ":", "("))
_SKIPPED_OPENINGS = frozenset(("(", ",", "e.g", "i.e", "."))
_CHANGES = frozenset(
    ("IMPROVE", "REDUCE", "DROP", "HIGHER", "WORSE", "LESS", "MORE", "GAP", "FASTER")
)
_PLACES = frozenset(("on", "in", "for", "at", "across"))
_CHANGING = frozenset(("IMPROVE", "REDUCE", "DROP", "KEEP"))
_INTO = frozenset(("in", "of", "on", "for"))
_DOING = frozenset(
    ("ACHIEVE", "IMPROVE", "OUTPERFORM", "REDUCE", "DROP", "KEEP", "SHOW", "FASTER")
)
_ALSO_DOING = frozenset(
    ("performs", "performed", "perform", "averages", "remains", "has", "have", "had")
)
# Nouns of the same classes: "combined with multiple architectural improvements, we ..."
_NO_DEEDS = frozenset(
    (
        "improvement improvements reduction reductions gains degradation degradations speedup "
        "speedups speed-up speed-ups acceleration losses savings compression penalty "
        "outperformance measure finding"
    ).split()
)
_MEANS = frozenset(("via", "with", "for", "using", "by", "USE"))
_AFTER_NUMBER = frozenset(("for", "by", "with", "USE", "("))


class Phrase(NamedTuple):
    """Some words, as items of a clause, and how they stand to a number."""

    first: int  # item
    last: int  # item
    way: str


def phrase_text(text: str, clause: Clause, phrase: Phrase) -> str:
    """The phrase as it is written."""
    starts, last = clause.starts, phrase.last
    end = starts[last + 1] if last + 1 < len(starts) else clause.end
    written = text[starts[phrase.first] : end].strip(" -/\"'.,;:()[]")
    return written.removesuffix("'s")  # "the dense model's 5.12 PPL"


def last_word(text: str) -> str:
    """The noun of a phrase, to tell what sort of thing it is; of a name only that it is one."""
    word = text.rsplit(" ", 1)[-1]
    return word if word.islower() else "Name"


def measured_phrases(clause: Clause, item: int, cues: Cues) -> Iterator[Phrase]:
    """What the number at an item may be the value of."""
    symbols = clause.symbols
    head, tail = _ends(clause, item)
    partner = clause.partners.get(item, item)
    at = _passed_left(symbols, min(head, partner) - 1, cues)
    if at > 0 and symbols[at] == "to" and symbols[at - 1] == "UPTO":
        at = _passed_left(symbols, at - 2, cues)
    while at >= 0 and clause.words[at] in _NEAR_NUMBER:
        at -= (
            1  # "lateral deviation below 0.35 m", "utility remains between 75% and 97%"
        )
    symbol = symbols[at] if at >= 0 else "^"
    if symbol in _BEFORE_NUMBER or symbol in _SIGNS_BEFORE:
        end = at - 1
        while end > 0 and symbols[end] in _SKIPPED_OPENINGS:
            end -= 1
        yield from _leftwards(clause, end, "<" + symbol, cues)
        end = _before_place(symbols, end)
        if end >= 0:
            yield from _leftwards(clause, end, "<<" + symbol, cues)
    elif symbol not in cues.phrase_cuts:
        yield from _leftwards(clause, at, "<", cues)
    verb = _change_before(symbols, head)
    if verb >= 0:
        # "increases the reliability of Heron from 39.3% to 61.5%"
        yield from _rightwards(clause, verb + 1, "V" + symbols[verb], cues)
    at = _passed_right(symbols, max(tail, partner) + 1, cues)
    symbol = symbols[at] if at < len(symbols) else "$"
    way = ">"
    if symbol in _CHANGES:
        way += symbol
        at += 1
        symbol = symbols[at] if at < len(symbols) else "$"
    if symbol in _INTO:
        way += symbol
        at += 1
    yield from _rightwards(clause, at, way, cues)


def acting_phrases(clause: Clause, item: int, cues: Cues) -> Iterator[Phrase]:
    """The systems that the number at an item may belong to."""
    symbols = clause.symbols
    head, tail = _ends(clause, item)
    for at in range(head - 1, max(-1, head - _FARTHEST_VERB), -1):
        symbol = symbols[at]
        if symbol == ";":
            break
        if (symbol in _DOING or clause.words[at] in _ALSO_DOING) and clause.words[
            at
        ] not in _NO_DEEDS:
            end = at - 1
            while end >= 0 and symbols[end] in cues.phrase_adverbs:
                end -= 1
            found = list(_leftwards(clause, end, "S" + symbol, cues))
            if found:
                yield found[0]
                break
    bracketed = bracketed_phrase(clause, item, cues)
    if bracketed is not None:
        yield bracketed
    at = tail + 1
    if at < len(symbols) and symbols[at] in _AFTER_NUMBER:
        way = ">" + symbols[at]
        if (
            symbols[at] == "("
            and symbols[at + 1 : at + 2]
            and symbols[at + 1] in _MEANS
        ):
            at += 1  # "92% (via task hinting)"
        yield from _rightwards(clause, at + 1, way, cues)


def bracketed_phrase(clause: Clause, item: int, cues: Cues) -> Phrase | None:
    """What stands before the bracket that the number at an item opens."""
    head, _ = _ends(clause, item)
    if head < 2 or clause.symbols[head - 1] != "(":
        return None
    return next(_leftwards(clause, head - 2, "<(", cues), None)


def _ends(clause: Clause, item: int) -> tuple[int, int]:
    """The first and the last item of the list that a number stands in."""
    listed = clause.number_lists.get(item)
    return (listed.first, listed.last) if listed else (item, item)


def _change_before(symbols: list[str], head: int) -> int:
    """The nearest word of change before a number, no other number between, or -1."""
    for at in range(head - 1, max(-1, head - _FARTHEST_VERB), -1):
        symbol = symbols[at]
        if symbol in _CHANGING:
            return at
        if symbol == ";" or symbol[0] == "#":
            return -1
    return -1


def _before_place(symbols: list[str], end: int) -> int:
    """The item before "on Calvin", where that is what ends at an item; else -1."""
    if end < 2 or symbols[end] not in NAME_SYMBOLS:
        return -1
    at = end - 1
    if symbols[at] == "the":
        at -= 1
    return at - 1 if symbols[at] in _PLACES else -1


def _passed_left(symbols: list[str], at: int, cues: Cues) -> int:
    while at >= 0 and symbols[at] in cues.passed and symbols[at] != "AVERAGE":
        at -= 1
    return at


def _passed_right(symbols: list[str], at: int, cues: Cues) -> int:
    while at < len(symbols) and symbols[at] in cues.passed:
        at += 1
    return at


def _is_content(clause: Clause, at: int, cues: Cues) -> bool:
    symbol = clause.symbols[at]
    if symbol == "'":  # "Krippendorff's alpha"
        return clause.words[at + 1 : at + 2] == ["s"]
    return (
        symbol not in cues.phrase_cuts
        and symbol not in _CLOSED
        and symbol[0] != "#"
        and clause.words[at] not in cues.phrase_cuts
    )


def _leftwards(clause: Clause, last: int, way: str, cues: Cues) -> Iterator[Phrase]:
    """The phrase that ends at an item, if there is one."""
    first = last
    while first >= 0 and last - first < MOST_WORDS and _is_content(clause, first, cues):
        first -= 1
    yield from _trimmed(clause.symbols, first + 1, last, way, cues)


def _rightwards(clause: Clause, first: int, way: str, cues: Cues) -> Iterator[Phrase]:
    """The phrase that begins at an item, if there is one."""
    symbols = clause.symbols
    while first < len(symbols) and symbols[first] in cues.phrase_openings:
        first += 1
    last = first
    while (
        last < len(symbols)
        and last - first < MOST_WORDS
        and _is_content(clause, last, cues)
    ):
        last += 1
    yield from _trimmed(symbols, first, last - 1, way, cues)


def _trimmed(
    symbols: list[str], first: int, last: int, way: str, cues: Cues
) -> Iterator[Phrase]:
    """The phrase without articles and the like at its beginning."""
    while first <= last and (
        symbols[first] in cues.phrase_openings or symbols[first] in "-/+*"
    ):
        first += 1
    if first <= last:
        yield Phrase(first, last, way)
