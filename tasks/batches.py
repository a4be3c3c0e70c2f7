"""Working through papers that wait for something, within one job's time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from papers.querysets import PaperQuerySet

logger = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")
# So many seconds a step waits before it is tried again, and again.
_WAITS = (1.0, 2.0, 4.0)


class PapersService(Protocol):
    """A service that does something for papers, and takes them off the waiting list."""

    def __call__(self, *, paper_ids: list[int]) -> object: ...


def work_through(waiting: Callable[[], PaperQuerySet], service: PapersService) -> int:
    """Give waiting papers to a service until none is left or the job's time is over.

    A paper on which the service fails is logged and left waiting, and does not hold up the
    others. A database that is away ends the job.

    Returns:
        How many papers were done.
    """
    until = time.monotonic() + settings.JOB_SECONDS
    done = 0
    failed: set[int] = set()
    while time.monotonic() < until:
        papers = waiting().exclude(pk__in=failed).values_list("pk", flat=True)
        ids = list(papers[: settings.PAPER_BATCH])
        if not ids:
            break
        now_failed = failures(service, ids)
        failed |= now_failed
        done += len(ids) - len(now_failed)
    return done


def failures(service: PapersService, ids: list[int]) -> set[int]:
    """Do something for papers, one by one where it fails for them all; those it fails for."""
    try:
        service(paper_ids=ids)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(ids) == 1:
            logger.exception("paper %s: %s failed", ids[0], service)
            return set(ids)
        return set().union(*(failures(service, [paper_id]) for paper_id in ids))
    return set()


def patiently(
    step: Callable[[], Outcome], *, waits: Sequence[float] = _WAITS
) -> Outcome:
    """What a step gives; where the database is locked or away, it is tried again.

    For commands, which nobody starts again as jobs are. The step is a transaction that
    changes nothing unless it succeeds.
    """
    for seconds in waits:
        try:
            return step()
        except (OperationalError, InterfaceError) as error:
            logger.warning("tried again in %g s, for the database: %s", seconds, error)
            connection.close_if_unusable_or_obsolete()
            time.sleep(seconds)
    return step()
