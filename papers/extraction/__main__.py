"""Explain what the extractor makes of a text: `python -m papers.extraction "text"`."""

from __future__ import annotations

import json
import sys

from papers.extraction.output import claim_to_json
from papers.extraction.pipeline import extract_claims


def main() -> int:
    """Print the claims of the text given as argument."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    for claim in extract_claims("", sys.argv[1]):
        print(json.dumps(claim_to_json(claim, sys.argv[1]), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
