"""The job that finds claims in papers."""

from __future__ import annotations

import logging

from celery import shared_task

from papers.models import Paper
from papers.services import claims
from tasks import leaderboards
from tasks.batches import work_through
from tasks.locks import only_one

logger = logging.getLogger(__name__)


@shared_task(name="papers.extract_papers")
def extract_papers() -> None:
    """Read abstracts for a while, then enqueue the rest and the placing of their claims."""
    with only_one("extraction") as mine:
        if not mine:
            return
        done = work_through(Paper.objects.awaiting_extraction, claims.extract_papers)
    if done:
        logger.info("read %s abstracts", done)
        leaderboards.place_papers.delay()
        # Looked at with the lock given back: a job that found it taken has left already.
        if Paper.objects.awaiting_extraction().exists():
            extract_papers.delay()


@shared_task(name="papers.extract_outdated")
def extract_outdated() -> None:
    """Have papers read again that another version of the extractor read."""
    if marked := claims.mark_outdated():
        logger.info("%s papers were read by another extractor", marked)
        extract_papers.delay()
