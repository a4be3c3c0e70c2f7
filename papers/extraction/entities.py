"""What the whole text tells about a name: introduced here, a benchmark, a rival."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache

from papers.extraction.cues import Cues
from papers.extraction.names import (
    DATASET,
    EXTENDED,
    METRIC,
    MODEL,
    ORDINARY,
    PLAIN,
    folded,
)
from papers.extraction.types import NameMention

# Evidence about a name, as bits of `Entity.evidence`.
TITLE_HEAD = 1  # "Seg-Zero: Reasoning-Chain Guided Segmentation"
IN_TITLE = 2
INTRODUCED = 4  # "we propose Seg-Zero"
APPOSED_DATASET = 8  # "X, a new benchmark"
APPOSED_MODEL = 16  # "X, a framework"
DATASET_NOUN = 32  # "the X benchmark", "benchmarks such as X"
MODEL_NOUN = 64  # "the X method"
AFTER_ON = 128  # "on X"
SUBJECT = 256  # "X achieves"
RIVAL = 512  # "than X", "outperforms X"
DATASET_SHAPE = 1024  # "-Bench", "QA"
MODEL_SHAPE = 2048  # "-7B"
OWN_VARIANT = 4096  # begins with the name of the paper's own method
TITLE_DATASET = 8192  # the title calls its head a benchmark or a data set
OURS = 16384  # "our X"
LISTED_DATASET = 32768  # in one list with a known data set

EVIDENCE = (
    (TITLE_HEAD, "title"),
    (IN_TITLE, "intitle"),
    (INTRODUCED, "intro"),
    (APPOSED_DATASET, "appds"),
    (APPOSED_MODEL, "appmo"),
    (DATASET_NOUN, "dsnoun"),
    (MODEL_NOUN, "monoun"),
    (AFTER_ON, "on"),
    (SUBJECT, "subj"),
    (RIVAL, "rival"),
    (DATASET_SHAPE, "dsshape"),
    (MODEL_SHAPE, "moshape"),
    (OWN_VARIANT, "ownvar"),
    (TITLE_DATASET, "titleds"),
    (OURS, "ours"),
    (LISTED_DATASET, "listds"),
)

_INTRODUCING = frozenset(
    [
        "propose",
        "proposes",
        "proposed",
        "introduce",
        "introduces",
        "introduced",
        "present",
        "presents",
        "presented",
        "develop",
        "develops",
        "developed",
        "call",
        "called",
        "named",
        "dubbed",
        "termed",
        "namely",
        "namely,",
        "construct",
        "release",
        "build",
        "design",
        "namely:",
        "establish",
        "denoted",
        "coined",
        "contribute",
        "create",
        "curate",
        "introducing",
        "presenting",
        "proposing",
        "devise",
        "unveil",
        "offer",
    ]
)
_INTRODUCING_STEMS = (
    *("propos", "present", "introduc", "develop", "design", "devis", "describ"),
    *("unveil", "releas", "build", "establish", "creat", "construct", "call"),
    *("named", "dubbed", "termed", "coined", "referred", "namely"),
)
# "present a novel Generative Residual Network (GR-ConvNet)", "an architecture, the Transformer"
_INTRODUCTION = re.compile(
    r"\b(?:propos(?:e|es|ed|ing)|present(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|develop(?:s|ed)?|design(?:s|ed)?|devis(?:e|es)|describ(?:e|es)|"
    r"unveil|releas(?:e|es|ing)|build|establish|creat(?:e|es)|construct(?:s|ed)?|call(?:ed)?|named|dubbed|termed|coined|referred to as|namely)"
    r"(?:\s(?!(?:to|for|that|which|of|on|in|with|using|from|by|and|over|as|where|when|how)\b)[\w'/-]+){0,8}(?:,\s(?:the|an?|called|named|dubbed|termed|namely))?\s\(?\"?$"
)
_ON = frozenset(["on", "across", "in"])
_RIVAL = frozenset(
    [
        "than",
        "over",
        "outperforms",
        "outperform",
        "outperforming",
        "surpassing",
        "surpasses",
        "surpass",
        "beats",
        "beating",
        "exceeding",
        "exceeds",
        "vs",
        "vs.",
        "versus",
        "against",
        "outperformed",
    ]
)
_SUBJECT = frozenset(
    [
        "achieves",
        "achieved",
        "achieve",
        "outperforms",
        "outperform",
        "surpasses",
        "surpass",
        "reaches",
        "reach",
        "attains",
        "improves",
        "reduces",
        "obtains",
        "delivers",
        "yields",
        "exceeds",
        "significantly",
        "consistently",
        "demonstrates",
        "enables",
        "can",
        "scores",
        "boosts",
        "provides",
        "accelerates",
        "sets",
        "establishes",
        "substantially",
        "increases",
        "raises",
        "matches",
        "uses",
        "leverages",
        "combines",
        "learns",
        "introduces",
        "employs",
    ]
)
_DATASET_SHAPE = re.compile(
    r"(?:[Bb]ench(?:[-+v\d].*)?|Eval\+?|QA(?:v?\d)?|Suite|Arena|Test|Set|Gym|-C|-bench|Corpus|DB|World)$"
)
_MODEL_SHAPE = re.compile(
    r"(?:[-\s]\d+(?:\.\d+)?[BMb]\b|^GPT|Former$|BERT|Mamba|LLM$|VLM$|VLA$|LM$|GAN$|LoRA|[-\s](?:Instruct|Chat|Base|Large|Small|Mini|Pro|Flash|Turbo|Sonnet|Opus|Thinking|Preview|mini|base|large|small)$)"
)
_TITLE_DATASET = re.compile(
    r"(?<![-\w])(?:benchmark|dataset|data set|corpus|testbed|suite|challenge|leaderboard|benchmarking|evaluating|can .*\?|how .*\?)",
    re.IGNORECASE,
)
_WORD_AFTER = re.compile(r"[\s)\]]*([A-Za-z-]+)")
_APPOSITION = re.compile(
    r"\)?,?\s(?:which is |is |as )?(?:an?|the(?: first)?|our)\s((?:[\w'/&()-]+,?\s){0,9}?[\w-]+)(?=[.,;:]|\s(?:for|that|of|which|to|with|designed|in|on|comprising|consisting|containing|where|based|spanning|built|using|by|from|covering|and|capable|featuring|targeting|tailored|aimed|specifically)\b)"
)


_APPOSING = (",", "),", ") ", " is ", " as ", " a ", " an ", " the ", " our ")


@dataclass(slots=True)
class Entity:
    """All mentions of one name in a text."""

    key: str
    text: str
    types: int
    evidence: int = 0
    mentions: list[int] = field(default_factory=list)
    marks: tuple[str, ...] = ()  # the evidence by name
    features: tuple[str, ...] = ()  # type and evidence, as features of a link

    def is_dataset(self) -> bool:
        """Whether the text or the registry speaks for a data set."""
        if self.types & DATASET and not self.types & MODEL:
            return True
        return bool(
            self.evidence
            & (
                APPOSED_DATASET
                | DATASET_NOUN
                | DATASET_SHAPE
                | TITLE_DATASET
                | LISTED_DATASET
            )
            and not self.evidence & APPOSED_MODEL
            and not self.types & MODEL
        )


@dataclass(frozen=True, slots=True)
class Entities:
    """The names of a text, and which of them is the paper's own method."""

    entities: tuple[Entity, ...]
    of_mention: tuple[int, ...]  # index of a mention -> index of its entity
    own: int  # the paper's own method, or -1
    own_dataset: int  # the benchmark that the paper introduces, or -1


