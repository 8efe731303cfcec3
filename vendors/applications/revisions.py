"""An application as it was submitted, and what changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vendors.applications.models import Application, ApplicationDocument, Revision
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
    """What differs today from what was submitted as `revision`, in the order of the form."""
    return differences(revision.data, snapshot(revision.application))


def latest_changes(application: Application) -> list[Change]:
    """What the last submission changed against the one before it; nothing after a first submission.

    Reads `revisions` as they were loaded with the application.
    """
    versions = sorted(application.revisions.all(), key=lambda revision: revision.number)
    return differences(versions[-2].data, versions[-1].data) if len(versions) > 1 else []


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The fields of two snapshots that differ."""
    # A snapshot from before a field was added has no word for it.
    pairs = [(name, before.get(name, ""), after.get(name, "")) for name in FIELDS]
    changes = [Change(*pair) for pair in pairs if pair[1] != pair[2]]
    if before.get(DOCUMENTS, []) != after.get(DOCUMENTS, []):
        changes.append(Change(DOCUMENTS, _names(before.get(DOCUMENTS, [])), _names(after.get(DOCUMENTS, []))))
    return changes


def _document(row: ApplicationDocument) -> dict[str, Any]:
    return {"id": row.document_id, "kind": row.kind, "name": row.document.name}


def _names(documents: list[dict[str, Any]]) -> str:
    return ", ".join(document["name"] for document in documents)
