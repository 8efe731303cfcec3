"""What happens on a clock, and letters to people."""

from celery import shared_task

from shop.accounts import emails, operations
from shop.kit.outbox import job


@shared_task(name="shop.accounts.tasks.clean_sessions")
def clean_sessions() -> None:
    """Delete the sessions that have ended."""
    operations.forget_sessions()


@job("accounts.email")
def email(user_id: int, event: str, reason: str) -> None:
    """What the platform did to an account, for its person."""
    emails.to_person(user_id, event, reason)
