"""Features by name, in tuples that depend on few values.

The same tuples come again and again, so they are made once, and so are the sums of their weights.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

Parts = list[tuple[str, ...]]

# Few enough to stay small in every process that reads; more are hardly met again.
remembered = lru_cache(maxsize=1024)


def flat(parts: Iterable[tuple[str, ...]]) -> list[str]:
    """All features of all tuples."""
    return [feature for part in parts for feature in part]
