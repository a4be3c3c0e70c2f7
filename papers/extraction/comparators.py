"""Phrases that say what a number is compared with: "than the strongest baseline"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from papers.extraction.types import NumberMention

PREVIOUS_BEST = "previous state of the art"

_MARK = re.compile(
    r"\b(?P<mark>than|over|compared\s(?:to|with|against)|relative\sto|versus|vs\.?|against|with\srespect\sto|in\scomparison\s(?:to|with)|"
    r"outperform(?:s|ed|ing)?|outscor(?:es|ed|ing)|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?|improv(?:e|es|ed|ing)\s(?:up)?on|"
    r"improv(?:e|es|ed|ing)|advanc(?:e|es|ing)|boost(?:s|ed|ing)?|gap\s(?:to|with)|behind|lag(?:s|ging)?|trail(?:s|ing)?)\s+"
    r"(?=[A-Za-z0-9])",
    re.IGNORECASE,
)
# Where the phrase ends; "state of the art" goes on.
_END = re.compile(
    r"\s?(?:[,;:()]|\.(?!\d)|\b(?<!-)(?:by|on|in|with|while|whilst|for|at|using|across|under|when|where|and|but|to|as|from(?! scratch)|which|that|is|are|was|"
    r"were|without|despite|via|through|after|within|up|(?<!state )of|than|achiev\w+|requir\w+|during|both|even|among|over|trained|respectively|it|"
    r"its|has|have|per|between|demonstrat\w+|show\w+|reach\w+|yield\w+|attain\w+|reduc\w+|down|rang\w+|averag\w+|evaluated|tested|vs)\b(?!-))",
    re.IGNORECASE,
)
# "than with beam search", "than those of DDIM"
_PASSED = re.compile(
    r"(?:with|using|when using|for|by|in|that of|those (?:of|from|by|trained on))\s(?:the\s)?",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:the|a|an|all|its|their|our|other|those|these|of|any|each|that|even|respective|this|also|significantly|upon|performance of|several|"
    r"previous results of|accuracy of)\s)+",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"state[- ]of[- ](?:the[- ])?art|\bSOTA\b|\bSoTA\b|previous(?:ly)?[- ](?:best|record)|prior (?:best|art)\b|best (?:previous|prior|published|existing|known|reported)|"
    r"second[- ]best|previous SOTA|existing best|next[- ]best|runner[- ]up",
    re.IGNORECASE,
)


class ComparatorPhrase(NamedTuple):
    """What a sentence compares with, and the mark that says so."""

    start: int
    end: int
    text: str
    mark: str


# A number of these classes ends a phrase; "8B" and "16-bit" are part of one.
_ENDING_CLASSES = frozenset(
    ("share", "points", "factor", "quality", "rate", "time", "money")
)


def find_comparators(
    text: str, start: int, end: int, numbers: Sequence[NumberMention]
) -> list[ComparatorPhrase]:
    """The comparator phrases of a sentence, given its numbers."""
    found: list[ComparatorPhrase] = []
    for match in _MARK.finditer(text, start, end):
        at = match.end()
        passed = _PASSED.match(text, at)
        if passed:
            at = passed.end()
        limit = min(end, at + 90)
        for number in numbers:
            if number.left >= limit:
                break
            if number.left >= at and (
                number.unit_class in _ENDING_CLASSES
                or number.sign
                or "." in number.digits
            ):
                limit = number.left
                break
        stop = _END.search(text, at, limit)
        phrase_end = stop.start() if stop else limit
        phrase = text[at:phrase_end].strip(" -\"'~")
        leading = _LEADING.match(phrase)
        offset = leading.end() if leading else 0
        core = phrase[offset:]
        if len(core) < 2 or core.isdigit():
            continue
        mark = match.group("mark").lower().split()[0].rstrip("s.")
        if _BEST.search(phrase):
            core = PREVIOUS_BEST
        found.append(ComparatorPhrase(at + offset, phrase_end, core, mark))
    return found
