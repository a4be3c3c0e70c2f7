"""Phrases that say what a number is compared with: "than the strongest baseline"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from papers.extraction.normalize import lower_in_place
from papers.extraction.types import NumberMention

PREVIOUS_BEST = "previous state of the art"

# All patterns are for text in lower case, where they search several times as fast as
# they would in any case.
_MARK = re.compile(
    r"\b(?P<mark>than|over|upon|above|below|times(?=\sthe\s)|compared\s(?:to|with|against)|relative\sto|versus|vs\.?|against|with\srespect\sto|in\scomparison\s(?:to|with)|"
    r"(?:out|under|over-?)perform(?:s|ed|ing)?|outscor(?:es|ed|ing)|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?|improv(?:e|es|ed|ing)\s(?:up)?on|"
    r"improv(?:e|es|ed|ing)|advanc(?:e|es|ing)|boost(?:s|ed|ing)?|gap\s(?:to|with)|behind|ahead\sof|lag(?:s|ging)?|trail(?:s|ing)?)\s+"
    r"(?=[a-z0-9])"
)
# Where the phrase ends; "state of the art" goes on.
_END = re.compile(
    r"\s?(?:[,;:()]|\.(?!\d)|'s(?=\s(?:[a-z0-9-]+\s){0,2}(?:performances?|accuracy|scores?|results?|errors?|rates?|f1|precision|recall)\b)|\b(?<!-)(?:by|on|in|with|while|whilst|for|at|using|across|under|when|where|and|but|to|as|from(?! scratch)|which|that|is|are|was|"
    r"were|without|despite|via|through|after|within|up|(?<!state )of|than|achiev\w+|requir\w+|during|both|even|among|over|upon|such|trained|respectively|equal|it|"
    r"its|has|have|per|between|demonstrat\w+|show\w+|reach\w+|yield\w+|attain\w+|reduc\w+|down|rang\w+|averag\w+|evaluated|tested|vs)\b(?!-))"
)
# "than with beam search", "than those of DDIM"
_PASSED = re.compile(
    r"(?:with|using|when using|for|by|in|that of|those (?:of|from|by|trained on))\s(?:the\s)?"
)
_LEADING = re.compile(
    r"(?:(?:the|a|an|all|its|their|our|other|those|these|of|any|each|that|even|respective|this|also|significantly|upon|performance of|several|"
    r"multiple|various|both|previous results of|accuracy of)\s)+"
)
_BEST = re.compile(
    r"state[- ]of[- ](?:the[- ])?art|\bsota\b|previous(?:ly)?[- ](?:best|record)|prior (?:best|art)\b|best (?:previous|prior|published|existing|known|reported)|"
    r"existing best"
)


# The mark of the best so far where no word of comparison stands before it: "a new SOTA (+2.1)".
IMPLIED = "best"


_ADJECTIVE_AND = re.compile(r"[a-z-](?:al|ic|ed|ive|ous|ar|ary|based|free)\sand$")


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
    lower = lower_in_place(text[start:end])
    for match in _MARK.finditer(lower):
        at = match.end()
        passed = _PASSED.match(lower, at)
        if passed:
            at = passed.end()
        leading = _LEADING.match(lower, at)
        if leading:
            at = leading.end()
        limit = min(len(lower), at + 90)
        for number in numbers:
            left = number.left - start
            if left >= limit:
                break
            if left >= at and (
                number.unit_class in _ENDING_CLASSES
                or number.sign
                or "." in number.digits
            ):
                limit = left
                break
        stop = _END.search(lower, at, limit)
        if stop and _ADJECTIVE_AND.search(lower, at, stop.end()):
            # "existing academic and commercial models"
            stop = _END.search(lower, stop.end(), limit)
        phrase_end = stop.start() if stop else limit
        phrase = text[start + at : start + phrase_end].strip(" -\"'~")
        if len(phrase) < 2 or phrase.isdigit():
            continue
        mark = match.group("mark").split()[0].rstrip("s.")
        if _BEST.search(phrase.lower()):
            phrase = PREVIOUS_BEST
        found.append(ComparatorPhrase(start + at, start + phrase_end, phrase, mark))
    if not any(phrase.text == PREVIOUS_BEST for phrase in found):
        best = _BEST.search(lower)
        if best:
            first, last = start + best.start(), start + best.end()
            found.append(ComparatorPhrase(first, last, PREVIOUS_BEST, IMPLIED))
            found.sort()
    return found
