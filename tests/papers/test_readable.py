"""What papers say, made readable: signs for commands, and all else as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.readable import readable, readable_pieces


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (r"39.9\% (43.7\%)", "39.9% (43.7%)"),
        (r"in $\mathcal{O}(n^{2})$ time", "in O(n²) time"),
        (r"R^d and R^2 of 10^-6", "R^d and R² of 10⁻⁶"),
        (r"a {\em finite} sample", "a finite sample"),
        ("0.0562 ^{circ}, 360\\deg", "0.0562 °, 360°"),
        ("$textbf{one} and textbf{two}$ models", "one and two models"),
        (r"we introduce \GitChameleon{}, which", "we introduce GitChameleon, which"),
        (r"(\eg, the mean)", "(e.g., the mean)"),
        ("epsilon=8{255} in ell_infty", "epsilon=8/255 in ℓ_∞"),
        (r"\frac{8}{255}", "8/255"),
        (r"10\% -- 33\%, 1--3 --- said", "10% – 33%, 1–3 — said"),
        ("approx72%, 85times, sim$174,000", "~72%, 85×, ~$174,000"),
        (r"$\sim$174,000 of 10$\times$", "~174,000 of 10×"),
        (r"$\approx$ 3", "≈ 3"),
        ("``quoted'' words", "“quoted” words"),
        (r"Schr\"odinger, \'{E}cole", "Schrödinger, École"),
        (r"1{,}000 and 1\,000", "1,000 and 1 000"),
        ("Table~1 of~72\\%", "Table 1 of 72%"),
        (r"\color{ddt}Diffusion", "Diffusion"),
    ],
)
def test_signs_for_the_typesetter_become_readable(stored: str, shown: str) -> None:
    assert readable(stored) == shown


@pytest.mark.parametrize(
    "text",
    [
        "“typographic” quotes – and dashes",
        "from $5 to $10, at $5M/$10M, under $5.",
        "sets {A, B} as LMH [14, 15] has",
        "about ~72% of 10~20 images, rho ~ 0.9",
        r"shows that \method can, at \url{https://a.b/c_d}",
        "it takes 3 times as long, and is similar",
    ],
)
def test_what_only_looks_so_stays_as_it_is(text: str) -> None:
    assert readable(text) == text


@given(
    st.text(st.sampled_from("ab1.%\\${}^~-' `textimesfrac"), max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
)
def test_any_text_is_cut_into_pieces_none_of_which_vanishes(
    text: str, places: list[int]
) -> None:
    cuts = sorted(min(place, len(text)) for place in places)
    pieces = readable_pieces(text, cuts)
    assert len(pieces) == len(cuts) + 1
    bounds = [0, *cuts, len(text)]
    for piece, start, end in zip(pieces, bounds, bounds[1:], strict=False):
        assert bool(piece) == (start < end)


def test_pieces_of_a_text_with_many_numbers_are_each_mended() -> None:
    text = r"9.1\% accuracy. " * 200
    cuts = [at for start in range(0, len(text), 16) for at in (start + 3, start + 5)]
    pieces = readable_pieces(text, cuts)
    assert pieces == ["9.1", *("%", " accuracy. 9.1") * 199, "%", " accuracy. "]
