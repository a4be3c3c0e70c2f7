"""The pages on leaderboards and on what is measured there."""
