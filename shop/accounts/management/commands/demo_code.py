"""Print the one-time code that an authenticator app would show now."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """For the people of the demo only: in production nobody's code is to be had from a shell."""

    help = "Print the current one-time code of a person of the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """One e-mail address, by default the demo's admin."""
        parser.add_argument("email", nargs="?", default="admin@usta.example")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print six digits and how many seconds they last."""
        if settings.MODE == "production":
            raise CommandError("There is no demo in production.")
        found = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__email=options["email"]).first()
        if found is None:
            raise CommandError(f"{options['email']} has no authenticator.")
        now = int(time.time())
        code = format_hotp_value(hotp_value(decrypt(found.data["secret"]), now // app_settings.TOTP_PERIOD))
        self.stdout.write(code)
        self.stderr.write(f"valid for {app_settings.TOTP_PERIOD - now % app_settings.TOTP_PERIOD} s")
