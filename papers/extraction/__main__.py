"""Explain what the extractor makes of a text: `python -m papers.extraction "text"`.

With `--title`, as the abstract of a paper of that title; with `--json`, only the claims, as
`manage.py extract` prints them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from papers.extraction.explain import explain
from papers.extraction.output import claim_to_json
from papers.extraction.pipeline import extract_claims
from papers.extraction.resources import default_resources


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what every stage found, or the claims alone."""
    parser = argparse.ArgumentParser(
        prog="python -m papers.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text")
    parser.add_argument("--title", default="")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if given.json:
        for claim in extract_claims(given.title, given.text):
            print(json.dumps(claim_to_json(claim, given.text), ensure_ascii=False))
    else:
        print(explain(given.title, given.text, default_resources()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
