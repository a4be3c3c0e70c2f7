"""The job that finds claims in papers."""

from __future__ import annotations

import logging
from functools import partial

from celery import shared_task
from django.conf import settings

from papers.extraction.bulk import read_texts
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
        # One text that takes long holds up none of those that were read before it.
        read = partial(read_texts, seconds=settings.JOB_SECONDS)
        done = work_through(
            Paper.objects.awaiting_extraction, partial(claims.extract_papers, read=read)
        )
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
