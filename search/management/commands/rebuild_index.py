"""Writes the whole index anew while the old one answers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing, stores
from search.backends.base import BackendUnavailable


class Command(BaseCommand):
    """Rebuilds both stores, or with --if-missing only when there is no index yet, or one without a field that is new."""

    help = "Rebuild the search index from the catalogue, without a moment in which searches fail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --if-missing."""
        parser.add_argument("--if-missing", action="store_true", help="do nothing when there is an index with all fields already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how much."""
        engine = stores.engine()
        name = engine.name if engine else stores.POSTGRES.name
        if options["if_missing"] and stores.filled():
            self.stdout.write(f"The search index in {name} is there already.")
            return
        try:
            count = indexing.rebuild(lambda done: self.stdout.write(f"{done} products indexed"))
        except BackendUnavailable as error:
            raise CommandError(f"The search index was not rebuilt: {error}") from error
        self.stdout.write(f"{count} products are in the search index ({name}).")
