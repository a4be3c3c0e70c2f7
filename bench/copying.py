"""`python -m bench.copying FILE`: a filled SQLite database into that of DATABASE_URL."""

from __future__ import annotations

import os
import sys

import django

django.setup()

from django.apps import apps  # noqa: E402 (wants Django set up)

from bench.bulk import copy_to_postgresql  # noqa: E402

if __name__ == "__main__":
    tables = [
        model._meta.db_table
        for app in ("papers", "leaderboards")
        for model in apps.get_app_config(app).get_models()
    ]
    copy_to_postgresql(sys.argv[1], os.environ["DATABASE_URL"], tables)
