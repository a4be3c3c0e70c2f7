"""From entries of dumps to papers: identity, sightings, and the current abstract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils import timezone

from papers.dumps.records import DateSource, Layout, PaperRecord, Precision
from papers.identity import abstract_hash, identity, joins_by_title, title_key
from papers.models import Claim, Dump, Paper, PaperRedirect, Sighting
from papers.services.bulk import insert_rows, update_rows

# Whose abstracts are taken, the first best.
SOURCE_RANK = {
    layout: rank
    for rank, layouts in enumerate(
        (
            (Layout.ARXIV_ATOM, Layout.ARXIV_JSONL),
            (Layout.HF_JSON, Layout.HF_HTML),
            (Layout.FEED,),
            (Layout.HF_MARKDOWN,),
            (Layout.HF_TEXT_COMPACT, Layout.HF_TEXT_SPACED, Layout.HF_TEXT_DETAILED),
            (Layout.JSONL,),
        )
    )
    for layout in layouts
}
_DATE_RANK = {source.value: rank for rank, source in enumerate(DateSource)}
_PRECISION_RANK = {precision.value: rank for rank, precision in enumerate(Precision)}
_PAPER_FIELDS = [
    "title",
    "title_key",
    "abstract",
    "abstract_hash",
    "published",
    "published_precision",
    "published_source",
    "authors",
    "authors_count",
]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record with what its identity is made of."""

    record: PaperRecord
    arxiv_id: str
    key: str
    digest: str

    @classmethod
    def of(cls, record: PaperRecord) -> _Entry:
        return cls(
            record=record,
            arxiv_id=record.arxiv_id or "",
            key=title_key(record.title),
            digest=abstract_hash(record.abstract),
        )


def store_records(*, dump: Dump, records: Sequence[PaperRecord]) -> int:
    """Store entries of a dump as sightings of papers; the number of papers made.

    Must run inside `one_at_a_time("papers")`. Papers whose title or abstract changed are
    marked for extraction; whatever the order in which entries come, the papers end alike.
    """
    entries = [_Entry.of(record) for record in records]
    homes = _ids_by_title(entries)
    identities = {
        entry.record.entry: identity(
            arxiv_id=entry.arxiv_id or homes.get(entry.key, ""),
            key=entry.key,
            digest=entry.digest,
        )
        for entry in entries
    }
    moved = _bring_home(entries, homes)
    known = _keys_by_identity(identities.values())
    sightings = {entry.record.entry: _sighting(dump, entry) for entry in entries}
    seen: dict[str, list[Sighting]] = defaultdict(list)
    for number, key in identities.items():
        if key not in known:
            seen[key].append(sightings[number])
    made = [_new_paper(key, those) for key, those in seen.items()]
    insert_rows(made)
    paper_of = known | _keys_by_identity(seen)
    for number, sighting in sightings.items():
        sighting.paper_id = paper_of[identities[number]]
    left: set[int] = set()
    if dump.reading:
        before = Sighting.objects.filter(dump=dump, entry__in=sightings)
        left = set(before.values_list("paper_id", flat=True))
    insert_rows(list(sightings.values()), known_by=["dump", "entry"])
    settle_papers(
        paper_ids=left
        | moved
        | {known[key] for key in identities.values() if key in known}
    )
    return len(made)


def _keys_by_identity(identities: Iterable[str]) -> dict[str, int]:
    """The keys of those papers that are stored, by their identities."""
    papers = Paper.objects.filter(identity__in=set(identities))
    return dict(papers.values_list("identity", "pk"))


