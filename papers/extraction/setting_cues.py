"""The cues of settings: words that state them, read from `data/settings.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from papers.extraction.registry import DATA

OTHER = "other"  # the setting of words in a condition that no cue reads


@dataclass(frozen=True, slots=True, eq=False)
class SettingCue:
    """Words that state a setting; `data/settings.toml` says what its fields mean."""

    name: str
    splits: bool
    triggers: frozenset[str]
    pattern: re.Pattern[str]
    value: str = ""
    values: dict[str, str] = field(default_factory=dict)
    form: str = "{}"
    joins: dict[str, str] = field(default_factory=dict)
    as_printed: bool = False
    after_dataset: bool = False
    yields_to: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    counterexamples: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    with (DATA / "settings.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=1)
def setting_cues() -> tuple[SettingCue, ...]:
    """The cues of the shipped data file, in its order."""
    tables = _file()
    parts = tables["parts"]
    return tuple(
        _cue(setting, cue, parts)
        for setting in tables["setting"]
        for cue in setting["cue"]
    )


def _cue(
    setting: Mapping[str, Any], cue: dict[str, Any], parts: dict[str, str]
) -> SettingCue:
    pattern = re.sub(r"\{([a-z]+)\}", lambda part: parts[part[1]], cue["pattern"])
    return SettingCue(
        **{
            **cue,
            "name": setting["name"],
            "splits": setting["splits"],
            "triggers": frozenset(cue["triggers"]),
            "pattern": re.compile(pattern, re.IGNORECASE),
            "examples": tuple((text, value) for text, value in cue["examples"]),
            "counterexamples": tuple(cue["counterexamples"]),
        }
    )


@lru_cache(maxsize=1)
def cues_by_trigger() -> dict[str, tuple[int, ...]]:
    """The places of the cues that each word may state."""
    places: dict[str, tuple[int, ...]] = {}
    for place, cue in enumerate(setting_cues()):
        for word in cue.triggers:
            places[word] = (*places.get(word, ()), place)
    return places


@lru_cache(maxsize=1)
def setting_names() -> dict[str, int]:
    """The names of all settings, with their place in the data file."""
    names = dict.fromkeys(cue.name for cue in setting_cues())
    return {name: place for place, name in enumerate([*names, OTHER])}


@lru_cache(maxsize=1)
def reporting_words() -> frozenset[str]:
    """Words before a metric that say how it is reported, not what it is."""
    return frozenset(_file()["reporting"].split())
