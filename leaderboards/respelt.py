"""Words of a query that nothing here holds, and what they may have been meant to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz

from leaderboards.misspelt import ALIKE, SHORTEST
from leaderboards.named import NAMES
from papers.search import INDEXES, words_of

_INDEXES = (*INDEXES, *NAMES.values())


def held_words(words: Iterable[str]) -> set[str]:
    """Those words that some title, sentence or name holds, or a word there begins with."""
    asked = tuple(dict.fromkeys(words))
    held: set[str] = set()
    for index in _INDEXES:
        held |= index.held([word for word in asked if word not in held])
    return held


def respelt(word: str, texts: Iterable[str]) -> str:
    """The word of some texts that is spelt most like this one; empty where none is much.

    >>> respelt("adaptve", ["Robust and Adaptive Speech", "Adapted Models"])
    'adaptive'
    """
    asked = word.casefold()
    if len(asked) < SHORTEST:
        return ""
    there = Counter(said.casefold() for text in texts for said in words_of(text))
    alike = {said: fuzz.ratio(asked, said) for said in there if len(said) >= SHORTEST}
    likest = min(alike, key=lambda said: (-alike[said], -there[said], said), default="")
    return likest if likest and alike[likest] >= ALIKE else ""
