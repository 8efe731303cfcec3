"""The way from a draft to a workshop: writing, submitting, withdrawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shop.accounts.viewer import Viewer
from shop.files import queries as files
from shop.kit import outbox, states
from shop.kit.errors import Conflict, Invalid, NotFound, SignInRequired
from vendors.applications import queries, revisions, writing
from vendors.applications.models import Application, ApplicationDocument, DocumentKind
from vendors.applications.states import EDITABLE, ApplicationStatus

MAX_DOCUMENTS = 12


class ApplicationOpen(Conflict):
    """A person has at most one application that is not decided."""

    code = "application_open"


@transaction.atomic
def start(*, by: Viewer, at: datetime) -> Application:
    """An empty draft; raises ApplicationOpen when the person has one that is not decided."""
    if by.user is None:
        raise SignInRequired
    message = _("You have an application already: go on with it.")
    if queries.open_of(by) is not None:
        raise ApplicationOpen(message)
    try:
        with transaction.atomic():
            application = Application.objects.create(applicant=by.user, language=by.language, created_at=at)
    except IntegrityError as error:
        raise ApplicationOpen(message) from error
    states.start(application, by=by, at=at)
    return application


@dataclass(frozen=True)
class Saved:
    """A draft as it was kept, and what has to be mended in it before it is sent: messages by field."""

    application: Application
    wrong: Mapping[str, Any]


@transaction.atomic
def save(*, by: Viewer, at: datetime, values: Mapping[str, str], application_id: int | None = None) -> Saved:
    """Keep what was written so far; without an id, in the person's open draft, which is started if need be.

    `values` maps names of `writing.FIELDS` to text; what is absent stays, what is wrong is kept and told. Raises
    Conflict when the application waits for its review or is decided.
    """
    application = _own_or_new(by, at, application_id)
    _lock_for_writing(application)
    wrong = writing.write(application, values)
    application.save()
    return Saved(application, wrong)


@transaction.atomic
def add_document(*, by: Viewer, at: datetime, document_id: int, kind: str, application_id: int | None = None) -> ApplicationDocument:
    """Put a document that the applicant uploaded with the application."""
    application = _own_or_new(by, at, application_id)
    _lock_for_writing(application)
    document = files.own_document(by, document_id, field="documentId")
    if kind not in DocumentKind.values:
        raise Invalid({"kind": _("Choose what the document shows.")})
    if application.documents.count() >= MAX_DOCUMENTS:
        message = _("At most %(count)d documents: remove one first.") % {"count": MAX_DOCUMENTS}
        raise Conflict(message, field="documentId")
    if ApplicationDocument.objects.filter(document=document).exists():
        raise Conflict(_("This document is with an application already."), field="documentId")
    return ApplicationDocument.objects.create(application=application, document=document, kind=kind, added_at=at)


@transaction.atomic
def remove_document(*, by: Viewer, at: datetime, application_document_id: int) -> Application:
    """Take a document out of the application; the file itself stays its owner's."""
    row = ApplicationDocument.objects.filter(pk=application_document_id, application__in=queries.own(by)).first()
    if row is None:
        raise NotFound(field="id")
    application = _lock_for_writing(queries.get_own(by, row.application_id))
    row.delete()
    data = {"document": row.document.name, "by_staff": False}
    states.record(application, "remove_document", application.status, by=by, at=at, data=data)
    return application


@transaction.atomic
def submit(*, by: Viewer, at: datetime, application_id: int) -> Application:
    """Hand the application in, first or after changes; raises Invalid for each field that is missing."""
    application = states.lock(queries.get_own(by, application_id))
    again = application.status == ApplicationStatus.CHANGES_REQUESTED
    move = "resubmit" if again else "submit"
    states.check_move(application, move)
    writing.check_complete(application, application.documents.count())
    application.submitted_at = at
    application.save(update_fields=["submitted_at"])
    application.change_requests.filter(answered_at__isnull=True).update(answered_at=at)
    changed = [change.field for change in _changed(application)]
    revision = revisions.take(application, at=at)
    data = {"revision": revision.number, "changed": changed, "by_staff": False}
    states.move(application, move, by=by, at=at, data=data)
    outbox.put("applications.email_submitted", application_id=application.pk)
    return application


@transaction.atomic
def withdraw(*, by: Viewer, at: datetime, application_id: int) -> Application:
    """Take the application back: it is a draft again, with everything that is in it, and nobody else's business."""
    application = queries.get_own(by, application_id)
    return states.move(application, "withdraw", by=by, at=at, data={"by_staff": False}, changes={"submitted_at": None})


def _own_or_new(by: Viewer, at: datetime, application_id: int | None) -> Application:
    if application_id is not None:
        return queries.get_own(by, application_id)
    return queries.open_of(by) or start(by=by, at=at)


def _changed(application: Application) -> list[revisions.Change]:
    last = application.revisions.order_by("-number").first()
    return revisions.changes_since(last) if last else []


def _lock_for_writing(application: Application) -> Application:
    states.lock(application)
    if application.status == ApplicationStatus.SUBMITTED:
        raise states.WrongState(_("Your application is being reviewed. To change it now, withdraw it."))
    if application.status not in EDITABLE:
        raise states.WrongState(_("This application is closed and cannot be changed."))
    return application
