"""All that a site knows, by natural keys: run as a program, on any database.

`python -m tests.tasks.state` prints it as JSON. Two sites that were told the same print the
same, whatever happened to them meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def state() -> dict[str, Any]:
    """Dumps, sightings, papers and claims, and what leaderboards show."""
    from papers.models import Claim, Dump, Paper, RefusedEntry, Sighting
    from papers.services.claims import CLAIM_FIELDS
    from tests.leaderboards.snapshots import snapshot

    return {
        "dumps": sorted(
            Dump.objects.values_list(
                *("sha256", "state", "error", "papers_count", "refused_count")
            )
        ),
        "sightings": sorted(
            Sighting.objects.values_list(
                "dump__sha256", "entry", "paper__identity", "abstract_hash"
            )
        ),
        "refused": sorted(
            RefusedEntry.objects.values_list("dump__sha256", "entry", "reason")
        ),
        "papers": sorted(
            Paper.objects.values_list(
                *("identity", "title", "abstract_hash", "extraction_error"),
                *("needs_extraction", "needs_placing"),
            )
        ),
        # Withdrawn ones are history: a paper may be extracted before or after its abstract
        # is replaced by a longer one.
        "claims": sorted(
            (
                claim.paper.identity,
                claim.start,
                claim.end,
                *(str(getattr(claim, name)) for name in CLAIM_FIELDS),
            )
            for claim in Claim.objects.effective().select_related("paper")
        ),
        "leaderboards": snapshot(),
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(state(), sys.stdout, default=str)
