"""Which reviews there are to see, and what they add up to."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from shop.accounts.viewer import Viewer
from shop.catalogue import queries as catalogue
from shop.kit.errors import NotFound
from shop.orders import queries as orders
from shop.orders.models import OrderLine
from shop.reviews.models import ProductRating, Review, StoppedLetters
from shop.reviews.policies import can_moderate
from shop.reviews.states import ReviewStatus

NEWEST = ("-written_at", "-pk")


def published() -> QuerySet[Review]:
    """What everybody reads."""
    return Review.objects.filter(status=ReviewStatus.PUBLISHED)


def kept() -> QuerySet[Review]:
    """All that their authors have not deleted."""
    return Review.objects.exclude(status=ReviewStatus.REMOVED)


def written_by(viewer: Viewer) -> QuerySet[Review]:
    """The viewer's own."""
    return kept().filter(author=viewer.user) if viewer.user and viewer.may_read("orders") else Review.objects.none()


def visible_to(viewer: Viewer) -> QuerySet[Review]:
    """Published ones of products that the viewer may see, their own, and all for moderators."""
    if can_moderate(viewer):
        return kept()
    shown = Q(status=ReviewStatus.PUBLISHED, product__in=catalogue.visible_to(viewer))
    return kept().filter(shown | Q(pk__in=written_by(viewer).values("pk")))


def of_members(viewer: Viewer) -> QuerySet[Review]:
    """Published reviews of the pieces of the viewer's workshops."""
    return published().filter(product__in=catalogue.of_members(viewer))


def for_moderators(viewer: Viewer) -> QuerySet[Review]:
    """All of them, for moderators; none for others."""
    return kept() if can_moderate(viewer) else Review.objects.none()


def get_own(viewer: Viewer, key: int, field: str = "review") -> Review:
    """One of the viewer's own, or NotFound."""
    return _one(written_by(viewer), key, field)


def get_for_member(viewer: Viewer, key: int, field: str = "review") -> Review:
    """A published one of a piece of the viewer's workshops, or NotFound."""
    return _one(of_members(viewer), key, field)


def get_for_moderator(viewer: Viewer, key: int, field: str = "review") -> Review:
    """Any, for a moderator; NotFound for everybody else."""
    return _one(for_moderators(viewer), key, field)


def _one(rows: QuerySet[Review], key: int, field: str) -> Review:
    found = rows.select_related("product__workshop", "author").filter(pk=key).first()
    if found is None:
        raise NotFound(field=field)
    return found


def get_line(viewer: Viewer, key: int, field: str = "orderLine") -> OrderLine:
    """A line of an order in the viewer's own account, or NotFound. Whoever only holds an order's link keeps it first."""
    rows = OrderLine.objects.select_related("product", "vendor_order__order", "vendor_order__workshop")
    found = rows.filter(pk=key, vendor_order__order__in=orders.bought_by(viewer), vendor_order__order__buyer=viewer.user).first()
    if found is None or viewer.user is None:
        raise NotFound(field=field)
    return found


def products_reviewed_by(viewer: Viewer) -> dict[int, Review | None]:
    """The viewer's reviews by the keys of their products; None for one that they have deleted. One statement."""
    if viewer.user is None or not viewer.may_read("orders"):
        return {}
    rows = Review.objects.filter(author=viewer.user)
    return {review.product_id: None if review.status == ReviewStatus.REMOVED else review for review in rows}


def summed(ratings: Iterable[ProductRating]) -> ProductRating | None:
    """Several products as one, not to be saved; None when none of them has a review."""
    counted = [rating for rating in ratings if rating.count]
    if not counted:
        return None
    return ProductRating(count=sum(rating.count for rating in counted), total=sum(rating.total for rating in counted))


def wants_letters(user_id: int) -> bool:
    """Whether the person may be asked by letter how something was."""
    return not StoppedLetters.objects.filter(user=user_id).exists()
