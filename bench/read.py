"""Read dumps and do nothing else; prints how many entries they have."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from papers.dumps import read_entries, sniff


def main(paths: list[str]) -> None:
    entries = sum(
        1 for path in map(Path, paths) for _ in read_entries(path, sniff(path))
    )
    print(json.dumps({"entries": entries}))


if __name__ == "__main__":
    main(sys.argv[1:])
