"""Settings in the words that readers use for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

NOT_STATED = "settings not stated"
_LONGEST = 300


def settings_in_words(settings: Iterable[tuple[str, str]]) -> str:
    """Pairs of names and values as one label; what readers look for first comes first.

    >>> settings_in_words([("protocol", "zero-shot"), ("shots", "5"), ("split", "val")])
    'zero-shot, 5 shots, val split'
    """
    ordered = sorted(settings, key=lambda pair: (_place(pair[0]), pair))
    words = ", ".join(setting_in_words(name, value) for name, value in ordered)
    return words[:_LONGEST] or NOT_STATED


def setting_in_words(name: str, value: str) -> str:
    """One setting as a reader would say it; an unknown one with its name before it.

    >>> setting_in_words("samples", "64"), setting_in_words("extra-data", "none")
    ('64 samples', 'no extra data')
    """
    say = _SAID.get(name)
    return say(value) if say else f"{name.replace('-', ' ').replace('_', ' ')} {value}"


def _place(name: str) -> int:
    return _ORDER.get(name, len(_ORDER))


def _shots(value: str) -> str:
    return f"{value} shot" if value == "1" else f"{value} shots"


def _protocol(value: str) -> str:
    return {"linear-probe": "linear probe", "frozen": "frozen backbone"}.get(
        value, value
    )


def _label_share(value: str) -> str:
    return value if value.endswith("labels") else f"{value} of labels"


def _split(value: str) -> str:
    # "5-fold" and "leave-one-out" say themselves how the data is split.
    return value if "-" in value and not value.startswith("test") else f"{value} split"


def _version(value: str) -> str:
    return value if value.startswith("v") else f"version {value}"


def _extra_data(value: str) -> str:
    words = {"none": "no extra data", "yes": "with extra data"}
    return words.get(value, f"extra data {value}")


def _ensemble(value: str) -> str:
    return "ensemble" if value == "yes" else value


def _samples(value: str) -> str:
    if value == "yes":
        return "several samples"
    return "1 sample" if value == "1" else f"{value} samples"


_SAID: dict[str, Callable[[str], str]] = {
    "protocol": _protocol,
    "shots": _shots,
    "label-share": _label_share,
    "split": _split,
    "subset": lambda value: f"{value} subset",
    "version": _version,
    "attack": lambda value: f"under {value}",
    "norm": lambda value: f"{value} norm",
    "epsilon": lambda value: f"ε = {value}",
    "extra-data": _extra_data,
    "ensemble": _ensemble,
    "samples": _samples,
    "backbone": lambda value: f"{value} backbone",
    "size": lambda value: f"{value} parameters",
    "hardware": lambda value: f"on {value}",
    "resolution": lambda value: f"at {value} px",
    "other": lambda value: value,
}
_ORDER = {name: place for place, name in enumerate(_SAID)}
