"""What tests of jobs share: the list of what was enqueued, in place of a broker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config.celery import Job

Enqueued = list[tuple[Any, ...]]


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> Iterator[Enqueued]:
    """Name and arguments of each job enqueued by the test, in order."""
    jobs: Enqueued = []

    def note(self: Job, args: Any = (), kwargs: Any = None, **options: Any) -> None:
        jobs.append((self.name, *args))

    monkeypatch.setattr(Job, "apply_async", note)
    yield jobs
