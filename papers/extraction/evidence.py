"""What stands around a mention of a name, and what its spelling speaks for."""

from __future__ import annotations

import re
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from papers.extraction.cues import Cues
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
SCORED_ON = 65536  # "88.5% on X"
OPENS = 131072  # begins a sentence that goes on with a verb: "X is simple."

# Speaks for a name being of the paper's own, and for one that a number of another sentence
# may be measured on.
OWN_EVIDENCE = TITLE_HEAD | INTRODUCED | OWN_VARIANT | OURS
DATASET_EVIDENCE = AFTER_ON | TITLE_HEAD | INTRODUCED | IN_TITLE

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
    (SCORED_ON, "scored"),
    (OPENS, "opens"),
)

_INTRODUCING = AhoCorasick(
    (
        "propos present introduc develop design devis describ unveil releas build establish "
        "creat construct call named dubbed termed coined referred namely"
    ).split(),
    implementation=Implementation.DFA,
)
# "present a novel Generative Residual Network (GR-ConvNet)", "an architecture, the Transformer"
_INTRODUCTION = re.compile(
    r"\b(?:propos(?:e|es|ed|ing)|present(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|develop(?:s|ed)?|design(?:s|ed)?|devis(?:e|es)|describ(?:e|es)|"
    r"unveil|releas(?:e|es|ing)|build|establish|creat(?:e|es)|construct(?:s|ed)?|call(?:ed)?|named|dubbed|termed|coined|referred to as|namely)"
    r"(?:\s(?!(?:to|for|that|which|of|on|in|with|using|from|by|and|over|as|where|when|how)\b)[\w'/-]+){0,8}(?:,(?:\s(?:the|an?|called|named|dubbed|termed|namely))?)?\s\(?\"?$"
)
_PASSED = frozenset(
    ("the", "a", "an", "our", "challenging", "new", "standard", "popular")
)
_NAMING = frozenset(("called", "named", "dubbed", "termed", "coined"))
_ON = frozenset(["on", "across", "in"])
_SCORED = re.compile(
    r"(?:[0-9]|%|\bpoints?|\bpercent|\b[Aa]ccuracy|\b[Ss]cores?|\bF1|\bAUC|\bm?AP|\bmIoU|\bBLEU|\b[Rr]ates?)\)?\son\s(?:the\s(?:\w+\s)?)?$"
)
_DATASET_SHAPE = re.compile(
    r"(?:[Bb]ench(?:[-+v\d].*)?|Eval\+?|QA(?:v?\d)?|Suite|Arena|Test|Set|Gym|-C|-bench|Corpus|DB|World)$"
)
_MODEL_SHAPE = re.compile(
    r"(?:[-\s]\d+(?:\.\d+)?[BMb]\b|^GPT|Former$|BERT|Mamba|LLM$|VLM$|VLA$|LM$|GAN$|LoRA|[-\s](?:Instruct|Chat|Base|Large|Small|Mini|Pro|Flash|Turbo|Sonnet|Opus|Thinking|Preview|mini|base|large|small)$)"
)
_WORD_AFTER = re.compile(r"[\s)\]]*([A-Za-z-]+)")
_APPOSITION = re.compile(
    r"\)?,?\s(?:which is |is |as )?(?:an?|the(?: first)?|our)\s((?:[\w'/&()-]+,?\s){0,9}?[\w-]+)(?=[.,;:]|\s(?:for|that|of|which|to|with|designed|in|on|comprising|consisting|containing|where|based|spanning|built|using|by|from|covering|and|capable|featuring|targeting|tailored|aimed|specifically)\b)"
)


# What an apposition begins with, looked for first.
_APPOSING = tuple(
    mark + article
    for mark in (",", "),", ")", " is", " as", ", which is", "")
    for article in (" a ", " an ", " the ", " our ")
)


def introductions(text: str) -> list[int]:
    """Where verbs stand that introduce a name."""
    return [start for _, start, _ in _INTRODUCING.find_matches_as_indexes(text)]


def is_introduced(text: str, start: int, verb: int) -> bool:
    """Whether the verb at a place introduces the name that starts at another."""
    return _INTRODUCTION.search(text, verb, start) is not None


@lru_cache(maxsize=1024)
def evidence_marks(evidence: int) -> tuple[str, ...]:
    return tuple(name for bit, name in EVIDENCE if evidence & bit)


@lru_cache(maxsize=1024)
def _shape(name: str) -> int:
    """What the spelling of a name speaks for."""
    found = DATASET_SHAPE if _DATASET_SHAPE.search(name) else 0
    return found | (MODEL_SHAPE if _MODEL_SHAPE.search(name) else 0)


def evidence_around(text: str, mention: NameMention, cues: Cues) -> int:
    """The evidence of one mention, as bits."""
    found = 0
    start, end = mention.start, mention.end
    before = text[max(0, start - 40) : start].lower().split()
    if before:
        last = before[-1]
        one = last.strip("(,:\"'")
        two = before[-2] if len(before) > 1 else ""
        if last in _PASSED:
            if last == "our":
                found |= OURS
            last, two = two, (before[-3] if len(before) > 2 else "")
            one = last.strip("(,\"'")
        if one in _ON:
            found |= AFTER_ON
            if one == "on" and _SCORED.search(text, max(0, start - 28), start):
                found |= SCORED_ON
        elif one in cues.introducing:
            found |= INTRODUCED
            if one in _NAMING:
                # "a dataset named X", "a framework, called X"
                noun = two.strip("(,")
                if noun in cues.dataset_kinds:
                    found |= APPOSED_DATASET
                elif noun in cues.model_kinds:
                    found |= APPOSED_MODEL
        elif one in cues.rival or (
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
        if "our" in before[-5:-1] and (
            one in cues.model_kinds or one in cues.model_nouns
        ):
            found |= OURS  # "our tracker, X", "our proposed method X"
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
        elif word in cues.subject:
            found |= SUBJECT
        elif word.islower() and (not before or before[-1][-1] in ".!?"):
            found |= OPENS
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
