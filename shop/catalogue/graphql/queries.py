"""Ways into the catalogue."""

from typing import Any

import graphene

from shop.accounts.models import StaffRole
from shop.catalogue import models, queries
from shop.catalogue.graphql.types import CategoryType, ProductStatus, ProductType, TermType
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare


class Queries:
    """Root fields of the catalogue."""

    product = graphene.Field(
        ProductType, slug=graphene.String(required=True, description="Its part of the address."), description="One product."
    )
    products = ConnectionField(
        ProductType,
        description="Products on sale, newest first.",
        category=graphene.String(description="Slug of a category; its parts count too."),
        workshop=graphene.String(description="Slug of a workshop."),
    )
    my_products = ConnectionField(
        ProductType,
        description="Listings of the workshops that the viewer works for, newest first.",
        status=ProductStatus(description="Only those that stand there."),
    )
    products_to_review = ConnectionField(ProductType, description="Listings that wait for a moderator, oldest first; for staff.")
    categories = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(CategoryType))),
        top=graphene.Boolean(default_value=False, description="Only those without a parent."),
        description="The crafts and their parts.",
    )
    category = graphene.Field(
        CategoryType,
        slug=graphene.String(required=True, description="Its part of the address."),
        description="One craft; null when there is none.",
    )
    terms = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TermType))),
        kind=graphene.String(required=True, description="technique, material or color."),
        description="All techniques, materials or colors.",
    )

    @staticmethod
    def resolve_product(root: Any, info: graphene.ResolveInfo, slug: str) -> models.Product | None:
        """The product, when the viewer may see it."""
        return prepare(queries.visible_to(info.context.viewer).filter(slug=slug[:80]), info).first()

    @staticmethod
    def resolve_products(
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, category: str = "", workshop: str = ""
    ) -> Page:
        """On sale, newest first."""
        return keyset(queries.filtered(category, workshop), info, order=queries.NEWEST, first=first, after=after)

    @staticmethod
    def resolve_my_products(
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, status: str | None = None
    ) -> Page:
        """The viewer's own."""
        rows = queries.of_members(info.context.viewer)
        rows = rows.filter(status=getattr(status, "value", status)) if status else rows
        return keyset(rows, info, order=("-created_at", "-pk"), first=first, after=after)

    @staticmethod
    def resolve_products_to_review(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """The moderators' queue."""
        allowed = info.context.viewer.has_staff_role(StaffRole.MODERATOR)
        return keyset(
            queries.to_review() if allowed else models.Product.objects.none(), info, order=("created_at", "pk"), first=first, after=after
        )

    @staticmethod
    def resolve_categories(root: Any, info: graphene.ResolveInfo, top: bool = False) -> list[models.Category]:
        """All, or the top."""
        rows = queries.categories()
        return list(prepare(rows.filter(parent=None) if top else rows, info))

    @staticmethod
    def resolve_category(root: Any, info: graphene.ResolveInfo, slug: str) -> models.Category | None:
        """By its slug."""
        return prepare(queries.categories().filter(slug=slug[:80]), info).first()

    @staticmethod
    def resolve_terms(root: Any, info: graphene.ResolveInfo, kind: str) -> list[models.Term]:
        """All of a kind."""
        return list(queries.terms(kind[:10]))
