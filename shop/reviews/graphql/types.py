"""Reviews as buyers, workshops and the staff see them, and what they add to products, workshops and order lines."""

from decimal import Decimal
from typing import Any

import graphene
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.catalogue.graphql.types import ProductType
from shop.catalogue.models import Product
from shop.catalogue.policies import EDITORS
from shop.kit.formatting import format_number
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import HistoryStep, steps
from shop.kit.graphql.loading import Fetch, Join
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import LocalizedText, enum_of, extend, language_of, reading
from shop.kit.translated import Reading
from shop.orders.graphql.types import OrderLineType
from shop.orders.models import OrderLine
from shop.reviews import policies, queries, states
from shop.reviews.models import ProductRating, Review
from vendors.workshops.graphql.types import WorkshopType, roles_of
from vendors.workshops.models import Workshop

ReviewStatus = enum_of(states.ReviewStatus, "ReviewStatus", "Whether a review is read by others.")


class RatingType(graphene.ObjectType):
    """What reviews add up to."""

    class Meta:
        name = "Rating"

    average = graphene.Float(required=True, description="The mean of the stars, 1 to 5, with two decimal places.")
    formatted = graphene.String(
        required=True, description="The same with one decimal place, as readers of the request's language write it."
    )
    count = graphene.Int(required=True, description="How many reviews there are.")

    @staticmethod
    def resolve_average(rating: ProductRating, info: graphene.ResolveInfo) -> float:
        """Of the stars."""
        return float(round(Decimal(rating.total) / rating.count, 2))

    @staticmethod
    def resolve_formatted(rating: ProductRating, info: graphene.ResolveInfo) -> str:
        """By the rules of the language."""
        return format_number(Decimal(rating.total) / rating.count, language_of(info), digits=1)


class ReviewType(NodeType):
    """What a buyer says of a piece that they have."""

    class Meta:
        model = Review
        name = "Review"
        description = "What a buyer says of a piece that they have, with the answer of its workshop."

    status = graphene.Field(ReviewStatus, required=True, description="Whether others read it.")
    stars = graphene.Int(description="1, bad, to 5, excellent; null once it is deleted.")
    text = graphene.String(required=True, description="The buyer's own words; may be empty.")
    language = graphene.String(required=True, description="The language of `text`.")
    author_name = graphene.String(required=True, description="The given name of who wrote it.")
    written_at = graphene.DateTime(required=True, description="When it was written.")
    changed_at = graphene.DateTime(description="When its author last changed it.")
    answer = graphene.String(required=True, description="What the workshop answered; empty while it has not.")
    answer_language = graphene.String(required=True, description="The language of `answer`.")
    answered_at = graphene.DateTime(description="When it answered.")
    product_slug = graphene.String(required=True, description="The address of the piece.")
    product_title = graphene.Field(LocalizedText, required=True, description="What the piece is called.")
    workshop_name = graphene.String(required=True, description="The workshop whose piece it is.")
    is_mine = graphene.Boolean(required=True, description="Whether the viewer wrote it.")
    can_change = graphene.Boolean(required=True, description="Whether the viewer may change it now; they may delete their own at any time.")
    can_answer = graphene.Boolean(required=True, description="Whether the viewer may answer it for the workshop.")
    history = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(HistoryStep))),
        description="What happened to it; for the platform's moderators, empty for others.",
    )

    needs = {
        "authorName": (Join("author"),),
        "productSlug": (Join("product"),),
        "productTitle": (Join("product"),),
        "workshopName": (Join("product__workshop"),),
        "canAnswer": (Join("product"),),
        "history": (HISTORY,),
    }

    @staticmethod
    def resolve_text(review: Review, info: graphene.ResolveInfo) -> str:
        """As it was written."""
        return str(review.text)

    @staticmethod
    def resolve_language(review: Review, info: graphene.ResolveInfo) -> str:
        """As its author said."""
        return review.text.source

    @staticmethod
    def resolve_author_name(review: Review, info: graphene.ResolveInfo) -> str:
        """No more of the person than that."""
        return given_name(review.author)

    @staticmethod
    def resolve_answer(review: Review, info: graphene.ResolveInfo) -> str:
        """As it was written."""
        return str(review.answer)

    @staticmethod
    def resolve_answer_language(review: Review, info: graphene.ResolveInfo) -> str:
        """As the workshop said."""
        return review.answer.source

    @staticmethod
    def resolve_product_slug(review: Review, info: graphene.ResolveInfo) -> str:
        """Loaded with the review."""
        return review.product.slug

    @staticmethod
    def resolve_product_title(review: Review, info: graphene.ResolveInfo) -> Reading:
        """For the reader."""
        return reading(review.product.title, info)

    @staticmethod
    def resolve_workshop_name(review: Review, info: graphene.ResolveInfo) -> str:
        """Loaded with the review."""
        return review.product.workshop.name

    @staticmethod
    def resolve_is_mine(review: Review, info: graphene.ResolveInfo) -> bool:
        """By account."""
        return is_own(review, info)

    @staticmethod
    def resolve_can_change(review: Review, info: graphene.ResolveInfo) -> bool:
        """By its age and who asks."""
        return is_own(review, info) and policies.can_change(review, timezone.now())

    @staticmethod
    def resolve_can_answer(review: Review, info: graphene.ResolveInfo) -> bool:
        """By the viewer's role in the workshop."""
        return roles_of(info).get(review.product.workshop_id) in EDITORS

    @staticmethod
    def resolve_history(review: Review, info: graphene.ResolveInfo) -> list[Any]:
        """For moderators."""
        viewer = info.context.viewer
        return steps(review, viewer) if policies.can_moderate(viewer) else []

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Review]:
        """Published ones, the viewer's own, or all for moderators."""
        return queries.visible_to(viewer)


