"""The small world and the programs that ask for it."""

from tests.api_world import as_curator, curator, world

__all__ = ["as_curator", "curator", "world"]
