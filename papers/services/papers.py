"""From entries of dumps to papers: identity, sightings, and the current abstract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from papers.dumps.records import DateSource, Layout, PaperRecord
from papers.identity import abstract_hash, identity, joins_by_title, title_key
from papers.models import Claim, Dump, Paper, PaperRedirect, Sighting

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
_SIGHTING_FIELDS = [
    "paper",
    "line",
    "reading",
    "source",
    "arxiv_id",
    "arxiv_version",
    "title",
    "title_key",
    "abstract",
    "abstract_hash",
    "abstract_length",
    "published",
    "published_precision",
    "published_source",
    "listed_on",
    "authors",
    "authors_count",
    "organisation",
    "comments",
    "upvotes",
    "url",
]
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
    papers, made = _papers_with(identities, entries)
    paper_of = {number: papers[key] for number, key in identities.items()}
    before = Sighting.objects.filter(
        dump=dump, entry__in=[entry.record.entry for entry in entries]
    )
    left = set(before.values_list("paper_id", flat=True)) if dump.reading else set()
    Sighting.objects.bulk_create(
        [_sighting(dump, entry, paper_of[entry.record.entry]) for entry in entries],
        update_conflicts=True,
        unique_fields=["dump", "entry"],
        update_fields=_SIGHTING_FIELDS,
    )
    settle_papers(paper_ids=left | moved | {paper.pk for paper in paper_of.values()})
    return made


def settle_papers(*, paper_ids: Iterable[int]) -> None:
    """Make papers what their sightings say; mark those that changed.

    A paper that no dump shows any more is deleted, unless a curator decided on one of its
    claims: then it stays as it is.
    """
    ids = list(paper_ids)
    papers = Paper.objects.in_bulk(ids)
    seen: dict[int, list[dict[str, Any]]] = defaultdict(list)
    light = (field for field in (*_SIGHTING_FIELDS, "pk") if field != "abstract")
    for row in Sighting.objects.filter(paper__in=ids).values(*light):
        seen[row["paper"]].append(row)
    chosen = {pk: sorted(rows, key=_preference) for pk, rows in seen.items()}
    stale = [
        rows[0]["pk"]
        for pk, rows in chosen.items()
        if rows[0]["abstract_hash"] != papers[pk].abstract_hash
    ]
    texts = dict(Sighting.objects.filter(pk__in=stale).values_list("pk", "abstract"))
    changed = []
    for pk, rows in chosen.items():
        paper, best = papers[pk], rows[0]
        values = {field: best[field] for field in ("title", "title_key")}
        if best["pk"] in texts:
            values |= {
                "abstract": texts[best["pk"]],
                "abstract_hash": best["abstract_hash"],
            }
        dated = min(
            (row for row in rows if row["published"]),
            key=_date_preference,
            default=None,
        )
        values |= {
            field: dated[field] if dated else blank
            for field, blank in (
                ("published", None),
                ("published_precision", ""),
                ("published_source", ""),
            )
        }
        values["authors"] = next((r["authors"] for r in rows if r["authors"]), [])
        values["authors_count"] = len(values["authors"]) or next(
            (r["authors_count"] for r in rows if r["authors_count"] is not None), None
        )
        different = {f for f, v in values.items() if getattr(paper, f) != v}
        if not different:
            continue
        for field, value in values.items():
            setattr(paper, field, value)
        if different & {"title", "abstract_hash"}:
            paper.needs_extraction = True
        if different & {"title", "published", "published_precision"}:
            paper.needs_placing = True
        changed.append(paper)
    Paper.objects.bulk_update(
        changed, [*_PAPER_FIELDS, "needs_extraction", "needs_placing"], batch_size=250
    )
    orphans = [pk for pk in papers if pk not in chosen]
    if orphans:
        decided = Claim.objects.filter(paper__in=orphans, curations__isnull=False)
        kept = set(decided.values_list("paper_id", flat=True))
        Paper.objects.filter(pk__in=[pk for pk in orphans if pk not in kept]).delete()


def _preference(row: dict[str, Any]) -> tuple[Any, ...]:
    """Sorts the sighting first whose title and abstract are the paper's."""
    return (
        row["source"],
        -(row["arxiv_version"] or 0),
        -row["abstract_length"],
        row["abstract_hash"],
        row["title"],
        str(row["authors"]),
    )


def _date_preference(row: dict[str, Any]) -> tuple[Any, ...]:
    return (_DATE_RANK[row["published_source"]], row["published"])


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
            lodging.save(update_fields=["identity", "arxiv_id", "changed_at"])
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

    Moved claims are withdrawn until extraction finds their sentences in the other abstract.
    """
    Claim.objects.filter(paper=paper, curations__isnull=True).delete()
    Claim.objects.filter(paper=paper).update(paper=into, is_withdrawn=True)
    PaperRedirect.objects.filter(paper=paper).update(paper=into)
    PaperRedirect.objects.create(old_id=paper.pk, paper=into)
    into.needs_extraction = True
    into.save(update_fields=["needs_extraction", "changed_at"])
    paper.delete()


def _papers_with(
    identities: dict[int, str], entries: list[_Entry]
) -> tuple[dict[str, Paper], int]:
    """The papers of these identities, made where there is none, and how many were made."""
    wanted = dict.fromkeys(identities.values())
    found = {
        paper.identity: paper
        for paper in Paper.objects.filter(Q(identity__in=wanted)).only("pk", "identity")
    }
    by_identity = {identities[entry.record.entry]: entry for entry in entries}
    missing = [
        Paper(
            identity=key,
            arxiv_id=key.removeprefix("arxiv:") if key.startswith("arxiv:") else "",
            # The first sighting's words: settled again with all of them at once after.
            title=by_identity[key].record.title,
            title_key=by_identity[key].key,
            abstract=by_identity[key].record.abstract,
            abstract_hash=by_identity[key].digest,
        )
        for key in wanted
        if key not in found
    ]
    Paper.objects.bulk_create(missing)
    return found | {paper.identity: paper for paper in missing}, len(missing)


def _sighting(dump: Dump, entry: _Entry, paper: Paper) -> Sighting:
    record, published = entry.record, entry.record.published
    return Sighting(
        dump=dump,
        paper=paper,
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
