"""What production refuses to start with."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from shop.kit import env

REQUIRED = (
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "SMS_BACKEND",
)


def check(settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured with everything that is missing or belongs to the demo."""
    problems = [f"{name} is not set" for name in REQUIRED if not env.text(name)]
    if settings["DEBUG"]:
        problems.append("DEBUG is on")
    if not settings["HTTPS"]:
        problems.append("SITE_URL does not begin with https://")
    if len(settings["SECRET_KEY"]) < 40 or settings["SECRET_KEY"].startswith("development"):
        problems.append("SECRET_KEY is a development key")
    if "sandbox" in settings["STRIPE_SECRET_KEY"] or not settings["STRIPE_API_BASE"].startswith("https://"):
        problems.append("payments point at the sandbox (STRIPE_SECRET_KEY, STRIPE_API_BASE)")
    if settings["EMAIL_BACKEND"].endswith("MailboxBackend") or settings["SMS_BACKEND"].endswith("MailboxSms"):
        problems.append("messages go to the development mailbox (EMAIL_BACKEND, SMS_BACKEND)")
    if problems:
        raise ImproperlyConfigured("Production cannot start: " + "; ".join(problems))
