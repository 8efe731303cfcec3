"""Loads the demo catalogue once."""

from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.demo import loading, voices, waiting


class Command(BaseCommand):
    """Load the workshops, products, reviews and applications of the demo that are missing."""

    help = "Load the workshops, products, reviews and applications of the demo that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was loaded."""
        if settings.MODE == "production":
            raise CommandError("The demo is not for production.")
        count = 0
        at = timezone.now()
        for count, name in enumerate(chain(loading.load(at), voices.load(at), waiting.load(at)), start=1):
            self.stdout.write(f"  {count:3} {name}")
        self.stdout.write(f"Demo: {count} loaded." if count else "Demo: all there.")