def is_own(review: Review, info: graphene.ResolveInfo) -> bool:
    """Whether the viewer wrote it."""
    user = info.context.viewer.user
    return user is not None and review.author_id == user.pk


def given_name(person: User) -> str:
    """The first word of the name that the person gave; nothing of an e-mail address stands in for it."""
    names = person.name.split()
    return names[0] if names else _("A buyer")


def resolve_rating(product: Product, info: graphene.ResolveInfo) -> ProductRating | None:
    """Loaded with the product; none without a review."""
    rating = getattr(product, "rating", None)
    return rating if rating and rating.count else None


def resolve_reviews(product: Product, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    """Published ones, newest first."""
    return keyset(queries.published().filter(product=product), info, order=queries.NEWEST, first=first, after=after)


def resolve_workshop_rating(workshop: Workshop, info: graphene.ResolveInfo) -> ProductRating | None:
    """The sum over its products."""
    return queries.summed(workshop.ratings.all())


def own_reviews(info: graphene.ResolveInfo) -> dict[int, Review | None]:
    """What the viewer has reviewed, asked once a request, however many lines want to know."""
    if not hasattr(info.context, "own_reviews"):
        info.context.own_reviews = queries.products_reviewed_by(info.context.viewer)
    found: dict[int, Review | None] = info.context.own_reviews
    return found


def resolve_line_review(line: OrderLine, info: graphene.ResolveInfo) -> Review | None:
    """By its product."""
    return own_reviews(info).get(line.product_id) if line.product_id else None


def resolve_can_review(line: OrderLine, info: graphene.ResolveInfo) -> bool:
    """By its state, who asks, and what they have said already."""
    user, part = info.context.viewer.user, line.vendor_order
    if user is None or part.order.buyer_id != user.pk or part.workshop_id in roles_of(info):
        return False
    return policies.was_delivered(line) and line.product_id not in own_reviews(info)


extend(
    ProductType,
    rating=graphene.Field(RatingType, resolver=resolve_rating, description="What its reviews add up to; null when there are none."),
    reviews=ConnectionField(ReviewType, resolver=resolve_reviews, description="What buyers who have it say of it, newest first."),
)
extend(
    WorkshopType,
    rating=graphene.Field(
        RatingType, resolver=resolve_workshop_rating, description="What the reviews of all its pieces add up to; null when there are none."
    ),
)
extend(
    OrderLineType,
    review=graphene.Field(
        ReviewType,
        resolver=resolve_line_review,
        description="What the viewer said of this piece; null when they have not, or took it back.",
    ),
    can_review=graphene.Field(
        graphene.NonNull(graphene.Boolean),
        resolver=resolve_can_review,
        description="Whether the viewer may say how it is: it has arrived, and they have not yet.",
    ),
)
ProductType.needs = {**ProductType.needs, "rating": (Join("rating"),)}
WorkshopType.needs = {**WorkshopType.needs, "rating": (Fetch("ratings"),)}
OrderLineType.needs = {**OrderLineType.needs, "canReview": (Join("vendor_order__order"), Join("product"))}
