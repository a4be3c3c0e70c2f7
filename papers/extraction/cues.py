"""Closed lists of words that the extractor looks at, read from `data/cues.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Words by what they tell; all in lower case."""

    symbols: dict[str, str]  # a word -> the class it stands for, or itself
    generic: frozenset[str]
    starters: frozenset[str]
    dataset_nouns: frozenset[str]
    model_nouns: frozenset[str]
    dataset_kinds: frozenset[str]  # "X, a ... benchmark"
    model_kinds: frozenset[str]
    metric_heads: frozenset[str]
    metric_qualifiers: frozenset[str]
    metric_stops: frozenset[str]
    lower_metrics: frozenset[str]
    introducing: frozenset[str]
    rival: frozenset[str]
    subject: frozenset[str]
    tails: frozenset[str]
    telling: frozenset[str]  # symbols that speak for a kind wherever they stand
    verbs: frozenset[str]
    comparison: frozenset[str]
    systems: frozenset[str]
    passed: frozenset[str]  # symbols between a number and what governs it
    phrase_cuts: frozenset[str]  # symbols that end a phrase
    phrase_openings: frozenset[str]  # what a phrase does not begin with
    praise: frozenset[str]  # adjectives before what a paper introduces
    rival_praise: frozenset[str]  # adjectives before the name of a rival
    people: frozenset[str]  # nouns for people whose performance is measured
    fields: frozenset[str]  # last words of titles that name no method
    vague_nouns: frozenset[str]  # last words of phrases that name no metric
    phrase_adverbs: frozenset[str]  # symbols between a subject and its verb


@lru_cache(maxsize=1)
def default_cues() -> Cues:
    """The cues of the shipped data file."""
    with (DATA / "cues.toml").open("rb") as file:
        tables = tomllib.load(file)
    symbols = {word: word for word in tables["words"].split()}
    for name, words in tables["classes"].items():
        symbols.update(dict.fromkeys(words.split(), name))
    nouns, metrics, kinds = tables["nouns"], tables["metrics"], tables["kinds"]
    evidence, phrases = tables["evidence"], tables["phrases"]
    return Cues(
        symbols=symbols,
        generic=frozenset(tables["generic"].split()),
        starters=frozenset(tables["starters"].split()),
        dataset_nouns=frozenset(nouns["dataset"].split()),
        model_nouns=frozenset(nouns["model"].split()),
        dataset_kinds=frozenset(nouns["appositive_dataset"].split()),
        model_kinds=frozenset(nouns["appositive_model"].split()),
        metric_heads=frozenset(metrics["heads"].split()),
        metric_qualifiers=frozenset(metrics["qualifiers"].split()),
        metric_stops=frozenset(metrics["stop"].split()),
        lower_metrics=frozenset(metrics["lower"].split()),
        introducing=frozenset(evidence["introducing"].split()),
        rival=frozenset(evidence["rival"].split()),
        subject=frozenset(evidence["subject"].split()),
        tails=frozenset(evidence["tails"].split()),
        telling=frozenset(kinds["telling"].split()),
        verbs=frozenset(kinds["verbs"].split()),
        comparison=frozenset(kinds["comparison"].split()),
        systems=frozenset(kinds["systems"].split()),
        passed=frozenset(kinds["passed"].split()),
        phrase_cuts=frozenset(phrases["cuts"].split()),
        phrase_openings=frozenset(phrases["openings"].split()),
        praise=frozenset(phrases["praise"].split()),
        rival_praise=frozenset(phrases["rival_praise"].split()),
        people=frozenset(phrases["people"].split()),
        fields=frozenset(phrases["fields"].split()),
        vague_nouns=frozenset(phrases["vague"].split()),
        phrase_adverbs=frozenset(phrases["adverbs"].split()),
    )
