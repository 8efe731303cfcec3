"""`manage.py load_recorded_rates`: the rates that the program was shipped with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.rates import operations
from shop.rates.feeds import FeedError


class Command(BaseCommand):
    """Load the recorded rates; safe to run again."""

    help = "Load the exchange rates recorded from the central banks. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rates each file added."""
        try:
            added = operations.load_recorded(at=timezone.now())
        except FeedError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 1:
            for name, count in added.items():
                self.stdout.write(f"{name}: {count} new")
        self.stdout.write(f"Recorded exchange rates: {sum(added.values())} new from {len(added)} files")
