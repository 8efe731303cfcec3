"""Fills the thesaurus from the data files of the project, and names techniques, materials and colors by it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.thesaurus import attributes, loading


class Command(BaseCommand):
    """Adds the concepts that are missing; with --overwrite also resets those that the platform edited."""

    help = "Load the craft concepts and their names. Safe to run again: edited concepts are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --overwrite."""
        parser.add_argument("--overwrite", action="store_true", help="replace the forms of concepts in the files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much."""
        loaded = loading.load(overwrite=options["overwrite"])
        self.stdout.write(f"{loaded.concepts} concepts with {loaded.forms} forms loaded, {loaded.kept} left as they are")
        self.stdout.write(f"{attributes.feed()} techniques, materials and colors were made or named in more languages")
