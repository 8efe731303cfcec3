"""An application as it was submitted, and what changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vendors.applications.models import Application, ApplicationDocument, Revision
from vendors.applications.states import EDITABLE
from vendors.applications.writing import DOCUMENTS, FIELDS


@dataclass(frozen=True)
class Change:
    """A field of the model (or "documents") with its value before and after, as text."""

    field: str
    before: str
    after: str


def take(application: Application, *, at: datetime) -> Revision:
    """Keep the application as it is now, as the next revision. The caller holds the application's lock."""
    number = application.revisions.count() + 1
    return Revision.objects.create(application=application, number=number, data=snapshot(application), submitted_at=at)


def snapshot(application: Application) -> dict[str, Any]:
    """Every field as text, and the documents as `{"id", "kind", "name"}`."""
    data: dict[str, Any] = {name: str(getattr(application, name)) for name in FIELDS}
    rows = sorted(application.documents.all(), key=lambda row: row.pk)
    data[DOCUMENTS] = [_document(row) for row in rows]
    return data


def changes_since(revision: Revision) -> list[Change]:
    """What differs in the application today from what was submitted as `revision`, in the order of the form."""
    return differences(revision.data, snapshot(revision.application))


def latest_changes(application: Application) -> list[Change]:
    """What the reviewer wants to see: a resubmission against the version before it, a draft against the last.

    Reads `revisions` and `documents` (with their files) as they were loaded; no changes without a version.
    """
    revisions = sorted(application.revisions.all(), key=lambda revision: revision.number)
    if application.status not in EDITABLE:
        revisions = revisions[:-1]
    return differences(revisions[-1].data, snapshot(application)) if revisions else []


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The fields of two snapshots that differ."""
    changes = [Change(name, before.get(name, ""), after[name]) for name in FIELDS if before.get(name, "") != after[name]]
    if before.get(DOCUMENTS, []) != after[DOCUMENTS]:
        changes.append(Change(DOCUMENTS, _names(before.get(DOCUMENTS, [])), _names(after[DOCUMENTS])))
    return changes


def _document(row: ApplicationDocument) -> dict[str, Any]:
    return {"id": row.document_id, "kind": row.kind, "name": row.document.name}


def _names(documents: list[dict[str, Any]]) -> str:
    return ", ".join(document["name"] for document in documents)
