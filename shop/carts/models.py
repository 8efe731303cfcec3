"""A cart, its lines, and the delivery chosen for each workshop."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Cart(models.Model):
    """What one buyer means to buy. A guest holds it by its token, a person by their account.

    A cart stays when an order is made of it and is emptied when the order is paid.
    """

    token = models.CharField(max_length=43, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="cart")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """A variant in a cart, with the price that the buyer saw when they put it there."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price_minor = models.BigIntegerField(help_text="Minor units of the product's currency.")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once_per_variant"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1, quantity__lte=99), name="cart_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"


class DeliveryChoice(models.Model):
    """The shipping zone chosen for one workshop's parcel."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="delivery_choices")
    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="+")
    zone = models.ForeignKey("workshops.ShippingZone", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cart", "workshop"], name="delivery_choice_once_per_workshop")]

    def __str__(self) -> str:
        return f"{self.workshop_id} by {self.zone_id}"
