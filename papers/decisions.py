"""What every door does when somebody decides or brings something: save, then show it.

The services save; here what they saved is put on the leaderboards, or enqueued to be.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User

from leaderboards.services import placing
from papers.models import Claim, Dump, Paper
from tasks import dumps, leaderboards

# So many papers are placed while the curator waits; more are left to a job.
PLACED_AT_ONCE = 50


def may_correct(user: User | AnonymousUser) -> bool:
    """Whether pages offer this reader to correct claims: the admin then lets them.

    Who is not logged in costs no query.
    """
    return user.is_staff and user.has_perm("papers.change_claim")


def show_on_leaderboards(claims: Iterable[Claim]) -> bool:
    """Bring the leaderboards of decided claims up to date; False if a job will do it."""
    return _place(sorted({claim.paper_id for claim in claims}))


def _place(papers: list[int]) -> bool:
    if len(papers) > PLACED_AT_ONCE:
        leaderboards.place_papers.delay_on_commit()
        return False
    placing.place_papers(paper_ids=papers)
    return True


def replace_marked_papers() -> bool:
    """Place the papers that a change of names concerns; False if a job will do it."""
    marked = Paper.objects.awaiting_placing().values_list("pk", flat=True)
    papers = list(marked[: PLACED_AT_ONCE + 1])
    return _place(papers)


def read_in_background(dump: Dump) -> None:
    """Enqueue the reading of a dump, unless there is nothing to read in it."""
    if dump.is_unfinished:
        dumps.ingest_dump.delay_on_commit(dump.pk)
