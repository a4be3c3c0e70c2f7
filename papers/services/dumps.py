"""Registering dumps and reading them, a batch at a time."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from papers.dumps import read_entries, read_listing
from papers.dumps.records import DumpError, Layout, Listing, PaperRecord
from papers.dumps.records import RefusedEntry as RefusedRecord
from papers.dumps.sniff import sniff
from papers.dumps.spool import spool
from papers.models import Dump, RefusedEntry, Sighting
from papers.services.locking import one_at_a_time
from papers.services.papers import settle_papers, store_records

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def spooled_path(dump: Dump) -> Path:
    """Where the dump's unzipped bytes are kept."""
    return Path(settings.DUMPS_DIR) / dump.sha256


def register_dump(
    *,
    file: BinaryIO,
    name: str,
    listed_on: date | None = None,
    layout: Layout | None = None,
    again: bool = False,
    brought_by: User | None = None,
) -> Dump:
    """The row of a dump, ready to be read; the same bytes always give the same row.

    A file of no known layout gives a row in the state `refused`, with the reason. Bytes
    that were read before are read anew only with `again`, with a new `listed_on`, or where
    they were refused or failed before.

    Raises:
        DumpError: the bytes cannot even be unpacked, so that there is no dump.
    """
    directory = Path(settings.DUMPS_DIR)
    directory.mkdir(parents=True, exist_ok=True)
    spooled = spool(file, directory, limit=settings.DUMP_SIZE_LIMIT)
    chosen, error = layout, ""
    if chosen is None:
        try:
            chosen = sniff(spooled.path)
        except DumpError as refusal:
            error = str(refusal)
    # What a file system takes as a name need not be text.
    name = Path(name).name.encode(errors="replace").decode()
    with transaction.atomic():
        dump, is_new = Dump.objects.select_for_update().get_or_create(
            sha256=spooled.sha256,
            defaults={
                "name": name[-255:] or "unnamed",
                "size": spooled.size,
                "layout": chosen or "",
                "asked_listed_on": listed_on,
                "state": Dump.State.REFUSED if error else Dump.State.WAITING,
                "error": error,
                "brought_by": brought_by,
            },
        )
        new_day = listed_on is not None and listed_on != dump.asked_listed_on
        new_layout = layout is not None and layout != dump.layout
        unread = dump.state in (Dump.State.REFUSED, Dump.State.FAILED)
        if is_new or not (again or new_day or new_layout or unread):
            return dump
        if dump.layout and layout is None and not (again or unread):
            # Only the day is new: it is read as it was, in a layout that was asked for too.
            chosen, error = Layout(dump.layout), ""
        dump.asked_listed_on = listed_on or dump.asked_listed_on
        dump.layout = chosen or dump.layout
        dump.state = Dump.State.REFUSED if error else Dump.State.WAITING
        dump.error, dump.attempts = error, 0
        if not error:
            _begin_anew(dump)
        dump.save()
    return dump


def _begin_anew(dump: Dump) -> None:
    dump.reading += 1
    dump.next_entry, dump.next_line, dump.next_offset = 0, 1, 0
    dump.papers_count = dump.refused_count = 0
    dump.finished_at = None


def ingest_batch(*, dump_id: int, size: int = 500) -> bool:
    """Read the next entries of a dump and store them; whether there are more.

    Entries and the place where reading goes on are stored in one transaction. When two
    workers read the same dump, the one that comes second stores nothing.
    """
    dump = Dump.objects.get(pk=dump_id)
    if not dump.is_unfinished:
        return False
    path, layout = spooled_path(dump), Layout(dump.layout)
    listed_on, after = dump.asked_listed_on, dump.checkpoint
    listing: Listing | None = None
    try:
        if not after.entry:
            listing = read_listing(path, layout, listed_on=listed_on)
        entries = read_entries(path, layout, listed_on=listed_on, after=after)
        batch = list(islice(entries, size))
    except DumpError as error:
        return _give_up(dump, Dump.State.REFUSED, str(error))
    except FileNotFoundError:
        return _give_up(
            dump,
            Dump.State.FAILED,
            f"The kept copy {path.name} is gone from the dumps folder; bring the file again.",
        )
    with one_at_a_time("papers"):
        current = Dump.objects.select_for_update().get(pk=dump_id)
        seen = (dump.reading, dump.checkpoint, dump.state)
        if (current.reading, current.checkpoint, current.state) != seen:
            return current.is_unfinished
        if listing:
            current.listing_month, current.listing_day = listing.month, listing.day
            current.listed_on = listing.listed_on
        records = [entry for entry in batch if isinstance(entry, PaperRecord)]
        refused = [entry for entry in batch if isinstance(entry, RefusedRecord)]
        store_records(dump=current, records=records)
        _store_refused(current, refused)
        current.papers_count += len(records)
        current.refused_count += len(refused)
        if batch:
            last = batch[-1].after
            current.next_entry, current.next_line = last.entry, last.line
            current.next_offset = last.offset
        current.state = Dump.State.READING
        if len(batch) < size:
            _finish(current)
        current.save()
    return current.is_unfinished


def fail_dump(*, dump_id: int, error: str) -> None:
    """Give a dump up whose reading fails again and again; what was stored stays."""
    _give_up(Dump.objects.get(pk=dump_id), Dump.State.FAILED, error)


def _give_up(dump: Dump, state: Dump.State, error: str) -> bool:
    """End a reading without success, unless another worker brought it to its end."""
    Dump.objects.unfinished().filter(pk=dump.pk, reading=dump.reading).update(
        state=state, error=error, changed_at=timezone.now(), finished_at=timezone.now()
    )
    return False


def _store_refused(dump: Dump, refused: list[RefusedRecord]) -> None:
    RefusedEntry.objects.bulk_create(
        [
            RefusedEntry(
                dump=dump,
                entry=entry.entry,
                line=entry.line,
                reading=dump.reading,
                reason=entry.reason,
                # An excerpt is only for people: what PostgreSQL cannot store is replaced.
                excerpt=entry.excerpt.replace("\0", "\N{REPLACEMENT CHARACTER}"),
            )
            for entry in refused
        ],
        update_conflicts=True,
        unique_fields=["dump", "entry"],
        update_fields=["line", "reading", "reason", "excerpt"],
    )


def _finish(dump: Dump) -> None:
    """End a reading: what an earlier one saw and this one did not is forgotten."""
    if dump.reading:
        gone = Sighting.objects.filter(dump=dump, reading__lt=dump.reading)
        papers = set(gone.values_list("paper_id", flat=True))
        gone.delete()
        RefusedEntry.objects.filter(dump=dump, reading__lt=dump.reading).delete()
        settle_papers(paper_ids=papers)
    dump.state, dump.finished_at, dump.error = Dump.State.DONE, timezone.now(), ""
