"""An order, its part for each workshop, the lines, held stock, and claims.

Every amount that was agreed is frozen here: the workshop's amounts in its currency, the buyer's in the
currency of the charge, and the rates between them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from shop.kit.models import History
from shop.kit.money import Money
from shop.kit.rounding import proportion
from shop.kit.translated import TranslatedTextField, empty_text
from shop.orders import states


class Order(models.Model):
    """What one buyer paid for at once. `token` opens it to a guest by a signed link."""

    TRANSITIONS = states.ORDER_TRANSITIONS
    history = History()

    number = models.CharField(max_length=12, unique=True, help_text="What people say on the phone: U-7K3M9Q.")
    token = models.CharField(max_length=43, unique=True)
    status = models.CharField(max_length=20, choices=states.OrderStatus, default=states.OrderStatus.AWAITING_PAYMENT)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    cart = models.ForeignKey("carts.Cart", null=True, blank=True, on_delete=models.SET_NULL, related_name="orders")
    checkout_key = models.CharField(max_length=64, unique=True, help_text="Made from the cart's content: a double click finds it.")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=2)
    timezone = models.CharField(max_length=50, blank=True)
    ship_to = CountryField()
    address = models.JSONField()
    currency = models.CharField(max_length=3, help_text="The currency of the charge.")
    total_minor = models.BigIntegerField(help_text="Minor units of the charge's currency.")
    display_currency = models.CharField(max_length=3, help_text="What the buyer had picked.")
    created_at = models.DateTimeField(db_default=Now())
    paid_at = models.DateTimeField(null=True, blank=True)
    withdrawal_asked_at = models.DateTimeField(null=True, blank=True, help_text="When the buyer cancelled it before it was paid.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(total_minor__gt=0), name="order_total_positive"),
            models.CheckConstraint(
                condition=models.Q(status="paid", paid_at__isnull=False) | (~models.Q(status="paid") & models.Q(paid_at__isnull=True)),
                name="order_paid_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return Money(self.total_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Back:
    """What goes back of a part, in the workshop's currency: of its total, and of the commission in it."""

    total: Money
    commission: Money

    @property
    def share(self) -> Money:
        """What goes back of the workshop's share."""
        return self.total - self.commission


