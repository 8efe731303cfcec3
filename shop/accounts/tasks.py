"""What happens on a clock."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task(name="shop.accounts.tasks.clean_sessions")
def clean_sessions() -> None:
    """Delete the sessions that have ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
