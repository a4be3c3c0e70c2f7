"""What a reader asks of the audit: the same for its page and its feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from leaderboards.audit_querysets import FindingQuerySet
from leaderboards.models import Benchmark, Finding, Leaderboard, MLModel, Task
from papers.models import Paper
from papers.querystring import Asked

PARAMETERS = ("kind", "area", "task", "q", "board", "model", "paper")


@dataclass(frozen=True, slots=True)
class AuditNarrowing:
    """What the findings of a list have in common; empty where all are meant."""

    kind: str = ""
    area: str = ""
    task: Task | None = None
    words: str = ""
    board: Leaderboard | None = None
    model: MLModel | None = None
    paper: Paper | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether findings are left out."""
        return self != AuditNarrowing()

    def of_every_kind(self) -> FindingQuerySet:
        """The findings that fit all of it but their kind."""
        findings: FindingQuerySet = Finding.objects.all()
        if self.task:
            findings = findings.filter(task=self.task)
        elif self.area:
            of_area = tasks_with_findings().filter(area=self.area)
            findings = findings.filter(task__in=list(of_area.values_list("pk")))
        if self.words:
            findings = findings.filter(
                benchmark__in=Benchmark.objects.named(self.words)
            )
        if self.board:
            findings = findings.filter(leaderboard=self.board)
        if self.model:
            findings = findings.filter(model=self.model)
        return findings.of_paper(self.paper) if self.paper else findings

    def findings(self) -> FindingQuerySet:
        """The findings that fit all of it."""
        findings = self.of_every_kind()
        return findings.filter(kind=self.kind) if self.kind else findings


def narrowing_asked_for(asked: Asked) -> AuditNarrowing:
    """What an address asks for; what makes no sense counts as not given, and is kept so.

    A task is in its area, whether that is given or not.
    """
    # Among all tasks: the address of a feed stays good when its last finding is resolved.
    tasks: Any = Task.objects.all()
    areas = tasks.exclude(area="").order_by().values_list("area", flat=True)
    area = asked.choice("area", set(areas.distinct()))
    task = None
    if key := asked.text("task"):
        of_area = tasks.filter(area=area) if area else tasks
        task = of_area.filter(key=key).first()
    slug, key = asked.text("board"), asked.text("model")
    boards, models = Leaderboard.objects.with_names(), MLModel.objects
    board = boards.filter(slug=slug).first() if slug else None
    model = models.filter(key=key).first() if key else None
    pk = asked.number("paper", low=1, high=2**63 - 1)
    paper = Paper.objects.filter(pk=pk).defer("abstract").first() if pk else None
    for name, found in (
        ("task", task),
        ("board", board),
        ("model", model),
        ("paper", paper),
    ):
        if found is None:
            asked.leave_out(name)
    return AuditNarrowing(
        kind=asked.choice("kind", Finding.Kind.values),
        area=area or (task.area if task else ""),
        task=task,
        words=asked.text("q"),
        board=board,
        model=model,
        paper=paper,
    )


def tasks_with_findings() -> QuerySet[Task]:
    """The tasks on whose benchmarks something was found, in the order of their names."""
    found = Exists(Finding.objects.filter(task=OuterRef("pk")))
    tasks: Any = Task.objects.by_name()
    narrowed: QuerySet[Task] = tasks.filter(found)
    return narrowed
