"""Settings under which a number was measured: typed pairs read by cues."""

from __future__ import annotations

from papers.extraction.types import Setting


def read_settings(condition: str, sentence: str) -> tuple[Setting, ...]:
    """The settings that a claim's condition and sentence state."""
    return ()
