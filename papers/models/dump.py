"""Dumps, and what they saw of papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from papers.dumps.records import Checkpoint, DateSource, Layout, Precision
from papers.querysets import DumpQuerySet


class Dump(models.Model):
    """One file with a listing of papers, known by the SHA-256 of its unzipped bytes.

    The row holds the state of its reading, so that a lost job loses nothing: the next
    entry to read is stored with the entries before it, in one transaction.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to be read"
        READING = "reading", "being read"
        DONE = "done", "read"
        REFUSED = "refused", "refused"
        FAILED = "failed", "failed"

    class LayoutChoice(models.TextChoices):
        HF_TEXT_COMPACT = Layout.HF_TEXT_COMPACT.value, "Daily Papers, text, compact"
        HF_TEXT_SPACED = Layout.HF_TEXT_SPACED.value, "Daily Papers, text, spaced"
        HF_TEXT_DETAILED = Layout.HF_TEXT_DETAILED.value, "Daily Papers, text, detailed"
        HF_HTML = Layout.HF_HTML.value, "Daily Papers, saved page"
        HF_MARKDOWN = Layout.HF_MARKDOWN.value, "Daily Papers, Markdown"
        HF_JSON = Layout.HF_JSON.value, "Daily Papers, API answer"
        FEED = Layout.FEED.value, "RSS or Atom feed"
        ARXIV_ATOM = Layout.ARXIV_ATOM.value, "arXiv, Atom API"
        ARXIV_JSONL = Layout.ARXIV_JSONL.value, "arXiv, metadata snapshot"
        JSONL = Layout.JSONL.value, "JSON lines"

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255, help_text="File name when it first came.")
    size = models.BigIntegerField(help_text="Unzipped bytes.")
    layout = models.CharField(max_length=20, choices=LayoutChoice, blank=True)
    asked_listed_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day of the listing, given by who brought it.",
    )
    listing_month = models.PositiveSmallIntegerField(null=True, blank=True)
    listing_day = models.PositiveSmallIntegerField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(blank=True, help_text="Why it was refused or failed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    reading = models.PositiveIntegerField(
        default=0, help_text="Raised whenever reading begins anew."
    )
    next_entry = models.PositiveIntegerField(default=0)
    next_line = models.PositiveIntegerField(default=1)
    next_offset = models.BigIntegerField(default=0)
    papers_count = models.PositiveIntegerField(default=0, help_text="Entries kept.")
    refused_count = models.PositiveIntegerField(default=0, help_text="Entries refused.")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DumpQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="papers_dump_newest"),
            models.Index(fields=["state", "id"], name="papers_dump_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "reading", "done", "refused", "failed"]
                ),
                name="papers_dump_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.sha256[:12]})"

    def get_absolute_url(self) -> str:
        return reverse("papers:dump", args=[self.pk])

    @property
    def checkpoint(self) -> Checkpoint:
        """Where reading goes on."""
        return Checkpoint(self.next_entry, self.next_line, self.next_offset)

    @property
    def is_unfinished(self) -> bool:
        """Whether there is still something of it to read."""
        return self.state in (self.State.WAITING, self.State.READING)


class PublishedMixin(models.Model):
    """A publication date with its precision and where it was read."""

    class DatePrecision(models.TextChoices):
        DAY = Precision.DAY.value, "day"
        MONTH = Precision.MONTH.value, "month"
        YEAR = Precision.YEAR.value, "year"

    class PublishedSource(models.TextChoices):
        ARXIV_VERSION = DateSource.ARXIV_VERSION.value, "arXiv's first version"
        API = DateSource.API.value, "the listing's API"
        ENTRY = DateSource.ENTRY.value, "the listing's entry"
        ARXIV_ID = DateSource.ARXIV_ID.value, "the arXiv id"

    published = models.DateField(null=True, blank=True)
    published_precision = models.CharField(
        max_length=5, choices=DatePrecision, blank=True
    )
    published_source = models.CharField(
        max_length=15, choices=PublishedSource, blank=True
    )

    class Meta:
        abstract = True


class Sighting(PublishedMixin):
    """One entry of a dump: what that dump says of a paper.

    A paper's title, abstract and date are a function of its sightings, whatever the order
    in which these came.
    """

    dump = models.ForeignKey(Dump, on_delete=models.CASCADE, related_name="sightings")
    paper = models.ForeignKey(
        "papers.Paper", on_delete=models.CASCADE, related_name="sightings"
    )
    entry = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    reading = models.PositiveIntegerField(
        default=0, help_text="The dump's reading that saw it last."
    )
    source = models.PositiveSmallIntegerField(
        help_text="Rank of the layout: abstracts of the lowest are taken."
    )
    arxiv_id = models.CharField(max_length=32, blank=True)
    arxiv_version = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.TextField()
    title_key = models.CharField(max_length=200)
    abstract = models.TextField()
    abstract_hash = models.CharField(max_length=64)
    abstract_length = models.PositiveIntegerField()
    listed_on = models.DateField(null=True, blank=True)
    authors = models.JSONField(default=list, blank=True)
    authors_count = models.PositiveIntegerField(null=True, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    comments = models.PositiveIntegerField(null=True, blank=True)
    upvotes = models.IntegerField(null=True, blank=True)
    url = models.TextField(blank=True)

    class Meta:
        ordering = ["dump_id", "entry"]
        constraints = [
            models.UniqueConstraint(
                fields=["dump", "entry"], name="papers_sighting_entry_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["title_key", "arxiv_id"], name="papers_sighting_title"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.entry} of dump {self.dump_id}"


class RefusedEntry(models.Model):
    """An entry of a dump that could not be used, and why."""

    dump = models.ForeignKey(Dump, on_delete=models.CASCADE, related_name="refused")
    entry = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    reading = models.PositiveIntegerField(default=0)
    reason = models.TextField()
    excerpt = models.TextField(blank=True)

    class Meta:
        ordering = ["dump_id", "entry"]
        constraints = [
            models.UniqueConstraint(
                fields=["dump", "entry"], name="papers_refusedentry_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of dump {self.dump_id}: {self.reason}"
