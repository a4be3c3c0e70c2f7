"""Methods without a coined name, by the words that a paper introduces them with.

"We propose adaptive smoothing", "Temporal Ensembling for Semi-Supervised Learning",
"Image Inpainting via Partial Convolutions".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from papers.extraction.cues import Cues

MOST_INTRODUCED = 4  # phrases of one text
_MOST_WORDS = 6
_FEW_WORDS = 3  # more say what is special

# What follows the method in a title: "Temporal Ensembling for Semi-Supervised Learning".
_TITLE_END = re.compile(
    r":|\s[\u2013\u2014-]{1,3}\s|\s(?:for|with|via|by|through|using|in|from|on|to|of|towards?|and|is|are|as|under|without|beyond|at)\s",
    re.IGNORECASE,
)
# What stands before it in others: "Image Inpainting via Partial Convolutions".
_TITLE_BY = re.compile(r"\s(?:with|via|by|through|using)\s", re.IGNORECASE)

# All for text in lower case. What a paper says that it does begins with one of these.
_STEMS = tuple(
    (
        "propos introduc present develop design devis describ explor revisit investigat stud "
        "leverag employ adopt suggest appl us build train"
    ).split()
)
_AFTER_SPACE = AhoCorasick(
    [" " + stem for stem in _STEMS], implementation=Implementation.DFA
)
_VERB = re.compile(rf"(?:{'|'.join(_STEMS)})(?:e|es|ed|s|y|ies|ied|d|t)?\s(?=[a-z])")
_SUBJECTS = ("we ", "paper ", "work ", "study ", "article ", "report ")
_SUBJECT = re.compile(r"\b(?:we|paper|work|study|article|report)\s(?:[a-z]+\s){0,3}$")
_LONGEST_SUBJECT = 48  # characters before the verb
_WORD = re.compile(r"[a-z0-9][\w'+/-]*")
_NAMING = frozenset(("called", "named", "dubbed", "termed"))
_JOINTS = frozenset((" ", ", "))


class Introduced(NamedTuple):
    """A phrase that may stand for a method."""

    start: int  # in the normalised text; -1 for the title's
    text: str
    way: str  # "head" or "tail" of the title, or the stem of the verb


def title_phrases(title: str, cues: Cues) -> list[Introduced]:
    """The phrases of a title that may stand for the method, the first and that behind "via"."""
    if "?" in title:
        return []
    found = []
    head = _TITLE_END.split(title, maxsplit=1)[0]
    by = _TITLE_BY.split(title, maxsplit=1)
    tail = _TITLE_END.split(by[1], maxsplit=1)[0] if len(by) > 1 else ""
    for way, written in (("head", head), ("tail", tail)):
        phrase = written.strip()
        words = phrase.split()
        if not (1 if way == "head" else 0) < len(words) <= _MOST_WORDS:
            continue
        if words[-1].lower() in cues.fields and len(words) <= _FEW_WORDS:
            continue
        found.append(Introduced(-1, phrase, way))
    return found


def introduced_phrases(text: str, lower: str, cues: Cues) -> list[Introduced]:
    """The phrases that a text says its paper proposes or uses, the first few.

    `lower` is the text in lower case, place by place.
    """
    found: list[Introduced] = []
    for at, stem in _verbs(lower):
        before = max(0, at - _LONGEST_SUBJECT)
        if not any(lower.find(word, before, at) >= 0 for word in _SUBJECTS):
            continue
        verb = _VERB.match(lower, at)
        if verb is None or not _SUBJECT.search(lower, before, at):
            continue
        span = _noun_phrase(lower, verb.end(), cues)
        if span is not None:
            found.append(Introduced(span[0], text[span[0] : span[1]], stem))
            if len(found) == MOST_INTRODUCED:
                break
    return found


def _verbs(lower: str) -> list[tuple[int, str]]:
    """Where words begin like a verb that introduces something, in order."""
    return [
        (start + 1, _STEMS[stem])
        for stem, start, _ in _AFTER_SPACE.find_matches_as_indexes(lower)
    ]


def _noun_phrase(lower: str, at: int, cues: Cues) -> tuple[int, int] | None:
    """Where the phrase that follows begins and ends, without praise and a vague noun."""
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(lower, at, at + 120):
        start, end = match.span()
        word = match.group()
        if words:
            if lower[words[-1][1] : start] != " ":
                break
        elif lower[at:start] not in ("", *_JOINTS):
            return None
        elif word in cues.praise or cues.symbols.get(word) in cues.phrase_openings:
            at = end
            continue
        if word in _NAMING:
            words.clear()  # "an evaluation method called shortcut patching"
            at = end
            continue
        if word in cues.phrase_cuts or cues.symbols.get(word) in cues.phrase_cuts:
            break
        if len(words) == _MOST_WORDS:
            return None
        words.append((start, end))
    while len(words) > 1 and lower[slice(*words[-1])] in cues.vague_nouns:
        words.pop()
    if not words or (len(words) == 1 and _is_vague(lower[slice(*words[0])], cues)):
        return None
    return words[0][0], words[-1][1]


def _is_vague(word: str, cues: Cues) -> bool:
    return word in cues.vague_nouns or word in cues.model_nouns or word in cues.fields
