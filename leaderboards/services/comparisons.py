"""From improvement claims to comparisons: who is said to beat whom, and by how much."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from leaderboards.models import (
    Comparison,
    Leaderboard,
    MLModel,
    SettingsGroup,
)
from leaderboards.names import fold_of, is_well_formed
from leaderboards.scales import printed_decimals
from leaderboards.services.boards import group_key, groups_for, leaderboards_for
from leaderboards.services.drafting import (
    ClaimFacts,
    Draft,
    awaits_review,
    draft_claims,
    on_datasets,
)
from leaderboards.services.homonyms import (
    Introducers,
    ModelNames,
    Naming,
    introducers_before,
)
from leaderboards.services.resolving import Names
from papers.extraction.types import Kind
from papers.services.bulk import insert_rows, update_rows

# Kept by checking.py, from the results around a comparison.
CHECKED = (
    "implied_of",
    "implied_absolute",
    "implied_relative",
    "implied_decimals",
    "reading",
    "verdict",
    "model_result",
    "comparator_result",
)
_COLUMNS = [
    column
    for column in Comparison._meta.concrete_fields
    if not column.primary_key and not column.generated and column.name not in CHECKED
]
_NAMES = [column.name for column in _COLUMNS]


class Improvement(NamedTuple):
    """What placing needs of an improvement claim."""

    claim: ClaimFacts
    comparator: str
    direction: str
    relative: bool | None


_FACTS = (*ClaimFacts._fields[:-2], "paper__published", "paper__identity")


@dataclass(frozen=True, slots=True)
class ComparisonChanges:
    """What became of the comparisons of a batch."""

    stored: list[Comparison] = field(default_factory=list)  # new or changed
    removed: list[int] = field(default_factory=list)
    boards: frozenset[int] = frozenset()  # whose pages show something else

    @property
    def count(self) -> int:
        """How many were made, changed or taken away."""
        return len(self.stored) + len(self.removed)


def settle_comparisons(
    *,
    paper_ids: Collection[int],
    without_claims: Collection[int] = (),
    without_papers: Collection[int] = (),
) -> ComparisonChanges:
    """Make the comparisons of papers what their improvement claims say.

    Results are to be settled before.
    """
    before = {c.claim_id: c for c in Comparison.objects.filter(paper__in=paper_ids)}
    improvements = [
        improvement
        for improvement in _read_improvements(set(paper_ids) - set(without_papers))
        if improvement.claim.pk not in without_claims
    ]
    if not (improvements or before):
        return ComparisonChanges()
    now = _build(improvements)
    created, updated, boards = [], [], set[int]()
    for comparison in now:
        was = before.pop(comparison.claim_id, None)
        if was is None:
            created.append(comparison)
        elif _state(was) != _state(comparison):
            comparison.pk = was.pk
            updated.append(comparison)
            boards.add(was.leaderboard_id)
        else:
            continue
        boards.add(comparison.leaderboard_id)
    removed = [comparison.pk for comparison in before.values()]
    boards.update(comparison.leaderboard_id for comparison in before.values())
    if removed:
        Comparison.objects.filter(pk__in=removed).delete()
    insert_rows(created)
    update_rows(updated, _NAMES)
    return ComparisonChanges(created + updated, removed, frozenset(boards))


def _read_improvements(paper_ids: Collection[int]) -> list[Improvement]:
    """The effective improvement claims of papers on a named data set."""
    rows = on_datasets(paper_ids).values_list(
        *_FACTS, "comparator", "direction", "relative"
    )
    found = (Improvement(ClaimFacts(*row[:-3]), *row[-3:]) for row in rows)
    return [each for each in found if each.claim.kind == Kind.IMPROVEMENT]


def _build(improvements: Sequence[Improvement]) -> list[Comparison]:
    """What the comparisons of some claims are, not stored."""
    by_claim = {improvement.claim.pk: improvement for improvement in improvements}
    # A difference in points may be of the usual metric as well as one in percent.
    drafts = draft_claims(
        [
            i.claim._replace(unit="%") if i.claim.unit == "points" else i.claim
            for i in improvements
        ]
    )
    sides = _Sides(drafts, by_claim)
    boards = leaderboards_for({(d.benchmark, d.metric.metric) for d in drafts})
    homes = [
        boards[d.benchmark.pk, d.metric.metric.pk if d.metric.metric else None]
        for d in drafts
    ]
    groups = groups_for(
        {(board.pk, d.settings) for board, d in zip(homes, drafts, strict=True)}
    )
    return [
        _comparison(
            by_claim[draft.claim.pk],
            draft,
            board,
            groups[board.pk, group_key(draft.settings)],
            sides,
        )
        for draft, board in zip(drafts, homes, strict=True)
    ]


class _Sides:
    """The models on both sides of comparisons, and the keys of their rows."""

    def __init__(
        self, drafts: Sequence[Draft], improvements: Mapping[int, Improvement]
    ) -> None:
        names = Names(MLModel)
        folds = {draft.model_fold for draft in drafts if draft.model_fold}
        for improvement in improvements.values():
            folds.add(comparator_fold(improvement.comparator))
        names.load(folds - {""})
        self._known = names.known
        open_folds = {f for f in folds if f and not names.known[f]}
        self._introducers = (
            introducers_before(open_folds, ())[0] if open_folds else Introducers()
        )
        models = ModelNames(names, self._introducers)
        self.models = {d.claim.pk: self._model(d, models) for d in drafts}
        self.comparators = {
            d.claim.pk: self._comparator(improvements[d.claim.pk], d, models)
            for d in drafts
        }
        models.store()

    def _model(self, draft: Draft, models: ModelNames) -> MLModel | None:
        fold, claim = draft.model_fold, draft.claim
        if not fold or not self._may_be_own(fold, claim):
            return None
        return models.model_for(
            Naming(fold, claim.model, claim.paper_id, draft.benchmark.pk)
        )

    def _may_be_own(self, fold: str, claim: ClaimFacts) -> bool:
        """Whether a paper's own model can be the one that others introduce by this name."""
        papers = self._introducers.of(fold)
        is_foreign = bool(papers) and claim.paper_id not in papers
        return bool(self._known[fold]) or not (claim.own and is_foreign)

    def _comparator(
        self, improvement: Improvement, draft: Draft, models: ModelNames
    ) -> MLModel | None:
        name, fold = improvement.comparator, comparator_fold(improvement.comparator)
        if not fold or not (self._known[fold] or _is_name(name)):
            return None
        return models.model_for(
            Naming(fold, name, draft.claim.paper_id, draft.benchmark.pk)
        )


