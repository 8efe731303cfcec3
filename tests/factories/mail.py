"""Doing of the outbox's rows in tests."""

from shop.kit import outbox


def do_jobs() -> None:
    """Run every row, and those that they put."""
    while outbox.sweep():
        pass
