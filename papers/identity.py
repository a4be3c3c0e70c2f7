"""What makes two entries of dumps the same paper, as plain functions."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

SHORTEST_JOINING_KEY = 12
_LONGEST_KEY = 200

# Commands that only dress the text; of others ("\GitChameleon{}") the word is the name.
_DRESSING = re.compile(
    r"\\(?:text|math)(?:bf|it|rm|sf|sc|tt|cal|bb|normal)?(?![A-Za-z])"
    r"|\\(?:emph|em|bf|it|rm|sc|tt|large|small)(?![A-Za-z])"
)
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


def title_key(title: str) -> str:
    """The folded title: its letters and digits, without case, accents and LaTeX.

    At most 200 characters; a longer one ends in a digest of the whole.

    >>> title_key(r"\\textbf{FiLo}: Zero-Shot Anomaly Detection")
    'filozeroshotanomalydetection'
    """
    text = unicodedata.normalize("NFKD", _DRESSING.sub("", title)).casefold()
    key = unicodedata.normalize("NFC", _NEITHER_LETTER_NOR_DIGIT.sub("", text))
    if len(key) <= _LONGEST_KEY:
        return key
    return key[: _LONGEST_KEY - 40] + sha256(key.encode()).hexdigest()[:40]


def abstract_hash(abstract: str) -> str:
    """SHA-256 of an abstract, in hexadecimal."""
    return sha256(abstract.encode()).hexdigest()


def joins_by_title(key: str) -> bool:
    """Whether equal folded titles mean the same paper: very short ones never do."""
    return len(key) >= SHORTEST_JOINING_KEY


def identity(*, arxiv_id: str, key: str, digest: str) -> str:
    """The natural key of a paper: its arXiv id, else its title, else title and text."""
    if arxiv_id:
        return f"arxiv:{arxiv_id}"
    if joins_by_title(key):
        return f"title:{key}"
    return f"text:{key}:{digest[:32]}"
