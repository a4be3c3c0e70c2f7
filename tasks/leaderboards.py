"""Jobs that place claims on leaderboards, and that bring everything up to date."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings

from leaderboards.services import placing, rebuilding, refreshing
from papers.models import Paper
from tasks.batches import work_through
from tasks.locks import only_one

logger = logging.getLogger(__name__)


@shared_task(name="leaderboards.place_papers")
def place_papers() -> None:
    """Place the claims of papers for a while, then enqueue the rest."""
    with only_one("placing") as mine:
        if not mine:
            return
        done = work_through(Paper.objects.awaiting_placing, placing.place_papers)
    if done:
        logger.info("placed the claims of %s papers", done)
        # Looked at with the lock given back: a job that found it taken has left already.
        if Paper.objects.awaiting_placing().exists():
            place_papers.delay()


@shared_task(name="leaderboards.refresh")
def refresh(after: int = 0) -> None:
    """Place papers anew for a while, those behind a key, then enqueue the rest.

    When all are placed, what follows from their results is rebuilt. `manage.py refresh`
    does it in one go. What was begun waits where the lock is another's, and is not lost.
    """
    with only_one("refresh") as mine:
        if not mine:
            if after:
                refresh.apply_async((after,), countdown=settings.JOB_SECONDS)
            return
        last = refreshing.place_again(after=after, seconds=settings.JOB_SECONDS)
    if last is None:
        rebuild.delay()
    else:
        refresh.delay(last)


@shared_task(name="leaderboards.rebuild")
def rebuild(step: int = 0, after: int | str | None = None) -> None:
    """Rebuild what follows from results for a while, then enqueue the rest.

    It ends a refresh, from its first step on: where the lock is another's, it waits.
    """
    with only_one("refresh") as mine:
        if not mine:
            rebuild.apply_async((step, after), countdown=settings.JOB_SECONDS)
            return
        rest = rebuilding.rebuild_for_a_while(
            rebuilding.Place(step, after), seconds=settings.JOB_SECONDS
        )
    if rest is not None:
        rebuild.delay(*rest)
