"""What follows from placed claims: comparisons, whether these fit, and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from leaderboards.models import Result
from leaderboards.services.auditing import Touched, settle_findings
from leaderboards.services.best_claims import Days
from leaderboards.services.checking import settle_checks
from leaderboards.services.comparisons import settle_comparisons


def settle_consequences(
    *,
    paper_ids: Collection[int],
    gone: Sequence[Result],
    come: Sequence[Result],
    again: Iterable[Result],
    removed: Collection[int],
    lines: Mapping[int, Sequence[Days]],
    without_claims: Collection[int],
    without_papers: Collection[int],
) -> tuple[int, set[int]]:
    """Settle what follows from results as they were and are, and from improvement claims.

    These are the claims of `paper_ids`. `again` are results that did not change and are
    looked at all the same, `lines` the days that changed lines of records concern. Gives how
    many comparisons and findings changed, and the leaderboards that show something else for
    it.
    """
    comparisons = settle_comparisons(
        paper_ids=paper_ids,
        without_claims=without_claims,
        without_papers=without_papers,
    )
    changed_rows = {result.row_key for result in (*gone, *come)}
    new = {comparison.claim_id for comparison in comparisons.stored}
    checked = settle_checks(claim_ids=new, row_keys=changed_rows)
    findings = settle_findings(
        Touched(
            row_keys=changed_rows | {result.row_key for result in again},
            lines=lines,
            comparisons={
                *(comparison.pk for comparison in checked),
                *(c.pk for c in comparisons.stored if c.pk is not None),
            },
            removed_results=removed,
            removed_comparisons=comparisons.removed,
        )
    )
    boards = comparisons.boards | findings.boards
    boards |= {comparison.leaderboard_id for comparison in checked}
    return comparisons.count + findings.count, set(boards)