def gather_entities(
    title: str, text: str, mentions: list[NameMention], cues: Cues
) -> Entities:
    """The names that the mentions are of, with the evidence about each."""
    entities: list[Entity] = []
    by_key: dict[str, int] = {}
    of_mention: list[int] = []
    verbs = _introductions(text)
    for index, mention in enumerate(mentions):
        if mention.types & METRIC and not mention.types & (DATASET | MODEL):
            of_mention.append(-1)
            continue
        key = folded(mention.text)
        at = by_key.get(key)
        if at is None:
            at = len(entities)
            entities.append(Entity(key, mention.text, mention.types))
            by_key[key] = at
        entity = entities[at]
        entity.types |= mention.types
        entity.mentions.append(index)
        entity.evidence |= _evidence(text, mention, cues)
        near = bisect_left(verbs, mention.start)
        if near and verbs[near - 1] > mention.start - 90:
            if _INTRODUCTION.search(text, verbs[near - 1], mention.start):
                entity.evidence |= INTRODUCED
        of_mention.append(at)
        if text[mention.start - 1 : mention.start] == "(":
            # "Mixed Preference Optimization (MPO)" is one name, called by its short form.
            long_start = _long_form(text, mention)
            if long_start >= 0:
                _merge_into(
                    at, long_start, index, mentions, of_mention, entities, by_key
                )
    _share_lists(text, mentions, of_mention, entities)
    own, own_dataset = _find_own(title, entities, by_key)
    for entity in entities:
        evidence = entity.evidence
        entity.marks = _marks(evidence)
        known = entity.types & (DATASET | METRIC | MODEL | ORDINARY | EXTENDED | PLAIN)
        entity.features = (
            f"t{known}",
            f"m:{','.join(entity.marks)}",
            *(f"e:{mark}" for mark in entity.marks or ("",)),
        )
    return Entities(tuple(entities), tuple(of_mention), own, own_dataset)


