from __future__ import annotations

from datetime import date

import pytest

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id, read_arxiv_id
from papers.dumps.records import Precision


@pytest.mark.parametrize(
    ("text", "id_", "version"),
    [
        ("0704.0001", "0704.0001", None),
        ("2401.01234v3", "2401.01234", 3),
        ("arXiv:2401.01234", "2401.01234", None),
        ("hep-th/9901001", "hep-th/9901001", None),
        ("math.GT/0309136v2", "math/0309136", 2),
        ("astro-ph/9204001", "astro-ph/9204001", None),
    ],
)
def test_identifier_is_read_in_both_schemes(text, id_, version):
    found = read_arxiv_id(text)
    assert (found.id, found.version) == (id_, version)


@pytest.mark.parametrize(
    "text",
    [
        "s-001",
        "2413.00001",
        "0703.0001",
        "1412.01234",
        "1501.1234",
        "hep-th/0704001",
        "hep-th/9106001",
        "cooking/9901001",
        "2401.01234 and more",
        "",
        None,
        2401.01234,
    ],
)
def test_what_arxiv_never_gave_out_is_no_identifier(text):
    assert read_arxiv_id(text) is None


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        ("https://arxiv.org/abs/2401.01234v2", "2401.01234"),
        ("http://arxiv.org/pdf/hep-th/9901001", "hep-th/9901001"),
        ("https://huggingface.co/papers/2401.01234#community", "2401.01234"),
        ("https://doi.org/10.48550/arXiv.2401.01234", "2401.01234"),
        ("oai:arXiv.org:2401.01234v1", "2401.01234"),
    ],
)
def test_identifier_is_found_in_addresses(address, id_):
    assert find_arxiv_id(address).id == id_


def test_address_of_another_site_names_none():
    assert find_arxiv_id("https://example.org/2401.01234") is None


@pytest.mark.parametrize(
    ("id_", "day"),
    [
        ("2401.01234", date(2024, 1, 1)),
        ("hep-th/9901001", date(1999, 1, 1)),
        ("math/0309136", date(2003, 9, 1)),
    ],
)
def test_identifier_tells_its_month(id_, day):
    found = arxiv_month(id_)
    assert (found.day, found.precision) == (day, Precision.MONTH)
