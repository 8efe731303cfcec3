"""What the platform's staff decides on an application: changes, approval, rejection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.viewer import Viewer
from shop.kit import outbox, reasons, states
from shop.kit.errors import Invalid
from vendors.applications import policies, queries
from vendors.applications.models import Application, ChangeRequest
from vendors.applications.writing import DOCUMENTS, FIELDS
from vendors.workshops import operations as workshops
from vendors.workshops.models import Workshop


@dataclass(frozen=True)
class Request:
    """A change to ask for: a field of the model or "documents", and the reason in words for the applicant."""

    field: str
    reason: str


@transaction.atomic
def request_changes(*, by: Viewer, at: datetime, application_id: int, requests: Sequence[Request]) -> Application:
    """Send the application back with a reason on each field that needs a change."""
    application = _for_decision("request_changes", by, application_id)
    _check_requests(requests)
    revision = application.revisions.order_by("-number").first()
    ChangeRequest.objects.bulk_create(
        ChangeRequest(
            application=application,
            revision=revision,
            field=request.field,
            reason=request.reason.strip(),
            by=by.user,
            at=at,
        )
        for request in requests
    )
    reason = "\n".join(request.reason.strip() for request in requests)
    data = {"fields": [request.field for request in requests], "by_staff": True}
    states.move(application, "request_changes", by=by, at=at, reason=reason, data=data)
    outbox.put("applications.email_changes_requested", application_id=application.pk)
    return application


@transaction.atomic
def approve(*, by: Viewer, at: datetime, application_id: int, reason: str = "") -> Application:
    """Open the workshop that was applied for, with the applicant as its owner."""
    application = _for_decision("approve", by, application_id)
    workshop = workshops.open_workshop(by=by, at=at, owner=application.applicant, opening=_opening(application))
    return _decide(application, "approve", by=by, at=at, reason=reason.strip()[: reasons.LONGEST], workshop=workshop)


@transaction.atomic
def reject(*, by: Viewer, at: datetime, application_id: int, reason: str) -> Application:
    """Refuse the application for good, with the reason that the applicant is told."""
    application = _for_decision("reject", by, application_id)
    return _decide(application, "reject", by=by, at=at, reason=_words(reason, field="reason"))


def _for_decision(move: str, by: Viewer, application_id: int) -> Application:
    application = states.lock(queries.get(by, application_id))
    policies.check_reviewer(by, application)
    states.check_move(application, move)
    return application


def _decide(application: Application, move: str, *, by: Viewer, at: datetime, reason: str, workshop: Workshop | None = None) -> Application:
    changes = {"decided_at": at, "decided_by": by.user, "workshop": workshop}
    states.move(application, move, by=by, at=at, reason=reason, data={"by_staff": True}, changes=changes)
    outbox.put(f"applications.email_{application.status}", application_id=application.pk)
    return application


def _opening(application: Application) -> workshops.Opening:
    return workshops.Opening(
        name=application.shop_name,
        country=str(application.country),
        legal_form=application.legal_form,
        language=application.language,
        craft=application.craft,
        region=application.region,
        place=application.place,
        story=application.story,
        contact_email=application.contact_email,
        contact_phone=application.contact_phone,
        maker=application.contact_name,
    )


def _check_requests(requests: Sequence[Request]) -> None:
    if not requests:
        raise Invalid({"requests": _("Name at least one field and say what to change.")})
    if len({request.field for request in requests}) < len(requests):
        raise Invalid({"requests": _("Ask for each field once.")})
    for position, request in enumerate(requests):
        if request.field not in FIELDS and request.field != DOCUMENTS:
            raise Invalid({f"requests.{position}.field": _("An application has no such field.")})
        _words(request.reason, field=f"requests.{position}.reason")


def _words(reason: str, *, field: str) -> str:
    return reasons.checked(reason, _("Say why, in words for the applicant."), field=field)