def _introductions(text: str) -> list[int]:
    """Where verbs stand that introduce a name."""
    found = []
    for stem in _INTRODUCING_STEMS:
        at = text.find(stem)
        while at >= 0:
            found.append(at)
            at = text.find(stem, at + 1)
    return sorted(found)


@lru_cache(maxsize=1024)
def _marks(evidence: int) -> tuple[str, ...]:
    return tuple(name for bit, name in EVIDENCE if evidence & bit)


@lru_cache(maxsize=4096)
def _shape(name: str) -> int:
    """What the spelling of a name speaks for."""
    found = DATASET_SHAPE if _DATASET_SHAPE.search(name) else 0
    return found | (MODEL_SHAPE if _MODEL_SHAPE.search(name) else 0)


_WORDS = re.compile(r"[^\W_]+")


def _long_form(text: str, short: NameMention) -> int:
    """Where the words begin that a name in brackets abbreviates, or -1."""
    letters = "".join(c for c in short.text.lower() if c.isalpha())
    if not 2 <= len(letters) <= 10 or " " in short.text:
        return -1
    window = max(0, short.start - 90)
    words = [
        (m.start(), m.group().lower())
        for m in _WORDS.finditer(text, window, short.start - 1)
    ]
    for count in range(2, min(len(words), len(letters) + 3) + 1):
        start, first = words[-count]
        if first[0] != letters[0]:
            continue
        if _abbreviates(letters, [word for _, word in words[-count:]]):
            return start
    return -1


def _abbreviates(letters: str, words: list[str]) -> bool:
    """Whether letters are taken in order from the words, from most of their beginnings."""
    begun = 0
    word = place = -1
    for letter in letters:
        for later in range(word + 1, len(words)):
            if words[later][0] == letter:
                word, place = later, 0
                begun += 1
                break
        else:
            place = words[word].find(letter, place + 1) if word >= 0 else -1
            if place < 0:
                return False
    return begun * 2 >= len(letters) and word >= len(words) - 1


def _merge_into(
    at: int,
    long_start: int,
    index: int,
    mentions: list[NameMention],
    of_mention: list[int],
    entities: list[Entity],
    by_key: dict[str, int],
) -> None:
    """Let mentions inside a long form be mentions of its abbreviation."""
    short = entities[at]
    earlier = index - 1
    while earlier >= 0 and mentions[earlier].start >= long_start:
        old = of_mention[earlier]
        if old >= 0 and old != at and not entities[old].types & (DATASET | MODEL):
            short.evidence |= entities[old].evidence
            of_mention[earlier] = at
            short.mentions.insert(0, earlier)
            if entities[old].mentions == [earlier]:
                # Later uses of the same part mean the same.
                by_key[entities[old].key] = at
                entities[old].mentions = []
                entities[old].evidence = 0
                entities[old].types = METRIC
        earlier -= 1


def _evidence(text: str, mention: NameMention, cues: Cues) -> int:
    """What stands around one mention."""
    found = 0
    start, end = mention.start, mention.end
    before = text[max(0, start - 40) : start].lower().split()
    if before:
        last = before[-1]
        one = last.strip("(,:\"'")
        two = before[-2] if len(before) > 1 else ""
        if last in (
            "the",
            "a",
            "an",
            "our",
            "challenging",
            "new",
            "standard",
            "popular",
        ):
            if last == "our":
                found |= OURS
            last, two = two, (before[-3] if len(before) > 2 else "")
            one = last.strip("(,\"'")
        if one in _ON:
            found |= AFTER_ON
        elif one in _INTRODUCING:
            found |= INTRODUCED
        elif one in _RIVAL or (
            one in ("to", "with") and two in ("compared", "relative", "comparable")
        ):
            found |= RIVAL
        elif (
            one in cues.dataset_nouns
            or (one == "as" and two == "such")
            and len(before) > 2
            and before[-3].strip("(,") in cues.dataset_nouns
        ):
            found |= DATASET_NOUN
        elif one in cues.model_nouns:
            found |= MODEL_NOUN
        if (
            one in ("including", "namely", "e.g.")
            and two.strip(",(") in cues.dataset_nouns
        ):
            found |= DATASET_NOUN
    after = _WORD_AFTER.match(text, end, end + 24)
    if after:
        word = after.group(1).lower()
        if word in cues.dataset_nouns:
            found |= DATASET_NOUN
        elif word in cues.model_nouns:
            found |= MODEL_NOUN
        elif word in _SUBJECT:
            found |= SUBJECT
    if text.startswith(_APPOSING, end):
        apposed = _APPOSITION.match(text, end, end + 120)
        if apposed:
            for word in reversed(apposed.group(1).lower().split()[-4:]):
                if word in cues.dataset_kinds:
                    found |= APPOSED_DATASET
                    break
                if word in cues.model_kinds:
                    found |= APPOSED_MODEL
                    break
    found |= _shape(mention.text)
    return found


