"""Ways to reviews that are not found at their products."""

from typing import Any

import graphene

from shop.kit.errors import DomainError
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.reviews import letters, queries
from shop.reviews.graphql.types import ReviewStatus, ReviewType


class ReviewLetters(graphene.ObjectType):
    """The letters that ask how something was, for whoever holds one."""

    is_on = graphene.Boolean(required=True, description="Whether there will be more of them.")


class Queries:
    """Root fields of reviews."""

    vendor_reviews = ConnectionField(
        ReviewType, description="Reviews of the pieces of the workshops that the viewer works for, newest first."
    )
    reviews_to_moderate = ConnectionField(
        ReviewType,
        description="All reviews, newest first; for moderators, empty for others.",
        status=ReviewStatus(description="Only those that stand there."),
    )
    review_letters = graphene.Field(
        ReviewLetters,
        key=graphene.String(required=True, description="The last part of the link in a letter."),
        description="Whether letters go on that ask how something was; null for a link that is none of ours.",
    )

    @staticmethod
    def resolve_vendor_reviews(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """Of the viewer's workshops."""
        return keyset(queries.of_members(info.context.viewer), info, order=queries.NEWEST, first=first, after=after)

    @staticmethod
    def resolve_reviews_to_moderate(
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, status: Any = None
    ) -> Page:
        """For moderators."""
        rows = queries.for_moderators(info.context.viewer)
        rows = rows.filter(status=getattr(status, "value", status)) if status else rows
        return keyset(rows, info, order=queries.NEWEST, first=first, after=after)

    @staticmethod
    def resolve_review_letters(root: Any, info: graphene.ResolveInfo, key: str) -> ReviewLetters | None:
        """By the signed key."""
        try:
            person = letters.find_by_key(key)
        except DomainError:
            return None
        return ReviewLetters(is_on=queries.wants_letters(person.pk))
