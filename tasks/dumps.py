"""Jobs that read dumps."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_ready
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone

from papers.dumps import inbox
from papers.dumps.records import DumpError
from papers.models import Dump, Paper
from papers.services import attempts, dumps
from tasks import extraction, leaderboards
from tasks.locks import only_one

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
# So many dumps are resumed at a time; the rest follow when these are read.
RESUMED_AT_ONCE = 20
# Longer than a job works on a dump without storing anything of it.
IDLE_SECONDS = 50.0


@shared_task(name="papers.ingest_dump", bind=True)
def ingest_dump(self: Any, dump_id: int) -> None:
    """Read a dump for a while, enqueue the rest and the extraction of what was read.

    A database that is away is no fault of the dump: that is tried again as with every job,
    and by `resume_unfinished` after that. Any other failure counts, and too many in a row
    without getting any further end the dump as failed.
    """
    with only_one(f"dump-{dump_id}") as mine:
        if not mine:
            return
        attempt = attempts.count_attempt(dump_id=dump_id)
        if attempt > MOST_ATTEMPTS:
            dumps.fail_dump(
                dump_id=dump_id,
                error=f"Reading was broken off {MOST_ATTEMPTS} times at the same place.",
            )
            return
        try:
            more = _read_for_a_while(dump_id)
        except (OperationalError, InterfaceError):
            with suppress(DatabaseError):
                attempts.forget_attempts(dump_id=dump_id)
            raise
        except Exception as error:
            if attempt == MOST_ATTEMPTS:
                logger.exception("dump %s failed for good", dump_id)
                message = f"{type(error).__name__}: {error}"
                dumps.fail_dump(dump_id=dump_id, error=message)
                return
            logger.warning("dump %s, attempt %s: %r", dump_id, attempt, error)
            raise self.retry(
                exc=error, countdown=2**attempt, max_retries=MOST_ATTEMPTS
            ) from error
    if more:
        ingest_dump.delay(dump_id)
    extraction.extract_papers.delay()


def _read_for_a_while(dump_id: int) -> bool:
    """Read and store batches until the job's time is over; whether there are more."""
    until = time.monotonic() + settings.JOB_SECONDS
    more = True
    while more:
        more = dumps.ingest_batch(dump_id=dump_id, size=settings.DUMP_BATCH)
        attempts.forget_attempts(dump_id=dump_id)
        if time.monotonic() >= until:
            break
    return more


@shared_task(name="papers.resume_unfinished")
def resume_unfinished(idle_seconds: float = IDLE_SECONDS) -> None:
    """Enqueue again whatever is not finished: its message may have been lost.

    A dump of which something was read in the last seconds has its message still. A second
    one would enqueue its own successors, beside the first, to the dump's end.
    """
    idle_since = timezone.now() - timedelta(seconds=idle_seconds)
    idle = Dump.objects.unfinished().filter(changed_at__lte=idle_since)
    for dump_id in idle.values_list("pk", flat=True)[:RESUMED_AT_ONCE]:
        ingest_dump.delay(dump_id)
    if Paper.objects.awaiting_extraction().exists():
        extraction.extract_papers.delay()
    if Paper.objects.awaiting_placing().exists():
        leaderboards.place_papers.delay()


@worker_ready.connect
def resume_at_start(**kwargs: Any) -> None:
    """A worker that starts does not wait for the clock to find what another left."""
    try:
        resume_unfinished.delay(idle_seconds=0)
    except current_app.connection().connection_errors as error:
        logger.warning("nothing resumed at the start: %s", error)


@shared_task(name="papers.scan_inbox", soft_time_limit=270, time_limit=285)
def scan_inbox() -> None:
    """Take the complete files of the watched folder, and put each away with its outcome."""
    with only_one("inbox") as mine:
        if not mine:
            return
        for path in inbox.complete_files(
            settings.INBOX_DIR, quiet_seconds=settings.INBOX_QUIET_SECONDS
        ):
            _take(path)


def _take(path: Path) -> None:
    try:
        with inbox.open_file(path) as file:
            dump = dumps.register_dump(file=file, name=path.name)
    except (inbox.NoFile, DumpError) as error:
        inbox.refuse(path, reason=str(error))
        logger.warning("inbox: %s refused: %s", path.name, error)
    except SoftTimeLimitExceeded:
        inbox.refuse(
            path,
            reason="It takes too long to unpack here: python manage.py ingest can read it.",
        )
        logger.warning("inbox: %s refused: too slow to unpack", path.name)
    except OSError as error:
        # A full disk or missing permission is mended outside, then the file is taken.
        logger.error("inbox: %s stays: %s", path.name, error)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Left in place, it would keep all files after it from being taken, for ever.
        logger.exception("inbox: %s refused", path.name)
        inbox.refuse(path, reason=f"Reading it failed: {type(error).__name__}: {error}")
    else:
        if dump.state == Dump.State.REFUSED:
            inbox.refuse(path, reason=dump.error)
        else:
            ingest_dump.delay(dump.pk)
            inbox.put_away(path)
        logger.info("inbox: %s is dump %s, %s", path.name, dump.pk, dump.state)
