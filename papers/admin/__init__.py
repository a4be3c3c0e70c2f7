"""The curators' desk: claims, papers and dumps. Every decision goes through a service."""

from papers.admin import accounts, claims, dumps, papers

__all__ = ["accounts", "claims", "dumps", "papers"]
