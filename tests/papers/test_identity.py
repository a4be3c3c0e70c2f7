from __future__ import annotations

import pytest

from papers.identity import identity, joins_by_title, title_key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("FiLo: Zero-Shot Anomaly Detection", "filozeroshotanomalydetection"),
        (r"\textbf{FiLo}: Zero-Shot", "filozeroshot"),
        (r"\GitChameleon{} Unmasking", "gitchameleonunmasking"),
        ("$\\mathcal{L}_2$ Poincar\\'e Maps", "l2poincaremaps"),
        ("L2 Poincaré Maps", "l2poincaremaps"),
        ("大型语言模型 综述", "大型语言模型综述"),
        ("Straße", "strasse"),
        ("!?", ""),
    ],
)
def test_title_key_keeps_letters_and_digits_of_every_script(
    title: str, key: str
) -> None:
    assert title_key(title) == key


def test_title_key_of_long_titles_differs_where_their_ends_differ() -> None:
    one, other = title_key("word " * 900 + "one"), title_key("word " * 900 + "other")
    assert len(one) == len(other) == 200
    assert one != other


def test_identity_never_joins_short_titles_with_different_abstracts() -> None:
    assert not joins_by_title(title_key("Meteor"))
    one = identity(arxiv_id="", key="meteor", digest="a" * 64)
    other = identity(arxiv_id="", key="meteor", digest="b" * 64)
    assert one != other


def test_identity_is_the_arxiv_id_where_there_is_one() -> None:
    assert (
        identity(arxiv_id="2405.15574", key="x" * 40, digest="") == "arxiv:2405.15574"
    )
