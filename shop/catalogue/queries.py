"""What there is to see of the catalogue."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.catalogue.models import Category, Product, ProductImage, SavedProduct, Term, Variant
from shop.catalogue.states import ON_SALE, ProductStatus
from shop.kit.errors import NotFound
from vendors.workshops.states import PUBLIC, WorkshopStatus

NEWEST = ("-published_at", "-pk")
ON_SHOW = Q(status__in=ON_SALE, workshop__status__in=PUBLIC)


def on_sale() -> QuerySet[Product]:
    """Published products of open workshops."""
    return Product.objects.filter(status__in=ON_SALE, workshop__status=WorkshopStatus.ACTIVE)


def on_show() -> QuerySet[Product]:
    """Published products of open workshops, and of those that take a rest: these cannot be bought now."""
    return Product.objects.filter(ON_SHOW)


def visible_to(viewer: Viewer) -> QuerySet[Product]:
    """What is on show for everyone, a workshop's own for its members, and all for moderators."""
    if viewer.has_staff_role(StaffRole.MODERATOR):
        return Product.objects.all()
    if viewer.user is None:
        return on_show()
    mine = Q(workshop__in=viewer.user.memberships.values_list("workshop", flat=True))
    return Product.objects.filter(mine | ON_SHOW)


def of_members(viewer: Viewer) -> QuerySet[Product]:
    """Products of the workshops that the viewer works for."""
    if viewer.user is None:
        return Product.objects.none()
    return Product.objects.filter(workshop__in=viewer.user.memberships.values_list("workshop", flat=True))


def get_for_member(viewer: Viewer, key: int, field: str = "product") -> Product:
    """A product of one of the viewer's workshops, with its workshop; NotFound for anything else."""
    product = of_members(viewer).select_related("workshop").filter(pk=key).first()
    if product is None:
        raise NotFound(field=field)
    return product


def get_for_moderator(viewer: Viewer, key: int, field: str = "product") -> Product:
    """Any product, for a moderator; NotFound for everybody else."""
    product = visible_to(viewer).select_related("workshop").filter(pk=key).first()
    if product is None or not viewer.has_staff_role(StaffRole.MODERATOR):
        raise NotFound(field=field)
    return product


def images() -> QuerySet[ProductImage]:
    """Pictures in their order."""
    return ProductImage.objects.order_by("position", "pk")


def variants() -> QuerySet[Variant]:
    """Variants that are offered, in their order."""
    return Variant.objects.filter(is_active=True).order_by("position", "pk")


def terms(kind: str) -> QuerySet[Term]:
    """Techniques, materials or colors."""
    return Term.objects.filter(kind=kind).order_by("slug")


def categories() -> QuerySet[Category]:
    """All categories, parents first."""
    return Category.objects.order_by("position", "slug")


def filtered(category: str, workshop: str) -> QuerySet[Product]:
    """On sale, in a category with its parts, of a workshop; empty filters count as none."""
    rows = on_sale()
    if category:
        rows = rows.filter(Q(category__slug=category) | Q(category__parent__slug=category))
    return rows.filter(workshop__slug=workshop) if workshop else rows


def to_review() -> QuerySet[Product]:
    """Listings that wait for a moderator."""
    return Product.objects.filter(status=ProductStatus.IN_REVIEW)


def saved_by(viewer: Viewer) -> QuerySet[Product]:
    """What the viewer has saved and may still see."""
    kept = visible_to(viewer).filter(saved_by__user=viewer.user).annotate(saved_at=F("saved_by__saved_at"))
    return kept if viewer.is_signed_in else kept.none()


def saved_keys(viewer: Viewer) -> frozenset[int]:
    """The keys of everything that the viewer has saved; one statement."""
    if viewer.user is None:
        return frozenset()
    return frozenset(SavedProduct.objects.filter(user=viewer.user).values_list("product", flat=True))


@dataclass(frozen=True)
class Shelf:
    """A craft with how many of its pieces are on sale, and the newest of them."""

    category: Category
    pieces: int
    newest: Product | None


def shelves() -> list[Shelf]:
    """The crafts that have something on sale, in their order; three statements."""
    pieces = on_sale().annotate(craft=Coalesce("category__parent", "category")).order_by()
    counted = dict(pieces.values_list("craft").annotate(number=Count("pk")))
    newest = pieces.filter(images__isnull=False).order_by("craft", *NEWEST).distinct("craft")
    shown = {row.craft: row for row in newest.prefetch_related(Prefetch("images", images().select_related("image")))}
    crafts = categories().filter(pk__in=counted)
    return [Shelf(craft, counted[craft.pk], shown.get(craft.pk)) for craft in crafts]
