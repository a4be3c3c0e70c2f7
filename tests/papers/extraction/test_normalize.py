"""Conversion damage is undone, and every figure knows where it stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.extraction.normalize import normalize

DAMAGED = {
    "escaped percent": (r"a gain of 5.1\% in all", "a gain of 5.1% in all"),
    "bare approx": ("about approx72% of it", "about ~72% of it"),
    "glued times": ("is 85times faster", "is 85× faster"),
    "math times": (r"a 2.3$\times$ speedup", "a 2.3× speedup"),
    "sim in mathematics": (
        r"only $\sim$174,000 parameters",
        "only ~174,000 parameters",
    ),
    "bold": (r"reaches \textbf{95.2} points", "reaches 95.2 points"),
    "bold without backslash": ("reaches $textbf{95.2}$ points", "reaches 95.2 points"),
    "degree": ("turned by 30^{circ}", "turned by 30°"),
    "range": ("between 20--30%", "between 20-30%"),
    "dash of prose": ("fast --- and small", "fast  -  and small"),
    "fraction": ("epsilon=8{255}", "epsilon=8/255"),
    "thousands": ("with 1{,}000 steps", "with 1,000 steps"),
    "plus or minus": ("4.77+/-0.12 of 5", "4.77±0.12 of 5"),
    "citation": ("on UCF [12, 15] and", "on UCF and"),
    "unicode minus and spaces": ("by \u22122.5\u2009%", "by -2.5 %"),
    "name of the authors' own": (
        "introduce \\HarbourQA{}, a set",
        "introduce HarbourQA, a set",
    ),
    "difference": ("IFEval (Delta11%)", "IFEval (Δ11%)"),
}


@pytest.mark.parametrize(("damaged", "plain"), DAMAGED.values(), ids=DAMAGED)
def test_normalize_undoes_damage(damaged: str, plain: str) -> None:
    assert normalize(damaged).text == plain


@pytest.mark.parametrize("damaged", [d for d, _ in DAMAGED.values()])
def test_normalize_maps_every_figure_back(damaged: str) -> None:
    normal = normalize(damaged)
    for match in re.finditer(r"\d+", normal.text):
        start = normal.stored(match.start())
        end = normal.stored(match.end() - 1) + 1
        assert damaged[start:end].replace("{", "") == match.group()


@pytest.mark.parametrize(
    "plain",
    [
        "costs $0.25 per image",
        "a well-known, 3-stage method",
        "sometimes similar to it",
        r"it is \Large and \Theta here",
    ],
)
def test_normalize_leaves_undamaged_text_alone(plain: str) -> None:
    assert normalize(plain).text == plain


@given(st.text(alphabet=r"ab1 .,%$\{}^-~[]()×+/timesapproxpm", max_size=60))
def test_normalize_maps_into_the_stored_text(stored: str) -> None:
    normal = normalize(stored)
    places = [normal.stored(at) for at in range(len(normal.text))]
    assert all(0 <= place < len(stored) for place in places)
    for at, character in enumerate(normal.text):
        if character.isdigit():
            assert stored[places[at]] == character