def comparator_fold(name: str) -> str:
    """The fold of what something is compared with; empty if it cannot be a name."""
    return fold_of(name) if is_well_formed(name) else ""


# What is said of systems without naming one: "the strongest 3D baseline", "prior methods".
_DESCRIBES = re.compile(
    r"\b(?:baselines?|methods?|approach(?:es)?|models|systems|variants?|counterparts?|works?|art|sota|techniques?|competitors?|solutions?|alternatives?)$"
    r"|^(?:existing|prior|previous|strong(?:er|est)?|best|standard|vanilla|base|competing|competitive|recent|other|conventional|traditional)\b",
    re.IGNORECASE,
)


def _is_name(phrase: str) -> bool:
    """Whether a phrase names something: "FiLo" does, "the strongest baseline" does not."""
    has_sign = any(c.isupper() or c.isdigit() for c in phrase)
    return has_sign and not _DESCRIBES.search(phrase)


def _comparison(
    improvement: Improvement,
    draft: Draft,
    board: Leaderboard,
    group: SettingsGroup,
    sides: _Sides,
) -> Comparison:
    claim = improvement.claim
    model, comparator = sides.models[claim.pk], sides.comparators[claim.pk]
    if comparator == model:
        comparator = None  # one version against another: both have the one name
    return Comparison(
        claim_id=claim.pk,
        leaderboard_id=board.pk,
        group_id=group.pk,
        paper_id=claim.paper_id,
        model=model,
        comparator=comparator,
        model_name=claim.model,
        comparator_name=improvement.comparator,
        model_fold=draft.model_fold,
        comparator_fold=comparator_fold(improvement.comparator),
        model_key=_model_key(draft, group, model),
        comparator_key=_comparator_key(improvement, group, comparator),
        value=_stored(claim.value),
        value_high=None if claim.value_high is None else _stored(claim.value_high),
        bound=claim.bound,
        decimals=printed_decimals(claim.number, claim.value),
        number=claim.number,
        unit=claim.unit,
        direction=improvement.direction,
        is_relative=improvement.relative,
        is_complement=draft.metric.is_complement,
        metric_assumed=draft.metric.is_assumed,
        settings=[[s.name, s.value, s.splits] for s in draft.settings],
        is_own=claim.own,
        awaiting_review=awaits_review(claim),
        published=claim.published,
    )


def _stored(value: Decimal) -> Decimal:
    return value.quantize(Decimal("1e-10"))


def _model_key(draft: Draft, group: SettingsGroup, model: MLModel | None) -> str:
    """The key of the row of what is said to be better; without a name, the paper's own."""
    if model is not None:
        return f"{group.pk}:m{model.pk}"
    if draft.model_fold or draft.claim.own is False:
        return ""
    return f"{group.pk}:p{draft.claim.paper_id}"


def _comparator_key(
    improvement: Improvement, group: SettingsGroup, comparator: MLModel | None
) -> str:
    """The key of the comparator's row; without a name, the paper's unnamed baseline."""
    if comparator is not None:
        return f"{group.pk}:m{comparator.pk}"
    if comparator_fold(improvement.comparator) and _is_name(improvement.comparator):
        return ""  # a name that several models have
    return f"{group.pk}:b{improvement.claim.paper_id}"


def _state(comparison: Comparison) -> list[Any]:
    return [getattr(comparison, column.attname) for column in _COLUMNS]
