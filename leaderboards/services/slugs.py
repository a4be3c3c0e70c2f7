"""Slugs that nothing else has."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

_AT_ONCE = 20


def free_slugs(bases: Sequence[str], model: type[Model], field: str) -> list[str]:
    """A slug for each base that no stored object and no other base has: `dino`, `dino-2`."""
    slugs: list[str | None] = [None] * len(bases)
    taken = _stored(set(bases), model, field)
    first = 1
    while open_places := [place for place, slug in enumerate(slugs) if slug is None]:
        if first > 1:
            taken |= _stored(
                {
                    _numbered(bases[place], number)
                    for place in open_places
                    for number in range(first, first + _AT_ONCE)
                },
                model,
                field,
            )
        last = first + _AT_ONCE if first > 1 else 2
        for place in open_places:
            for number in range(first, last):
                if (slug := _numbered(bases[place], number)) not in taken:
                    slugs[place] = slug
                    taken.add(slug)
                    break
        first = last
    return [slug for slug in slugs if slug is not None]


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _stored(slugs: set[str], model: type[Model], field: str) -> set[str]:
    return set(
        model._default_manager.filter(**{f"{field}__in": slugs}).values_list(
            field, flat=True
        )
    )
