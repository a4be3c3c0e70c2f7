"""The registry as curators keep it: names reviewed, aliases, mergers."""

from leaderboards.admin import entries, mergers

__all__ = ["entries", "mergers"]
