"""Who sees which files.

Files know nothing of what lies above them: a picture of a product is seen by everybody through the product,
but fetched by its own id only by those who may change it.
"""

from typing import Any

from django.db.models import QuerySet

from shop.files.models import Document, Image
from shop.kit.errors import NotFound

#: Roles of the platform's staff that look at pictures and documents.
REVIEWERS = ("moderator",)


def images_visible_to(viewer: Any) -> QuerySet[Image]:
    """The person's own pictures; all for moderators."""
    return _visible(Image.objects.all(), viewer)


def documents_visible_to(viewer: Any) -> QuerySet[Document]:
    """The person's own documents; all for moderators."""
    return _visible(Document.objects.all(), viewer)


def may_read(document: Document, viewer: Any) -> bool:
    """Whether this viewer may open the document; asks the database nothing."""
    return viewer.is_signed_in and (document.owner_id == viewer.user.pk or viewer.has_staff_role(*REVIEWERS))


def own_image(viewer: Any, pk: int, *, field: str = "") -> Image:
    """A picture that the person uploaded, to be used by them; NotFound for others'."""
    found = Image.objects.filter(pk=pk, owner=viewer.user).first() if viewer.is_signed_in else None
    if found is None:
        raise NotFound(field=field)
    return found


def own_document(viewer: Any, pk: int, *, field: str = "") -> Document:
    """A document that the person uploaded, to be used by them; NotFound for others'."""
    found = Document.objects.filter(pk=pk, owner=viewer.user).first() if viewer.is_signed_in else None
    if found is None:
        raise NotFound(field=field)
    return found


def _visible(rows: QuerySet[Any], viewer: Any) -> QuerySet[Any]:
    if not viewer.is_signed_in:
        return rows.none()
    if viewer.has_staff_role(*REVIEWERS):
        return rows
    return rows.filter(owner=viewer.user)
