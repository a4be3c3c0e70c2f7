"""Features by name, in tuples that depend on few values.

The same tuples come again and again, so they are made once, and so are the sums of their weights.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

Parts = list[tuple[str, ...]]

remembered = lru_cache(maxsize=4096)


def flat(parts: Iterable[tuple[str, ...]]) -> list[str]:
    """All features of all tuples."""
    return [feature for part in parts for feature in part]