def settle_papers(*, paper_ids: Iterable[int]) -> None:
    """Make papers what their sightings say; mark those that changed.

    A paper that no dump shows any more is deleted, unless a curator decided on one of its
    claims: then it stays as it is.
    """
    ids = list(paper_ids)
    # Locked, since all of a paper's flags are written back: others clear them meanwhile.
    locked = Paper.objects.select_for_update(no_key=True).order_by("pk")
    papers = locked.in_bulk(ids)
    # One after the other: of some titles there may be very many.
    sightings = Sighting.objects.filter(paper__in=ids).defer("abstract")
    chosen = {
        pk: _settled(those)
        for pk, those in groupby(
            sightings.order_by("paper_id", "pk").iterator(), attrgetter("paper_id")
        )
    }
    stale = [
        best.pk
        for pk, (best, _) in chosen.items()
        if best.abstract_hash != papers[pk].abstract_hash
    ]
    texts = dict(Sighting.objects.filter(pk__in=stale).values_list("pk", "abstract"))
    changed: list[Paper] = []
    now = timezone.now()
    for pk, (best, values) in chosen.items():
        paper = papers[pk]
        if best.pk in texts:
            values["abstract"] = texts[best.pk]
        different = {f for f, v in values.items() if getattr(paper, f) != v}
        if not different:
            continue
        for field, value in values.items():
            setattr(paper, field, value)
        if different & {"title", "abstract_hash"}:
            paper.needs_extraction = True
        if different & {"title", "published", "published_precision"}:
            paper.needs_placing = True
        paper.changed_at = now
        changed.append(paper)
    update_rows(
        changed, [*_PAPER_FIELDS, "needs_extraction", "needs_placing", "changed_at"]
    )
    orphans = [pk for pk in papers if pk not in chosen]
    if orphans:
        decided = Claim.objects.filter(paper__in=orphans, curations__isnull=False)
        kept = set(decided.values_list("paper_id", flat=True))
        Paper.objects.filter(pk__in=[pk for pk in orphans if pk not in kept]).delete()


def _settled(sightings: Iterable[Sighting]) -> tuple[Sighting, dict[str, Any]]:
    """The sighting whose abstract is the paper's, and the paper's other values."""
    best = dated = authored = counted = None
    for sighting in sightings:
        best = _first(best, sighting, _preference)
        if sighting.published:
            dated = _first(dated, sighting, _date_preference)
        if sighting.authors:
            authored = _first(authored, sighting, _preference)
        if sighting.authors_count is not None:
            counted = _first(counted, sighting, _preference)
    assert best is not None, "a paper is settled by its sightings"
    authors: list[str] = authored.authors if authored else []
    return best, {
        "title": best.title,
        "title_key": best.title_key,
        "abstract_hash": best.abstract_hash,
        "published": dated.published if dated else None,
        "published_precision": dated.published_precision if dated else "",
        "published_source": dated.published_source if dated else "",
        "authors": authors,
        "authors_count": len(authors) or (counted.authors_count if counted else None),
    }


def _first(
    one: Sighting | None, other: Sighting, order: Callable[[Sighting], tuple[Any, ...]]
) -> Sighting:
    """The one of two that comes first in an order."""
    return one if one is not None and order(one) <= order(other) else other


def _preference(sighting: Sighting) -> tuple[Any, ...]:
    """Sorts the sighting first whose title and abstract are the paper's."""
    return (
        sighting.source,
        -(sighting.arxiv_version or 0),
        -sighting.abstract_length,
        sighting.abstract_hash,
        sighting.title,
        str(sighting.authors),
        sighting.authors_count or 0,
    )


def _date_preference(sighting: Sighting) -> tuple[Any, ...]:
    return (
        _DATE_RANK[sighting.published_source],
        _PRECISION_RANK[sighting.published_precision],
        sighting.published,
    )


def _ids_by_title(entries: list[_Entry]) -> dict[str, str]:
    """For each folded title that can join, the smallest arXiv id that has it, if any."""
    keys = {entry.key for entry in entries if joins_by_title(entry.key)}
    homes: dict[str, str] = {}
    known = (
        Sighting.objects.filter(title_key__in=keys)
        .exclude(arxiv_id="")
        .values_list("title_key", "arxiv_id")
        .distinct()
        .order_by()
    )
    new = ((entry.key, entry.arxiv_id) for entry in entries if entry.key in keys)
    for key, arxiv_id in (*known, *new):
        if arxiv_id:
            homes[key] = min(homes.get(key, arxiv_id), arxiv_id)
    return homes


