"""What happens on a clock, and letters to people."""

from datetime import datetime
from typing import Any

from celery import shared_task

from shop.accounts import emails, notices, operations
from shop.kit.outbox import job


@shared_task(name="shop.accounts.tasks.clean_sessions")
def clean_sessions() -> None:
    """Delete the sessions that have ended."""
    operations.forget_sessions()


@job("accounts.email")
def email(user_id: int, event: str, reason: str) -> None:
    """What the platform did to an account, for its person."""
    emails.to_person(user_id, event, reason)


@job("accounts.email_notice")
def email_notice(user_id: int, event: str, changed_at: str, to: str = "", facts: dict[str, Any] | None = None) -> None:
    """Something that protects the account was changed; `changed_at` is in ISO's form."""
    notices.changed(user_id, event, at=datetime.fromisoformat(changed_at), to=to, **(facts or {}))


@job("accounts.email_phone_changed")
def email_phone_changed(user_id: int, changed_at: str, before: str) -> None:
    """The account has another number; `before` is what it had."""
    notices.phone_changed(user_id, at=datetime.fromisoformat(changed_at), before=before)


@job("accounts.email_api_token_made")
def email_api_token_made(token_id: int) -> None:
    """A program may act for the person."""
    notices.api_token_made(token_id)
