"""Jobs of the outbox that tell applicants what happened."""

from django.utils import timezone

from shop.kit import outbox
from vendors.applications import emails, queries


@outbox.job("applications.email_submitted")
def email_submitted(application_id: int) -> None:
    """Tell the applicant that we have the application."""
    emails.submitted(queries.for_letter(application_id), at=timezone.now())


@outbox.job("applications.email_changes_requested")
def email_changes_requested(application_id: int) -> None:
    """Tell the applicant what to change."""
    emails.changes_requested(queries.for_letter(application_id), at=timezone.now())


@outbox.job("applications.email_approved")
def email_approved(application_id: int) -> None:
    """Tell the applicant that the workshop is open."""
    emails.approved(queries.for_letter(application_id), at=timezone.now())


@outbox.job("applications.email_rejected")
def email_rejected(application_id: int) -> None:
    """Tell the applicant that the application is refused."""
    application = queries.for_letter(application_id)
    emails.rejected(application, reason=queries.decision_reason(application), at=timezone.now())
