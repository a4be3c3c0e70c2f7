"""How often the reading of a dump was begun without getting any further."""

from __future__ import annotations

from django.db.models import F

from papers.models import Dump


def count_attempt(*, dump_id: int) -> int:
    """Count one more attempt, before it is made: one that kills its worker counts too."""
    Dump.objects.filter(pk=dump_id).update(attempts=F("attempts") + 1)
    return Dump.objects.values_list("attempts", flat=True).get(pk=dump_id)


def forget_attempts(*, dump_id: int) -> None:
    """Begin to count anew, since reading got further."""
    Dump.objects.filter(pk=dump_id).update(attempts=0)
