"""Prints the demo's sign-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shop.demo import loading, people


class Command(BaseCommand):
    """Print who may sign in to the demo, and how."""

    help = "Print who may sign in to the demo, and how."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a person."""
        if settings.MODE == "production":
            raise CommandError("The demo is not for production.")
        first, second = (row for row in loading.read_workshops() if row["slug"] in people.VENDORS)
        rows = [
            ("buyer", people.BUYER),
            (f"vendor, {first['name']}", first["contact"]["email"]),
            (f"vendor, {second['name']}", second["contact"]["email"]),
            ("admin (code: make code)", people.ADMIN),
            ("second admin (the same code)", people.SECOND_ADMIN),
        ]
        for role, email in rows:
            self.stdout.write(f"  {role:32} {email:34} {people.PASSWORD}")
