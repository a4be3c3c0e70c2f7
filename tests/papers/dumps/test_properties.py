"""No bytes make a reader fail with anything but a DumpError."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.dumps import read_entries, read_listing, sniff
from papers.dumps.records import DumpError, Layout, PaperRecord
from tests.papers.dumps.listings import compact, lines_of, spaced

PIECES = st.sampled_from(
    [
        *lines_of(),
        "\n",
        "\n\n",
        "\r\n",
        "\0",
        "\ud7ff",
        "Subscribe",
        "new",
        "·\n",
        "  • 6 authors\n",
        "Oct 6, 2024 2\n",
        "Feb 29\n",
        '{"title": "',
        '", "abstract": "',
        '"}',
        "[",
        "]",
        ",",
        "\\ud800",
        '{"paper": {"id": "2401.01234", "summary": "',
        "### [",
        "](https://huggingface.co/papers/2401.01234)",
        "<article><h3><a href='/papers/2401.01234'>",
        "</a></h3><p>",
        "</p></article>",
        '<div data-props=\'{"dailyPapers": [{"title": "A"}]}\'>',
        "<rss><channel><item><title>",
        "</title><description>",
        "</description></item></channel></rss>",
        "<!ENTITY a 'b'>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>',
        "</title></entry></feed>",
        "&#xD800;",
        "&#0;",
    ]
)
DUMPS = st.one_of(
    st.binary(max_size=300),
    st.lists(PIECES, max_size=14).map(lambda pieces: "".join(pieces).encode()),
    st.tuples(
        st.sampled_from([compact(lines_of()).encode(), spaced(lines_of()).encode()]),
        st.integers(0, 2_500),
        st.binary(max_size=12),
    ).map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 30 :]),
)


@pytest.mark.parametrize("layout", list(Layout), ids=str)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=DUMPS)
def test_arbitrary_bytes_give_storable_entries_or_a_dump_error(layout, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump"
        path.write_bytes(data)
        try:
            read_listing(path, layout)
            entries = list(read_entries(path, layout))
        except DumpError as error:
            str(error).encode()
            return
        for number, entry in enumerate(entries):
            assert entry.entry == number
            assert entry.after.entry == number + 1
            texts = (
                (entry.title, entry.abstract, entry.url, *entry.authors)
                if isinstance(entry, PaperRecord)
                else (entry.reason, entry.excerpt)
            )
            assert all("\0" not in text for text in texts)
            "".join(texts).encode()
            rest = list(read_entries(path, layout, after=entry.after))
            assert rest == entries[number + 1 :]


@settings(max_examples=200, deadline=None)
@given(data=DUMPS)
def test_arbitrary_bytes_are_sniffed_or_refused(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump"
        path.write_bytes(data)
        try:
            assert sniff(path) in Layout
        except DumpError as error:
            str(error).encode()
            assert str(error)
