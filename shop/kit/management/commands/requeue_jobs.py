"""Lets jobs that were given up run again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shop.kit import outbox


class Command(BaseCommand):
    """Put jobs that failed for good back into the outbox, all or those of one name."""

    help = "Put jobs that failed for good back into the outbox, all or those of one name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name."""
        parser.add_argument("job", nargs="?", default="", help="such as payments.send_refund")

    def handle(self, *args: Any, **options: Any) -> None:
        """Requeue and say how many."""
        self.stdout.write(f"{outbox.requeue(options['job'])} jobs will be tried again.")
