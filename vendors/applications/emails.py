"""Letters to an applicant, in the language of their account."""

from datetime import datetime
from typing import Any

from shop.kit import emails
from vendors.applications.labels import FIELD_LABELS
from vendors.applications.models import Application


def submitted(application: Application, *, at: datetime) -> None:
    """We have the application and will look at it."""
    _to_applicant("applications.submitted", application, at=at)


def changes_requested(application: Application, *, at: datetime) -> None:
    """What to change, field by field, with the reasons."""
    # Labels stay lazy until the letter is rendered in the reader's language.
    requests = [
        {"label": FIELD_LABELS[request.field], "reason": request.reason}
        for request in application.change_requests.filter(answered_at__isnull=True).order_by("at", "pk")
    ]
    _to_applicant("applications.changes_requested", application, at=at, requests=requests)


def approved(application: Application, *, at: datetime) -> None:
    """The workshop is open."""
    workshop, language = application.workshop, application.applicant.language
    _to_applicant(
        "applications.approved",
        application,
        at=at,
        workshop=workshop,
        address=emails.link("dashboard:today", language),
        shipping_address=emails.link("dashboard:settings_of", language, workshop=workshop.slug if workshop else ""),
        listing_address=emails.link("dashboard:new_listing", language),
        money_address=emails.link("dashboard:money_of", language, workshop=workshop.slug if workshop else ""),
    )


def rejected(application: Application, *, reason: str, at: datetime) -> None:
    """The application is refused, and why."""
    _to_applicant("applications.rejected", application, at=at, reason=reason)


def _to_applicant(event: str, application: Application, *, at: datetime, **context: Any) -> None:
    applicant = application.applicant
    # A person who signed up by phone is reached at the address given in the application.
    address = applicant.email or application.contact_email
    if not address:
        return
    emails.send(
        event,
        to=address,
        language=applicant.language,
        context={
            "application": application,
            "name": applicant.display_name,
            "address": emails.link("dashboard:apply", applicant.language),
            **context,
        },
        at=at,
    )
