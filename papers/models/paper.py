"""Papers: one row for each work, however often and wherever it was seen."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from papers.addresses import address
from papers.models.dump import PublishedMixin
from papers.querysets import PaperQuerySet


class Paper(PublishedMixin):
    """One work, known by its arXiv id without version, else by its folded title."""

    identity = models.CharField(
        max_length=300,
        unique=True,
        help_text="arxiv:ID, title:KEY, or text:KEY:HASH where the title is too short.",
    )
    arxiv_id = models.CharField(max_length=32, blank=True, db_index=True)
    title = models.TextField()
    title_key = models.CharField(max_length=200)
    abstract = models.TextField()
    abstract_hash = models.CharField(max_length=64)
    authors = models.JSONField(default=list, blank=True)
    authors_count = models.PositiveIntegerField(null=True, blank=True)
    published_order = models.GeneratedField(
        expression=Coalesce("published", models.Value(date(1, 1, 1))),
        output_field=models.DateField(),
        db_persist=True,
    )
    extracted_with = models.CharField(
        max_length=80, blank=True, help_text="Extractor that read this abstract last."
    )
    extraction_error = models.TextField(blank=True)
    needs_extraction = models.BooleanField(default=True)
    needs_placing = models.BooleanField(
        default=False, help_text="Its claims changed since they were last placed."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-published_order", "-pk"]
        indexes = [
            models.Index(
                fields=["-published_order", "-id"], name="papers_paper_newest"
            ),
            models.Index(fields=["title_key", "id"], name="papers_paper_title"),
            models.Index(
                fields=["id"],
                condition=models.Q(needs_extraction=True),
                name="papers_paper_extraction",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(needs_placing=True),
                name="papers_paper_placing",
            ),
            models.Index(fields=["extracted_with", "id"], name="papers_paper_reader"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("papers:paper", key=self.pk, slug=self.slug)

    @property
    def slug(self) -> str:
        """The readable end of its address; "paper" where the title has no letters."""
        return slugify(self.title)[:80].strip("-") or "paper"

    @property
    def arxiv_url(self) -> str:
        """Its page on arXiv, empty where its arXiv id is unknown."""
        return f"https://arxiv.org/abs/{self.arxiv_id}" if self.arxiv_id else ""

    @property
    def hugging_face_url(self) -> str:
        """Its page on Hugging Face, empty where its arXiv id is unknown."""
        return f"https://huggingface.co/papers/{self.arxiv_id}" if self.arxiv_id else ""


class PaperRedirect(models.Model):
    """The number of a paper that turned out to be another one: its address lives on."""

    old_id = models.BigIntegerField(primary_key=True)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_id} to {self.paper_id}"
