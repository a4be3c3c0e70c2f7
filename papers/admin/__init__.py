"""The curators' desk: claims, papers and dumps. Every decision goes through a service."""

from django.contrib import admin

from papers.admin import accounts, claims, dumps, papers

admin.site.index_title = "Curation"

__all__ = ["accounts", "claims", "dumps", "papers"]
