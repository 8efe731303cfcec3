"""Payments and refunds of buyers, the ledger, and payouts to workshops."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments import states
from shop.kit.models import History
from shop.kit.money import Money

#: Brands of cards that are not written as their names in the provider's lists begin.
BRANDS = {"amex": "American Express", "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay"}


class Payment(models.Model):
    """One attempt to pay an order on the provider's hosted page. Written before the provider is called."""

    TRANSITIONS = states.PAYMENT_TRANSITIONS
    history = History()

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(max_length=10, choices=states.PaymentStatus, default=states.PaymentStatus.STARTING)
    provider = models.CharField(max_length=20, default="stripe")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    session_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    session_url = models.URLField(max_length=1000, blank=True)
    payment_intent = models.CharField(max_length=100, blank=True)
    charge_id = models.CharField(max_length=100, blank=True)
    card_brand = models.CharField(max_length=20, blank=True, help_text="As the provider calls it: visa.")
    card_last4 = models.CharField(max_length=4, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    paid_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(status__in=["starting", "open"]), name="payment_one_open_per_order"
            ),
            models.UniqueConstraint(fields=["order"], condition=models.Q(status="paid"), name="payment_one_paid_per_order"),
            models.CheckConstraint(condition=~models.Q(status="paid") | models.Q(paid_at__isnull=False), name="payment_paid_has_time"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk} of {self.order_id}"

    @property
    def amount(self) -> Money:
        """What the buyer pays."""
        return Money(self.amount_minor, self.currency)

    @property
    def card(self) -> str:
        """The card to recognize it by: "Visa •••• 4242"; empty while it is not known."""
        brand = BRANDS.get(self.card_brand, self.card_brand.replace("_", " ").title())
        return f"{brand} •••• {self.card_last4}" if self.card_last4 else ""


class ProviderEvent(models.Model):
    """A webhook as it came; stored once, handled by a task, in any order, any number of times."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=80)
    body = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class Refund(models.Model):
    """Money that goes back to a buyer, of one vendor order (some or the rest of it) or (late payments) of a whole order."""

    TRANSITIONS = states.REFUND_TRANSITIONS
    history = History()

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    vendor_order = models.ForeignKey("orders.VendorOrder", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    status = models.CharField(max_length=10, choices=states.RefundStatus, default=states.RefundStatus.WAITING)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    note = models.TextField(blank=True, help_text="Why, in words for both sides.")
    key = models.CharField(max_length=60, blank=True, help_text="Of a refund of some of a part; empty for the rest of it.")
    provider_id = models.CharField(max_length=100, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(fields=["vendor_order", "key"], name="refund_once_by_key"),
            models.CheckConstraint(condition=~models.Q(status="done") | models.Q(done_at__isnull=False), name="refund_done_has_time"),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk} of {self.payment_id}"

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, self.currency)


class AccountKind(models.TextChoices):
    """The ledger's vocabulary. A credit raises what the platform owes or has earned, a debit what it owns."""

    PROVIDER = "provider", _("With the payment provider")
    BANK = "bank", _("In the bank")
    VENDOR_HELD = "vendor_held", _("Held for the workshop")
    VENDOR_PAYABLE = "vendor_payable", _("Payable to the workshop")
    VENDOR_PREPARED = "vendor_prepared", _("Prepared for the workshop's bank")
    COMMISSION = "commission", _("Commission")
    PROVIDER_FEES = "provider_fees", _("Provider's fees")
    EXCHANGE = "exchange", _("Exchange between currencies")
    BUYER_REFUNDS = "buyer_refunds", _("Owed to buyers")


#: The accounts on which the platform owes a workshop, in the order in which its money passes through them.
OWED = (AccountKind.VENDOR_HELD, AccountKind.VENDOR_PAYABLE, AccountKind.VENDOR_PREPARED)


class Account(models.Model):
    """An account of the ledger in one currency; a workshop has its own."""

    kind = models.CharField(max_length=20, choices=AccountKind)
    currency = models.CharField(max_length=3)
    workshop = models.ForeignKey("workshops.Workshop", null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "currency", "workshop"], name="account_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(kind__in=OWED, workshop__isnull=False) | (~models.Q(kind__in=OWED) & models.Q(workshop__isnull=True)),
                name="account_workshop_where_it_belongs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency} {self.workshop_id or ''}".strip()


class Transaction(models.Model):
    """A balanced set of entries; never changed, only reversed. `key` makes posting it twice impossible."""

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    order = models.ForeignKey("orders.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vendor_order = models.ForeignKey("orders.VendorOrder", null=True, blank=True, on_delete=models.PROTECT, related_name="transactions")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One side of a movement: debit positive, credit negative, in minor units of the account's currency."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.CheckConstraint(condition=~models.Q(amount_minor=0), name="entry_moves_something")]

    def __str__(self) -> str:
        return f"{self.amount_minor} on {self.account_id}"


class CommissionRule(models.Model):
    """The platform's commission from a date on; the most specific rule in force applies."""

    basis_points = models.PositiveIntegerField(help_text="Hundredths of a percent of items and shipping.")
    country = models.CharField(max_length=2, blank=True)
    workshop = models.ForeignKey("workshops.Workshop", null=True, blank=True, on_delete=models.CASCADE, related_name="commission_rules")
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(basis_points__lte=5000), name="commission_at_most_half"),
        ]

    def __str__(self) -> str:
        return f"{self.basis_points} bp from {self.valid_from}"


class PayoutMethod(models.Model):
    """How a workshop is paid; `details` are the fields of the rail, by country."""

    workshop = models.OneToOneField("workshops.Workshop", on_delete=models.CASCADE, related_name="payout_method")
    rail = models.CharField(max_length=20, default="manual_bank")
    details = models.JSONField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rail} of {self.workshop_id}"


class Payout(models.Model):
    """Money sent to a workshop: prepared from what is payable, released by a second person, paid with a reference.

    `prepared_by` is unknown only of payouts from before it was written down.
    """

    TRANSITIONS = states.PAYOUT_TRANSITIONS
    history = History()

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.PROTECT, related_name="payouts")
    status = models.CharField(max_length=10, choices=states.PayoutStatus, default=states.PayoutStatus.PREPARED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rail = models.CharField(max_length=20)
    details = models.JSONField(help_text="The payout method as it was when prepared.")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_amount_positive"),
            models.UniqueConstraint(
                fields=["workshop"], condition=models.Q(status__in=["prepared"]), name="payout_one_prepared_per_workshop"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["prepared", "dropped"], released_at__isnull=True)
                | (~models.Q(status__in=["prepared", "dropped"]) & models.Q(released_at__isnull=False)),
                name="payout_released_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(prepared_by__isnull=True)
                | models.Q(released_at__isnull=True, released_by__isnull=True)
                | (models.Q(released_at__isnull=False, released_by__isnull=False) & ~models.Q(released_by=models.F("prepared_by"))),
                name="payout_released_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="paid") | (~models.Q(reference="") & models.Q(paid_at__isnull=False)),
                name="payout_paid_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk} to {self.workshop_id}"

    @property
    def amount(self) -> Money:
        """What is paid."""
        return Money(self.amount_minor, self.currency)
