"""Writing many rows at once, as the lower floor does."""

from __future__ import annotations

from papers.services.bulk import insert_rows, update_rows

__all__ = ["insert_rows", "update_rows"]
