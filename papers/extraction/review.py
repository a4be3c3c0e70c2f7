"""From which confidence on a claim is taken without a person looking at it."""

# Where a whole row is likelier right than wrong. For 0.95 of rows right it would have to be 0.94,
# which 3% of them have: see docs/extraction.md.
REVIEW_BELOW = 0.5
