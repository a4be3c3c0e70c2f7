"""That SQLite learns how its tables are filled."""

from __future__ import annotations

import pytest
from django.db import connection

from tasks.statistics import sample_tables_again
from tests.factories import PaperFactory


@pytest.mark.django_db(transaction=True)
def test_sampled_tables_are_known_to_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL samples by itself")
    PaperFactory.create_batch(3)
    sample_tables_again()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stat FROM sqlite_stat1 WHERE idx = 'papers_paper_newest'"
        )
        assert cursor.fetchone()[0].startswith("3 ")
