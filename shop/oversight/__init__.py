"""What the platform's staff sees across all apps: the history of anything, and numbers over time."""
