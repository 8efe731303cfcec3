"""Pictures and documents over GraphQL."""

from typing import Any

import graphene
from django.db.models import QuerySet

from shop.files import queries
from shop.files.addresses import address_of, is_ready
from shop.files.documents import document_link
from shop.files.models import Document, Image, ImageStatus
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import enum_of

ImageStatusEnum = enum_of(ImageStatus, "ImageStatus", "How far the sizes of a picture are.")


class ImageSource(graphene.ObjectType):
    """One size of a picture."""

    url = graphene.String(required=True, description="Where it lies.")
    width = graphene.Int(required=True, description="Width in pixels.")


class ImageType(NodeType):
    """A picture in several sizes."""

    class Meta:
        model = Image
        name = "Image"
        description = "A picture in several sizes; until they are made its place is known by width, height and tone."
        fields = ()

    width = graphene.Int(required=True, description="Width of the whole picture in pixels.")
    height = graphene.Int(required=True, description="Height of the whole picture in pixels.")
    tone = graphene.String(required=True, description="The average color, RRGGBB.")
    tone_class = graphene.String(
        required=True, description="The average color as a class of the stylesheet: tone- and a digit 0 to 3 for red, green, blue."
    )
    status = graphene.Field(ImageStatusEnum, required=True, description="How far the sizes are.")
    url = graphene.String(description="The largest size; null until the sizes are made.")
    sources = graphene.List(
        graphene.NonNull(ImageSource), required=True, description="All sizes, smallest first; empty until they are made."
    )

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Image]:
        """The person's own, or all for moderators."""
        return queries.images_visible_to(viewer)

    @staticmethod
    def resolve_tone_class(image: Image, info: graphene.ResolveInfo) -> str:
        """Two bits of every channel."""
        return "tone-" + "".join(str(int(image.tone[at : at + 2], 16) >> 6) for at in (0, 2, 4))

    @staticmethod
    def resolve_url(image: Image, info: graphene.ResolveInfo) -> str | None:
        """The address of the largest size."""
        return address_of(image, max(image.widths)) if is_ready(image) else None

    @staticmethod
    def resolve_sources(image: Image, info: graphene.ResolveInfo) -> list[ImageSource]:
        """Addresses of all sizes."""
        if not is_ready(image):
            return []
        return [ImageSource(url=address_of(image, width), width=width) for width in sorted(image.widths)]


class DocumentType(NodeType):
    """A private document."""

    class Meta:
        model = Document
        name = "Document"
        description = "A private document; only its owner and moderators of the platform see it."
        fields = ()

    name = graphene.String(required=True, description="The name of the file.")
    content_type = graphene.String(required=True, description="Its media type.")
    byte_size = graphene.Int(required=True, description="Its size in bytes.")
    created_at = graphene.DateTime(required=True, description="When it was uploaded.")
    link = graphene.String(description="An address that opens it for this viewer during five minutes; null for others.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Document]:
        """The person's own, or all for moderators."""
        return queries.documents_visible_to(viewer)

    @staticmethod
    def resolve_link(document: Document, info: graphene.ResolveInfo) -> str | None:
        """A link for those who may open it."""
        viewer = info.context.viewer
        return document_link(document, viewer) if queries.may_read(document, viewer) else None
