"""From which confidence on a claim is taken without a person looking at it."""

REVIEW_BELOW = 0.4
