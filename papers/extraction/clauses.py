"""A sentence as a row of symbols: numbers, names and cue words, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from papers.extraction.cues import Cues
from papers.extraction.entities import Entities
from papers.extraction.evidence import INTRODUCED, TITLE_HEAD
from papers.extraction.normalize import lower_in_place
from papers.extraction.sorts import DATASET, EFFICIENT, LOWER, MODEL
from papers.extraction.types import NameMention, NumberMention

if TYPE_CHECKING:
    from papers.extraction.relations import Relation

# For text in lower case.
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*+|[()\[\],;:=/+→↑↓<>&|-]|\S")

# Symbols that are not words: no cue is written in these.
NAME = "N"
KNOWN_DATASET = "D"
LIKELY_DATASET = "d"
KNOWN_MODEL = "X"
OWN = "O"
A_METRIC = "M"
AN_ERROR = "Ml"  # a metric of which less is better
A_COST = "Me"  # a metric of cost or speed
UNKNOWN_WORD = "_"

METRIC_SYMBOLS = frozenset((A_METRIC, AN_ERROR, A_COST))
NAME_SYMBOLS = frozenset((NAME, KNOWN_DATASET, LIKELY_DATASET, KNOWN_MODEL, OWN))


class Listed(NamedTuple):
    """A place in a list of like items."""

    first: int  # item
    last: int  # item
    place: int
    length: int


@dataclass(slots=True)
class Clause:
    """A sentence with numbers, as symbols; numbers and names know their place in it."""

    start: int
    end: int
    index: int  # of the sentence in the text
    symbols: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # in lower case; "" for the rest
    number_items: dict[int, int] = field(default_factory=dict)  # number -> item
    mention_items: dict[int, int] = field(default_factory=dict)  # mention -> item
    item_numbers: dict[int, int] = field(default_factory=dict)
    item_mentions: dict[int, int] = field(default_factory=dict)
    cues: frozenset[str] = frozenset()
    name_places: list[int] = field(default_factory=list)  # items of names, in order
    number_lists: dict[int, Listed] = field(default_factory=dict)
    name_lists: dict[int, Listed] = field(default_factory=dict)
    # What `relations` has worked out already.
    relations: dict[tuple[int, int], Relation] = field(default_factory=dict)
    ties: dict[int, tuple[int, str]] = field(default_factory=dict)
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)
    tied: frozenset[int] | None = None
    partners: dict[int, int] = field(default_factory=dict)  # "A vs. B": item -> item


def number_symbol(number: NumberMention) -> str:
    """How a number stands in a row of symbols."""
    if number.unit_class:
        return "#" + number.unit_class
    if number.word:
        return "#-"
    if "." in number.digits:
        return "#."
    return "#"


def _unknown(word: str) -> str:
    """How what is no cue stands in a row of symbols: signs as they are."""
    return word if len(word) == 1 and not word.isalpha() else UNKNOWN_WORD


def name_symbol(mention: NameMention, entity: int, entities: Entities) -> str:
    """How a name stands in a row of symbols."""
    if entity < 0:
        if mention.types & EFFICIENT:
            return A_COST
        return AN_ERROR if mention.types & LOWER else A_METRIC
    if entity == entities.own:
        return OWN
    known = entities.entities[entity]
    if known.types & DATASET and not known.types & MODEL:
        return KNOWN_DATASET
    if known.types & MODEL and not known.types & DATASET:
        return KNOWN_MODEL
    if known.is_dataset():
        return LIKELY_DATASET
    if known.evidence & (TITLE_HEAD | INTRODUCED):
        return OWN
    return NAME


def read_clauses(
    text: str,
    starts: list[int],
    numbers: list[NumberMention],
    mentions: list[NameMention],
    entities: Entities,
    discarded: dict[int, str],
    cues: Cues,
) -> list[Clause]:
    """The sentences that hold numbers which may be claims."""
    clauses: list[Clause] = []
    bounds = [*starts[1:], len(text)]
    number_at = mention_at = 0
    symbol_of = cues.symbols.get
    lower = lower_in_place(text)
    for sentence, (start, end) in enumerate(zip(starts, bounds, strict=True)):
        while mention_at < len(mentions) and mentions[mention_at].start < start:
            mention_at += 1
        first_number = number_at
        while number_at < len(numbers) and numbers[number_at].start < end:
            number_at += 1
        if all(index in discarded for index in range(first_number, number_at)):
            continue
        clause = Clause(start, end, sentence)
        symbols, item_starts = clause.symbols, clause.starts
        words = clause.words
        position = start
        next_number, next_mention = first_number, mention_at
        while True:
            while next_number < number_at and numbers[next_number].start < position:
                next_number += 1  # part of a name
            number_start = numbers[next_number].left if next_number < number_at else end
            is_name = (
                next_mention < len(mentions)
                and mentions[next_mention].start < number_start
                and mentions[next_mention].start < end
            )
            stop = mentions[next_mention].start if is_name else number_start
            found = _WORD.findall(lower, position, stop)
            words += found
            symbols += [symbol_of(word) or _unknown(word) for word in found]
            at = position
            for word in found:
                at = lower.find(word, at)
                item_starts.append(at)
                at += len(word)
            item = len(symbols)
            if is_name:
                mention = mentions[next_mention]
                clause.mention_items[next_mention] = item
                clause.item_mentions[item] = next_mention
                symbols.append(
                    name_symbol(mention, entities.of_mention[next_mention], entities)
                )
                item_starts.append(mention.start)
                words.append("")
                position = max(position, mention.end)
                next_mention += 1
            elif next_number < number_at:
                number = numbers[next_number]
                if next_number not in discarded:
                    clause.number_items[next_number] = item
                    clause.item_numbers[item] = next_number
                symbols.append(number_symbol(number))
                item_starts.append(number.left)
                words.append("")
                position = max(position, number.right)
                next_number += 1
            else:
                break
        clause.cues = frozenset(symbols)
        clause.name_places = [
            at for at in clause.item_mentions if symbols[at] in NAME_SYMBOLS
        ]
        for index, item in clause.number_items.items():
            partner = clause.number_items.get(numbers[index].partner)
            if partner is not None:
                clause.partners[item] = partner
        clause.number_lists = _lists(symbols, clause.item_numbers)
        clause.name_lists = _lists(
            symbols,
            {
                i: m
                for i, m in clause.item_mentions.items()
                if symbols[i] not in METRIC_SYMBOLS
            },
        )
        clauses.append(clause)
    return clauses


_JOINTS = frozenset((",", "and", "/", ";", "&", "or"))
# "on A and the B", "on A and on B", "by 6%, 7%, and more than 50%"
_BEFORE_MEMBER = frozenset(
    ("the", "on", "for", "by", "ABOUT", "UPTO", "ATLEAST", "MORE", "LESS", "THAN")
)


def _lists(symbols: list[str], items: dict[int, int]) -> dict[int, Listed]:
    """Lists of like items: item -> its place."""
    found: dict[int, Listed] = {}
    run: list[int] = []
    for item in [*sorted(items), -1]:
        if run and item >= 0:
            between = symbols[run[-1] + 1 : item]
            if between and between[0] == "(" and ")" in between[:6]:
                # "ScanNet (+1.1 mAP50), S3DIS (+9.1 mAP50)" is a list of names.
                between = between[between.index(")") + 1 :]
            while between and (
                between[-1] in _BEFORE_MEMBER or between[-2:] == ["UPTO", "to"]
            ):
                between = between[:-1]
            if between and len(between) <= 2 and all(s in _JOINTS for s in between):
                run.append(item)
                continue
        if len(run) > 1:
            for place, member in enumerate(run):
                found[member] = Listed(run[0], run[-1], place, len(run))
        run = [item]
    return found
