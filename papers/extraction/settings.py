"""Settings under which a number was measured: typed pairs read by cues."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from papers.extraction.registry import default_registry, fold
from papers.extraction.setting_cues import (
    OTHER,
    SettingCue,
    cues_by_trigger,
    reporting_words,
    setting_cues,
    setting_names,
)
from papers.extraction.types import Setting, Span

_LONGEST_VALUE = 100
_IN_MODEL_NAMES = "size"  # "Llama 2 13B": no condition beside the model
_LONGEST_SENTENCE = 2000  # of a longer one the part around the number is read


class _Stated(NamedTuple):
    """A setting with its place in a text."""

    start: int
    end: int
    setting: Setting
    dataset: str = ""  # the key of the data set that it is said of, where that is named


def read_settings(
    condition: str,
    sentence: str,
    number: Span | None = None,
    *,
    metric: str = "",
    dataset: str = "",
) -> tuple[Setting, ...]:
    """The settings that a claim's condition and sentence state.

    `number` is the number's place in the sentence: of several values of one setting the one
    of its own clause counts. Without it only settings count that hold for the whole
    sentence. The words of the claim's metric and data set are said of this number alone.
    The condition counts before these names, and they before the sentence.
    """
    if len(sentence) > _LONGEST_SENTENCE:
        left = max(0, number.start - _LONGEST_SENTENCE // 2) if number else 0
        sentence = sentence[left : left + _LONGEST_SENTENCE]
        number = number and Span(number.start - left, number.end - left)
    chosen: dict[str, Setting] = {}
    decided: set[str] = set()
    for text in (condition, metric, dataset):
        own = _by_name(_stated(text)) if text else {}
        for name, stated in own.items():
            if name not in decided:
                decided.add(name)
                chosen |= _agreed(stated)
    stated_here = _of_dataset(_stated(sentence), dataset)
    for name, stated in _by_name(stated_here).items():
        if name not in decided:
            chosen |= _agreed(
                stated
                if number is None
                else _about(number, sentence, stated, stated_here)
            )
    if condition and (unread := _unread(condition)):
        chosen[OTHER] = Setting(OTHER, unread, False)
    order = setting_names()
    return tuple(chosen[name] for name in sorted(chosen, key=order.__getitem__))


def condition_of(sentence: str, number: Span) -> str:
    """The words of a sentence that say under which settings its number was measured.

    >>> condition_of("With 5 shots it reaches 61.2% on MMLU.", Span(24, 28))
    'With 5 shots'
    """
    if len(sentence) > _LONGEST_SENTENCE:
        return ""
    stated = _stated(sentence)
    words: list[tuple[int, str]] = []
    for name, said in _by_name(stated).items():
        if name == _IN_MODEL_NAMES:
            continue
        about = _about(number, sentence, said, stated)
        if len({one.setting for one in about}) == 1:
            words.append((about[0].start, sentence[about[0].start : about[0].end]))
    return ", ".join(dict.fromkeys(text.strip(" ,()") for _, text in sorted(words)))


def _of_dataset(stated: Sequence[_Stated], dataset: str) -> Sequence[_Stated]:
    """What is not said of another data set: SQuAD's version 1.1 is none of GLUE's."""
    if not dataset or not any(one.dataset for one in stated):
        return stated
    keys = {"", *(entry.key for entry in default_registry().dataset_named(dataset))}
    return [one for one in stated if one.dataset in keys]


def _by_name(stated: Iterable[_Stated]) -> dict[str, list[_Stated]]:
    names: dict[str, list[_Stated]] = {}
    for one in stated:
        names.setdefault(one.setting.name, []).append(one)
    return names


def _agreed(stated: Sequence[_Stated]) -> dict[str, Setting]:
    """The one value stated, by name; nothing where several are."""
    settings = {one.setting for one in stated}
    return {setting.name: setting for setting in settings} if len(settings) == 1 else {}


# --- Which words of a sentence are about a number ---------------------------------------

# A number that may be a score: "76.4", "91%", "60 and", but not "8 GPUs", "v2.0" or "5-shot".
_SCORE = re.compile(
    r"(?<![\w./@^-])\d+(?:,\d{3})*"
    r"(?:\.\d+|(?= ?(?:[%,.;:)]|\\%|percent\b|$)| (?:on|for|in|and|to|at|with|or|vs)\b))"
    r"(?![\w/]|[-\u2013]\w)"
)
# What may part the statements about two scores, the strongest kind first.
_STRONG = re.compile(r";|: |\b(?:while|whereas|but|although|though|when)\b")
_COMPARED = re.compile(r"\b(?:compared|than|versus|vs|against|over|to|from)\b")
_COORDINATED = re.compile(r"\b(?:and|or)\b|, ")
# Words that give a score a scope of its own: "68.9 on MMLU with 5 shots, 29.9 on HumanEval".
_SCOPE = re.compile(
    r"\b(?:on|in|with|without|under|for|at|using|after|via|by|zero-shot|when)\b"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|[a-z]+(?:s|ed)|reach|obtain|achieve|attain|get"
    r"|score|solve|yield|give|set)\b"
)


class _Parts:
    """A sentence in parts, each about one of its scores."""

    def __init__(self, sentence: str, scores: list[int]) -> None:
        self.sentence = sentence
        self.scores = scores
        self.cuts: list[int] = []  # the start of each part but the first
        self.kinds: list[re.Pattern[str] | None] = []
        for left, right in pairwise(scores):
            for kind in (_STRONG, _COMPARED, _COORDINATED):
                found = [m.start() for m in kind.finditer(sentence, left, right)]
                if found:
                    break
            self.cuts.append(found[-1] if found else right)
            self.kinds.append(kind if found else None)

    def of(self, place: int) -> int:
        """The part that a place lies in."""
        return bisect(self.cuts, place)

    def reaches(self, one: _Stated, part: int) -> bool:
        """Whether a statement is about the score of a part, its own or another."""
        own = self.of(one.end - 1)
        first = self.scores[0]
        if own == part:
            return True
        if one.end <= first:
            gap = self.sentence[one.end : first]
            if "," in gap:  # "In the 5-shot setting, A has 61.0 while B has 58.2"
                return True
            if _VERB.search(gap):  # "Fine-tuned BERT obtains 80.5 on A and 93.2 on B"
                return _STRONG not in self.kinds[:part]
            return self._is_bare(0, part)  # "a zero-shot accuracy of 76.4 and 80.1"
        if own < part:  # "86.4 in the 5-shot setting, compared to 70.0 for B"
            return all(kind is _COMPARED for kind in self.kinds[own:part])
        # "57.5 and 60.1 in a zero-shot manner"
        return one.start > self.scores[own] and self._is_bare(part, own)

    def _is_bare(self, first: int, last: int) -> bool:
        """Whether nothing but a list joins the scores of some parts."""
        return not any(
            _SCOPE.search(self.sentence, left, right)
            for left, right in pairwise(self.scores[first : last + 1])
        )


def _about(
    number: Span, sentence: str, stated: list[_Stated], of_all: Sequence[_Stated]
) -> list[_Stated]:
    """Those of a setting's statements that are about the number at a place.

    `of_all` are the statements of all settings: numbers in their words are no scores.
    """
    stated = [one for one in stated if not one.start <= number.start < one.end]
    scores = sorted(
        {number.start}
        | {
            match.start()
            for match in _SCORE.finditer(sentence)
            if not any(one.start <= match.start() < one.end for one in of_all)
        }
    )
    if (
        len({one.setting for one in stated}) > 1
        and len(stated) == len(scores)
        and (stated[-1].start < scores[0] or scores[-1] < stated[0].start)
    ):  # "1-shot and 5-shot accuracies of 64.1 and 79.6"
        return [stated[scores.index(number.start)]]
    parts = _Parts(sentence, scores)
    part = parts.of(number.start)
    reaching = [one for one in stated if parts.reaches(one, part)]
    return [one for one in reaching if parts.of(one.end - 1) == part] or reaching


# --- Finding cues -----------------------------------------------------------------------

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=256)
def _stated(text: str) -> tuple[_Stated, ...]:
    """The settings that a text states, in its order; numbers of one sentence share them."""
    cues, by_trigger = setting_cues(), cues_by_trigger()
    words = set(_WORD.findall(text.lower()))
    words |= {_DIGITS.sub("0", word) for word in words if not word.isalpha()}
    at = {place for word in by_trigger.keys() & words for place in by_trigger[word]}
    found: list[tuple[SettingCue, _Stated]] = []
    for place in sorted(at):
        cue = cues[place]
        for match in cue.pattern.finditer(text):
            key = _dataset_of(match) if cue.after_dataset else ""
            if (value := _value(cue, match)) and (key or not cue.after_dataset):
                setting = Setting(cue.name, value[:_LONGEST_VALUE], cue.splits)
                # Data that nothing was added to are no property of the data set.
                of = key if match.groupdict().get("value") else ""
                found.append((cue, _Stated(*match.span(), setting, of)))
    firm = {cue.name for cue, _ in found if cue.yields_to != cue.name}
    kept: list[_Stated] = []
    for stated in sorted(one for cue, one in found if cue.yields_to not in firm):
        # Two cues may read the same words.
        if any(
            one.setting == stated.setting and stated.start < one.end for one in kept
        ):
            continue
        kept.append(stated)
    return tuple(kept)


def _value(cue: SettingCue, match: re.Match[str]) -> str:
    """The canonical value of a match; empty where it says nothing."""
    groups = match.groupdict()
    if groups.get("not"):
        return ""
    if groups.get("none"):
        return "none"
    printed = groups.get("value")
    if not printed:
        return cue.value
    value = printed.replace(",", "")
    if not cue.as_printed:
        value = value.lower()
        value = cue.values.get(value, value)
    value = cue.form.format(value)
    for group, joint in cue.joins.items():
        if (joined := groups[group]) and joined != printed:
            value += joint + joined
    return value


def _name_before(match: re.Match[str]) -> str:
    """The words with capitals or digits that stand right before a match."""
    words: list[str] = []
    start = max(0, match.start() - _LONGEST_VALUE)
    for word in reversed(match.string[start : match.start()].split()[-4:]):
        word = word.lstrip("(")
        if not word or not (word[0].isupper() or word[0].isdigit()):
            break
        words.insert(0, word)
    return " ".join(words)


def _dataset_of(match: re.Match[str]) -> str:
    """The key of the known data set that a match is said of; empty where there is none.

    Words that make the name of another data set ("SQuAD 2.0") are said of none.
    """
    groups = match.groupdict()
    base, words = groups.get("base") or _name_before(match), groups.get("value") or ""
    registry, names = default_registry(), base.split()
    for first in range(len(names)):
        name = " ".join(names[first:])
        if found := registry.dataset_named(name):
            own = fold(words).lstrip("v")
            whole = registry.dataset_named(f"{name} {words}") if words else ()
            if any(fold(entry.name).endswith(own) for entry in whole):
                return ""
            return found[0].key
    return ""


def _unread(condition: str) -> str:
    """The parts of a condition that no cue reads."""
    parts = [part.strip() for part in re.split("[,;]", condition)]
    return ", ".join(part for part in parts if part and not _stated(part))[
        :_LONGEST_VALUE
    ]


# --- Metrics written with the settings ---------------------------------------------------


def metric_readings(name: str) -> tuple[tuple[str, tuple[Setting, ...]], ...]:
    """What a metric's name may be without words of settings and of mere reporting.

    The name as written comes first; with each reading come the settings taken off.

    >>> [reading for reading, _ in metric_readings("average zero-shot gIoU")]
    ['average zero-shot gIoU', 'average gIoU', 'zero-shot gIoU', 'gIoU']
    """
    stated = _stated(name)
    settings = tuple(
        setting
        for group in _by_name(stated).values()
        for setting in _agreed(group).values()
    )
    bare = _without(name, stated) if stated else name
    readings: dict[str, tuple[Setting, ...]] = {name: ()}
    for reading, taken in (
        (bare, settings),
        (_without_reporting(name), ()),
        (_without_reporting(bare), settings),
    ):
        if reading:
            readings.setdefault(reading, taken)
    return tuple(readings.items())


def split_metric(
    name: str, is_known: Callable[[str], object] | None = None
) -> tuple[str, tuple[Setting, ...]]:
    """A metric's name without words of settings and reporting, and those settings.

    Words are taken off only where the name as written is not known and the rest is: a mean
    average precision stays one. `is_known` tells known names; left out, the shipped
    registry does.

    >>> split_metric("average accuracy over time")
    ('average accuracy over time', ())
    """
    known = is_known or default_registry().metric_named
    for reading, settings in metric_readings(name):
        if known(reading):
            return reading, settings
    return name, ()


def _without(name: str, stated: Sequence[_Stated]) -> str:
    """A name without some of its words, and without the brackets that they leave."""
    kept, position = [], 0
    for start, end, *_ in stated:
        kept.append(name[position:start])
        position = max(position, end)
    left = " ".join([*kept, name[position:]])
    return " ".join(re.sub(r"\(\s*\)|[,;]\s*$|^\s*[,;-]", " ", left).split())


def _without_reporting(name: str) -> str:
    words = name.split()
    return " ".join(word for word in words if word.lower() not in reporting_words())
