"""What the stages look things up in."""

from __future__ import annotations

from dataclasses import dataclass

from papers.extraction.cues import Cues, default_cues
from papers.extraction.linear import Models, default_models
from papers.extraction.registry import Registry, default_registry
from papers.extraction.units import Units, default_units


@dataclass(frozen=True, slots=True)
class Resources:
    """What the stages look things up in."""

    registry: Registry
    units: Units
    cues: Cues
    models: Models


def default_resources(registry: Registry | None = None) -> Resources:
    """The shipped data, with another registry where one is given."""
    return Resources(
        registry if registry is not None else default_registry(),
        default_units(),
        default_cues(),
        default_models(),
    )
