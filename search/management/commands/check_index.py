"""Compares the index with the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import checking


class Command(BaseCommand):
    """Says what differs, and with --repair sets it right; indexing may go on meanwhile."""

    help = "Compare both stores of the search index with the database; runs every night with --repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --repair."""
        parser.add_argument("--repair", action="store_true", help="index again what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say how much differs, and fail when it was left so or Elasticsearch could not be compared."""
        repair = options["repair"]
        report = checking.check(repair=repair, progress=lambda done: self.stdout.write(f"{done} products compared"))
        for name, count in report.counts.items():
            self.stdout.write(f"{name}: {count}{' (repaired)' if repair else ''}")
        if report.waiting:
            self.stdout.write(f"waiting for their message: {report.waiting}")
        if report.unreachable:
            raise CommandError(f"Elasticsearch was not compared: {report.unreachable}")
        if report.differences and not repair:
            raise CommandError("The index differs from the database; --repair sets it right.")
        self.stdout.write(f"The index is as the database, {report.products} products.")
