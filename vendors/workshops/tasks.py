"""Jobs of the outbox that tell a workshop what happened to it."""

from django.utils import timezone

from shop.kit import outbox
from vendors.workshops import emails
from vendors.workshops.models import Workshop


@outbox.job("workshops.email_suspend")
def email_suspend(workshop_id: int, reason: str) -> None:
    """Tell the owners that their shop is suspended."""
    emails.suspended(Workshop.objects.get(pk=workshop_id), reason=reason, at=timezone.now())


@outbox.job("workshops.email_reinstate")
def email_reinstate(workshop_id: int, reason: str) -> None:
    """Tell the owners that their shop sells again."""
    emails.reinstated(Workshop.objects.get(pk=workshop_id), reason=reason, at=timezone.now())
