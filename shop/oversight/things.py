"""The things that have a history: what they are called, how they are found, and who of the staff reads about them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from graphql_relay import to_global_id

from payments.models import Payment, Payout, Refund
from search.models import Concept, PinnedSearch
from shop.accounts.models import StaffRole, User
from shop.catalogue.models import Product
from shop.files.models import Document
from shop.kit.models import StatusChange
from shop.kit.translated import current_language
from shop.orders.models import Order, VendorOrder
from shop.reviews.models import Review
from vendors.applications.models import Application, ApplicationDocument
from vendors.workshops.models import Workshop


class ThingKind(models.TextChoices):
    """What something happened to."""

    ORDER = "order", "An order, or a workshop's part of one"
    LISTING = "listing", "A listing"
    WORKSHOP = "workshop", "A workshop"
    APPLICATION = "application", "An application"
    DOCUMENT = "document", "A private document"
    PERSON = "person", "A person's account"
    PAYMENT = "payment", "A buyer's payment"
    REFUND = "refund", "Money that goes back to a buyer"
    PAYOUT = "payout", "Money for a workshop"
    CONCEPT = "concept", "A concept of the thesaurus"
    PINNED_SEARCH = "pinned_search", "What is put first for a query"
    REVIEW = "review", "A review"


@dataclass(frozen=True)
class Thing:
    """One model with a history.

    `rows` have what `name` (for people) and `key` (for the address of its page, "" for none) read; `called` finds
    those with a number or a slug, in the letters that people type.
    """

    kind: ThingKind
    model: type[models.Model]
    roles: tuple[str, ...]
    name: Callable[[Any], str]
    key: Callable[[Any], str]
    called: Callable[[str], Q]
    rows: Callable[[], QuerySet[Any]]

    @property
    def label(self) -> str:
        """What its steps call it."""
        return self.model._meta.label_lower


SUPPORT, FINANCE, MODERATOR = (StaffRole.SUPPORT,), (StaffRole.FINANCE,), (StaffRole.MODERATOR,)


def _title(product: Product) -> str:
    return product.title.read(current_language()).text or product.slug


def _documents() -> QuerySet[Document]:
    given = ApplicationDocument.objects.filter(document=OuterRef("pk"))
    return Document.objects.annotate(application=Subquery(given.values("application")[:1]))


THINGS = (
    Thing(
        ThingKind.ORDER,
        Order,
        SUPPORT + FINANCE,
        name=lambda order: order.number,
        key=lambda order: order.part or "",
        called=lambda text: Q(number__iexact=text) | Q(vendor_orders__number__iexact=text),
        rows=lambda: Order.objects.annotate(part=Min("vendor_orders__number")),
    ),
    Thing(
        ThingKind.ORDER,
        VendorOrder,
        SUPPORT + FINANCE,
        name=lambda part: part.number,
        key=lambda part: part.number,
        called=lambda text: Q(number__iexact=text) | Q(order__number__iexact=text),
        rows=VendorOrder.objects.all,
    ),
    Thing(
        ThingKind.LISTING,
        Product,
        MODERATOR,
        name=_title,
        key=lambda product: product.slug,
        called=lambda text: Q(slug=text.lower()),
        rows=Product.objects.all,
    ),
    Thing(
        ThingKind.WORKSHOP,
        Workshop,
        SUPPORT + FINANCE + MODERATOR,
        name=lambda workshop: workshop.name,
        key=lambda workshop: workshop.slug,
        called=lambda text: Q(slug=text.lower()),
        rows=Workshop.objects.all,
    ),
    Thing(
        ThingKind.APPLICATION,
        Application,
        MODERATOR,
        name=lambda application: application.shop_name,
        key=lambda application: to_global_id("Application", application.pk),
        called=lambda text: Q(workshop__slug=text.lower()) | Q(shop_name__iexact=text),
        rows=lambda: Application.objects.filter(submitted_at__isnull=False),
    ),
    Thing(
        ThingKind.DOCUMENT,
        Document,
        MODERATOR,
        name=lambda document: document.name,
        key=lambda document: to_global_id("Application", document.application) if document.application else "",
        called=lambda text: Q(name__iexact=text),
        rows=_documents,
    ),
    Thing(
        ThingKind.PERSON,
        User,
        SUPPORT,
        name=lambda person: person.display_name,
        key=lambda person: to_global_id("User", person.pk),
        called=lambda text: Q(email__iexact=text) | Q(phone=text),
        rows=User.objects.all,
    ),
    Thing(
        ThingKind.PAYMENT,
        Payment,
        FINANCE,
        name=lambda payment: payment.order.number,
        key=lambda payment: payment.part or "",
        called=lambda text: Q(order__number__iexact=text) | Q(order__vendor_orders__number__iexact=text),
        rows=lambda: Payment.objects.select_related("order").annotate(part=Min("order__vendor_orders__number")),
    ),
    Thing(
        ThingKind.REFUND,
        Refund,
        FINANCE,
        name=lambda refund: refund.vendor_order.number if refund.vendor_order else refund.payment.order.number,
        key=lambda refund: refund.vendor_order.number if refund.vendor_order else refund.part or "",
        called=lambda text: Q(vendor_order__number__iexact=text) | Q(payment__order__number__iexact=text),
        rows=lambda: Refund.objects.select_related("vendor_order", "payment__order").annotate(
            part=Min("payment__order__vendor_orders__number")
        ),
    ),
    Thing(
        ThingKind.PAYOUT,
        Payout,
        FINANCE,
        name=lambda payout: payout.workshop.name,
        key=lambda payout: payout.workshop.slug,
        called=lambda text: Q(workshop__slug=text.lower()),
        rows=lambda: Payout.objects.select_related("workshop"),
    ),
    Thing(
        ThingKind.CONCEPT,
        Concept,
        MODERATOR,
        name=lambda concept: concept.slug,
        key=lambda concept: concept.slug,
        called=lambda text: Q(slug=text.lower()) | Q(forms__text__iexact=text),
        rows=Concept.objects.all,
    ),
    Thing(
        ThingKind.PINNED_SEARCH,
        PinnedSearch,
        MODERATOR,
        name=lambda pinned: pinned.query,
        key=lambda _pinned: "",
        called=lambda text: Q(query__iexact=text),
        rows=PinnedSearch.objects.all,
    ),
    Thing(
        ThingKind.REVIEW,
        Review,
        MODERATOR,
        name=lambda review: _title(review.product),
        key=lambda _review: "",
        called=lambda text: Q(product__slug=text.lower()),
        rows=lambda: Review.objects.select_related("product"),
    ),
)
BY_LABEL = {thing.label: thing for thing in THINGS}


@dataclass(frozen=True)
class Named:
    """A thing as a row of the history names it."""

    kind: ThingKind
    name: str
    key: str


def attach(changes: Iterable[StatusChange]) -> None:
    """Give each change its `thing`, with one statement for each model among them."""
    keys: dict[str, set[int]] = {}
    for change in changes:
        keys.setdefault(change.entity, set()).add(change.entity_id)
    found = {label: BY_LABEL[label].rows().in_bulk(list(numbers)) for label, numbers in keys.items()}
    for change in changes:
        change.thing = _named(change, found[change.entity].get(change.entity_id))  # type: ignore[attr-defined]


def _named(change: StatusChange, row: Any) -> Named:
    """What is gone keeps its kind."""
    thing = BY_LABEL[change.entity]
    return Named(thing.kind, thing.name(row), thing.key(row)) if row is not None else Named(thing.kind, "", "")
