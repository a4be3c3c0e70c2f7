"""The extractor: an abstract in, its claims out. Pure Python, no Django."""

from papers.extraction.pipeline import extract_claims
from papers.extraction.registry import Registry, default_registry, fold, load_registry
from papers.extraction.types import (
    Bound,
    Direction,
    ExtractedClaim,
    Kind,
    Setting,
    Span,
)

EXTRACTOR_VERSION = "1.4.0"

__all__ = [
    "EXTRACTOR_VERSION",
    "Bound",
    "Direction",
    "ExtractedClaim",
    "Kind",
    "Registry",
    "Setting",
    "Span",
    "default_registry",
    "extract_claims",
    "fold",
    "load_registry",
]