class VendorOrder(models.Model):
    """One workshop's part of an order.

    `items_minor` and `shipping_minor` are in the workshop's `currency`; the `charged_*` amounts are the
    same parts in the currency of the charge, and add up to the order's total.
    """

    TRANSITIONS = states.TRANSITIONS
    history = History()

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="vendor_orders")
    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.PROTECT, related_name="vendor_orders")
    status = models.CharField(max_length=20, choices=states.VendorOrderStatus, default=states.VendorOrderStatus.AWAITING_PAYMENT)
    number = models.CharField(max_length=16, unique=True)
    currency = models.CharField(max_length=3)
    items_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    charged_items_minor = models.BigIntegerField()
    charged_shipping_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField(help_text="In the workshop's currency, frozen when ordered.")
    commission_basis_points = models.PositiveIntegerField()
    rate = models.DecimalField(max_digits=30, decimal_places=15, help_text="Charge currency per unit of workshop currency.")
    rate_date = models.DateField()
    rate_source = models.CharField(max_length=60)
    carrier = models.CharField(max_length=60)
    zone_name = TranslatedTextField(default=empty_text)
    days_min = models.PositiveIntegerField()
    days_max = models.PositiveIntegerField()
    accept_by = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When the workshop was told that its time to accept runs out.")
    ship_by = models.DateTimeField(null=True, blank=True)
    receive_by = models.DateTimeField(null=True, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    tracking_url = models.URLField(blank=True)
    is_held = models.BooleanField(default=False, help_text="A claim keeps the money from being released.")
    refunded_minor = models.BigIntegerField(default=0, help_text="Charge's currency: what went back while the part goes on.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "workshop"], name="vendor_order_once_per_workshop"),
            models.CheckConstraint(
                condition=models.Q(items_minor__gt=0, shipping_minor__gte=0, commission_minor__gte=0),
                name="vendor_order_amounts",
            ),
            models.CheckConstraint(
                condition=models.Q(commission_minor__lte=models.F("items_minor") + models.F("shipping_minor")),
                name="vendor_order_commission_within_total",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunded_minor__gte=0, refunded_minor__lte=models.F("charged_items_minor") + models.F("charged_shipping_minor")
                ),
                name="vendor_order_refunded_within_charge",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["shipped", "received", "completed"])
                | (~models.Q(tracking_number="") & models.Q(receive_by__isnull=False)),
                name="vendor_order_shipped_can_be_followed",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["received", "completed"]) | models.Q(release_at__isnull=False),
                name="vendor_order_received_has_release",
            ),
        ]
        indexes = [models.Index(fields=["workshop", "status"], name="vendor_order_of_workshop")]

    def __str__(self) -> str:
        return self.number

    @property
    def charged(self) -> Money:
        """What the buyer pays for this part; needs `order`."""
        return Money(self.charged_items_minor + self.charged_shipping_minor, self.order.currency)

    @property
    def left(self) -> Money:
        """What of the charge has not gone back while the part goes on; needs `order`."""
        return self.charged - Money(self.refunded_minor, self.order.currency)

    @property
    def total(self) -> Money:
        """What the buyer was charged, in the workshop's currency."""
        return Money(self.items_minor + self.shipping_minor, self.currency)

    @property
    def expected_by(self) -> datetime | None:
        """The last day that the carrier named, once it is shipped; `receive_by` waits longer than that."""
        return self.receive_by - timedelta(days=settings.DELIVERY_DAYS) if self.receive_by else None

    @property
    def share(self) -> Money:
        """What the workshop gets: its total less the commission, when nothing goes back."""
        return Money(self.items_minor + self.shipping_minor - self.commission_minor, self.currency)

    @property
    def commission(self) -> Money:
        """What the platform keeps of the total, when nothing goes back."""
        return Money(self.commission_minor, self.currency)

    def gone_back(self, charged_minor: int | None = None) -> Back:
        """The part of total and commission that goes with so much of the charge, or with what went back so far.

        All of the charge takes all of both with it, so that refunds one after the other lose and invent nothing.
        """
        back = self.refunded_minor if charged_minor is None else charged_minor
        total = proportion(self.total.minor, back, self.charged_items_minor + self.charged_shipping_minor) if back else 0
        commission = proportion(self.commission_minor, total, self.total.minor)
        return Back(Money(total, self.currency), Money(commission, self.currency))


class OrderLine(models.Model):
    """A variant as it was bought: names and prices are copied, so that later changes do not touch it."""

    vendor_order = models.ForeignKey(VendorOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.Variant", null=True, on_delete=models.SET_NULL, related_name="+")
    product = models.ForeignKey("catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+")
    title = TranslatedTextField()
    variant_name = TranslatedTextField(default=empty_text)
    sku = models.CharField(max_length=40)
    image = models.ForeignKey("files.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_minor = models.BigIntegerField(help_text="Workshop's currency.")
    charged_unit_minor = models.BigIntegerField(help_text="Currency of the charge.")
    hs_code = models.CharField(max_length=6, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    is_stock_held = models.BooleanField(default=False, help_text="Counted in the variant's `reserved`.")
    refunded_quantity = models.PositiveIntegerField(default=0, help_text="Pieces that were paid back.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0, unit_minor__gt=0), name="order_line_amounts"),
            models.CheckConstraint(
                condition=models.Q(refunded_quantity__lte=models.F("quantity")), name="order_line_refunded_within_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def quantity_left(self) -> int:
        """Pieces that were not paid back."""
        return self.quantity - self.refunded_quantity


class ClaimStatus(models.TextChoices):
    """Where a claim stands."""

    OPEN = "open", _("Open")
    SETTLED = "settled", _("Settled")


OUTCOMES = [("released", _("Released")), ("refunded", _("Refunded")), ("partly", _("Refunded in part"))]


class Claim(models.Model):
    """A buyer says that something is wrong, such as "not arrived"; the money stays held until it is settled."""

    vendor_order = models.ForeignKey(VendorOrder, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=20, choices=[("not_arrived", _("Not arrived")), ("other", _("Something else"))])
    message = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=ClaimStatus, default=ClaimStatus.OPEN)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True, choices=OUTCOMES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor_order"], condition=models.Q(status="open"), name="claim_one_open_per_vendor_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.vendor_order_id}"