def _bring_home(entries: list[_Entry], homes: dict[str, str]) -> set[int]:
    """Give sightings without an id to the smallest id that now has their title.

    Returns the keys of the papers that were touched.
    """
    keys = {entry.key for entry in entries if entry.arxiv_id} & homes.keys()
    strays = (
        Sighting.objects.filter(title_key__in=keys, arxiv_id="")
        .select_related("paper")
        .order_by("paper_id", "pk")
    )
    touched: set[int] = set()
    for stray in strays:
        home = f"arxiv:{homes[stray.title_key]}"
        lodging = stray.paper
        if lodging.identity == home:
            continue
        target = Paper.objects.filter(identity=home).first()
        if target is None and not lodging.arxiv_id:
            # Nobody has that id yet: the paper keeps its number and gets the id.
            lodging.identity, lodging.arxiv_id = home, homes[stray.title_key]
            lodging.needs_placing = True
            lodging.save(
                update_fields=["identity", "arxiv_id", "needs_placing", "changed_at"]
            )
            touched.add(lodging.pk)
            continue
        if target is None:
            target = Paper.objects.create(
                identity=home, arxiv_id=homes[stray.title_key], **_UNSETTLED
            )
        Sighting.objects.filter(pk=stray.pk).update(paper=target)
        touched.add(target.pk)
        if lodging.arxiv_id:
            touched.add(lodging.pk)
        elif not lodging.sightings.exists():
            _absorb(lodging, into=target)
            touched.discard(lodging.pk)
    return touched


_UNSETTLED = {"title": "", "title_key": "", "abstract": "", "abstract_hash": ""}


def _absorb(paper: Paper, *, into: Paper) -> None:
    """End a paper that turned out to be another one; decisions on its claims move along.

    Moved claims are withdrawn until extraction finds their sentences in the other abstract;
    those that were pinned wait in the queue so long. Numbers from elsewhere just move.
    """
    Claim.objects.filter(paper=paper, curations__isnull=True).delete()
    moving = Claim.objects.filter(paper=paper)
    in_abstract = moving.filter(start__isnull=False, is_withdrawn=False)
    in_abstract.exclude(review=Claim.Review.REJECTED).update(
        queue_reason=Claim.QueueReason.GONE
    )
    in_abstract.update(is_withdrawn=True)
    moving.update(paper=into)
    PaperRedirect.objects.filter(paper=paper).update(paper=into)
    PaperRedirect.objects.create(old_id=paper.pk, paper=into)
    into.needs_extraction = into.needs_placing = True
    into.save(update_fields=["needs_extraction", "needs_placing", "changed_at"])
    paper.delete()


def _new_paper(key: str, sightings: list[Sighting]) -> Paper:
    best, values = _settled(sightings)
    return Paper(
        identity=key,
        arxiv_id=key.removeprefix("arxiv:") if key.startswith("arxiv:") else "",
        abstract=best.abstract,
        **values,
    )


def _sighting(dump: Dump, entry: _Entry) -> Sighting:
    record, published = entry.record, entry.record.published
    return Sighting(
        dump=dump,
        entry=record.entry,
        line=record.line,
        reading=dump.reading,
        source=SOURCE_RANK[Layout(dump.layout)],
        arxiv_id=entry.arxiv_id,
        arxiv_version=record.arxiv_version,
        title=record.title,
        title_key=entry.key,
        abstract=record.abstract,
        abstract_hash=entry.digest,
        abstract_length=len(record.abstract),
        published=published.day if published else None,
        published_precision=published.precision if published else "",
        published_source=published.source if published else "",
        listed_on=record.listed_on,
        authors=list(record.authors),
        authors_count=record.authors_count,
        organisation=record.organisation[:200],
        comments=record.comments,
        upvotes=record.upvotes,
        url=record.url,
    )
