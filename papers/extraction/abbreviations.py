"""Which words a name in brackets abbreviates: "Mixed Preference Optimization (MPO)"."""

from __future__ import annotations

import re

from papers.extraction.types import NameMention

_WORDS = re.compile(r"[^\W_]+")


def long_form(text: str, short: NameMention) -> int:
    """Where the words begin that a name in brackets abbreviates, or -1."""
    letters = "".join(c for c in short.text.lower() if c.isalpha())
    if not 2 <= len(letters) <= 10 or " " in short.text:
        return -1
    window = max(0, short.start - 90)
    words = [
        (m.start(), m.group().lower())
        for m in _WORDS.finditer(text, window, short.start - 1)
    ]
    for count in range(2, min(len(words), len(letters) + 3) + 1):
        start, first = words[-count]
        if first[0] != letters[0]:
            continue
        if _abbreviates(letters, [word for _, word in words[-count:]]):
            return start
    return -1


def _abbreviates(letters: str, words: list[str]) -> bool:
    """Whether letters are taken in order from the words, from most of their beginnings."""
    begun = 0
    word = place = -1
    for letter in letters:
        for later in range(word + 1, len(words)):
            if words[later][0] == letter:
                word, place = later, 0
                begun += 1
                break
        else:
            place = words[word].find(letter, place + 1) if word >= 0 else -1
            if place < 0:
                return False
    return begun * 2 >= len(letters) and word >= len(words) - 1
