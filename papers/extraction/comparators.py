"""Phrases that say what a number is compared with: "than the strongest baseline"."""

from __future__ import annotations

import re
from typing import NamedTuple

PREVIOUS_BEST = "previous state of the art"

_MARK = re.compile(
    r"\b(?P<mark>than|over|compared\s(?:to|with|against)|relative\sto|versus|vs\.?|against|with\srespect\sto|in\scomparison\s(?:to|with)|"
    r"outperform(?:s|ed|ing)?|outscor(?:es|ed|ing)|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?|improv(?:e|es|ed|ing)\s(?:up)?on|"
    r"improv(?:e|es|ed|ing)|advanc(?:e|es|ing)|boost(?:s|ed|ing)?|gap\s(?:to|with)|behind|lag(?:s|ging)?|trail(?:s|ing)?)\s+"
    r"(?=[A-Za-z(])",
    re.IGNORECASE,
)
# Where the phrase ends.
_END = re.compile(
    r"\s?(?:[,.;:()]|\b(?:by|on|in|with|while|whilst|for|at|using|across|under|when|where|and|but|to|as|from|which|that|is|are|was|were|without|"
    r"despite|via|through|after|within|up|of|than|achiev\w+|requir\w+|by|during|both|even|among|over|trained|respectively|and|it|its|has|have|"
    r"per|between|demonstrat\w+|show\w+|reach\w+|yield\w+|attain\w+|reduc\w+|while|up|down)\b(?!-)|[~≥≤<>+]?\d)"
)
_LEADING = re.compile(
    r"^(?:(?:the|a|an|all|its|their|our|both|other|those|these|of|any|each|that|even|standard|respective|this|also|significantly|upon)\s)+",
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


def find_comparators(text: str, start: int, end: int) -> list[ComparatorPhrase]:
    """The comparator phrases of a sentence."""
    found: list[ComparatorPhrase] = []
    for match in _MARK.finditer(text, start, end):
        at = match.end()
        stop = _END.search(text, at, min(end, at + 90))
        phrase_end = stop.start() if stop else min(end, at + 90)
        phrase = text[at:phrase_end].strip(" -\"'")
        leading = _LEADING.match(phrase)
        offset = leading.end() if leading else 0
        core = phrase[offset:]
        if not core or len(core) < 2:
            continue
        mark = match.group("mark").lower().split()[0].rstrip("s.")
        if _BEST.search(phrase):
            core = PREVIOUS_BEST
        found.append(ComparatorPhrase(at + offset, phrase_end, core, mark))
    return found