_LIST_JOINT = re.compile(
    r"(?:\s?\([^()]{0,24}\))?\s?(?:,\s?(?:and\s|or\s)?|/|;\s?|\s(?:and|&|or)\s)(?:the\s|on\s)?"
)


def joined_in_list(text: str, one: NameMention, other: NameMention) -> bool:
    """Whether two names follow each other in a list: "A, B (1.2%) and C"."""
    gap = other.start - one.end
    return (
        0 < gap < 34 and _LIST_JOINT.fullmatch(text, one.end, other.start) is not None
    )


def _share_lists(
    text: str,
    mentions: list[NameMention],
    of_mention: list[int],
    entities: list[Entity],
) -> None:
    """What is listed with a data set is one; "on" holds for the whole list."""
    run: list[int] = []
    for index in range(len(mentions) + 1):
        if index < len(mentions) and of_mention[index] >= 0:
            if run and joined_in_list(text, mentions[run[-1]], mentions[index]):
                run.append(index)
                continue
            following = [index]
        else:
            following = []
        if len(run) > 1:
            members = [entities[of_mention[i]] for i in run]
            shared = members[0].evidence & (AFTER_ON | RIVAL)
            shared |= (members[0].evidence | members[-1].evidence) & DATASET_NOUN
            if any(m.types & DATASET and not m.types & MODEL for m in members):
                shared |= LISTED_DATASET
            for member in members:
                if not (shared & LISTED_DATASET and member.types & DATASET):
                    member.evidence |= shared
                else:
                    member.evidence |= shared & ~LISTED_DATASET
        run = following


def _find_own(
    title: str, entities: list[Entity], by_key: dict[str, int]
) -> tuple[int, int]:
    """The paper's own method and its own benchmark, by title and introduction."""
    head, colon, tail = title.partition(":")
    head_key = folded(head) if colon and len(head) < 60 else ""
    folded_title = folded(title)
    is_dataset_title = bool(_TITLE_DATASET.search(tail or title))
    if head_key and head_key not in by_key and _looks_named(head):
        by_key[head_key] = len(entities)
        entities.append(Entity(head_key, head.strip(), 0))
    best, best_score = -1, 0
    best_dataset, best_dataset_score = -1, 0
    for index, entity in enumerate(entities):
        if entity.key == head_key:
            entity.evidence |= TITLE_HEAD
            if is_dataset_title:
                entity.evidence |= TITLE_DATASET
        elif len(entity.key) > 2 and entity.key in folded_title:
            entity.evidence |= IN_TITLE
        evidence = entity.evidence
        score = (
            6 * bool(evidence & TITLE_HEAD)
            + 4 * bool(evidence & INTRODUCED)
            + 2 * bool(evidence & APPOSED_MODEL)
            + 2 * bool(evidence & OURS)
            + bool(evidence & IN_TITLE)
            + bool(evidence & SUBJECT)
        )
        speaks_for_dataset = evidence & (
            APPOSED_DATASET | DATASET_SHAPE | TITLE_DATASET | DATASET_NOUN
        )
        if speaks_for_dataset and not evidence & APPOSED_MODEL:
            if (
                evidence & (TITLE_HEAD | INTRODUCED | OURS)
                and score > best_dataset_score
            ):
                best_dataset, best_dataset_score = index, score
            continue
        if entity.types & DATASET and not evidence & (INTRODUCED | APPOSED_MODEL):
            continue
        if score >= 4 and score > best_score:
            best, best_score = index, score
    if best >= 0:
        own = entities[best].key
        if len(own) > 2:
            for index, entity in enumerate(entities):
                if index != best and entity.key.startswith(own):
                    entity.evidence |= OWN_VARIANT
    return best, best_dataset


def _looks_named(head: str) -> bool:
    """Whether the title before its colon is a name, not a phrase."""
    words = head.split()
    return 0 < len(words) <= 3 and (
        len(words) == 1 or any(not w[1:].islower() for w in words if len(w) > 1)
    )
