"""Categories and terms in seven languages, products, their variants and pictures."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from shop.catalogue import states
from shop.kit.models import History
from shop.kit.money import Money
from shop.kit.translated import TranslatedTextField, empty_text


class Category(models.Model):
    """A craft or a part of one, such as felt, or felt rugs."""

    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = TranslatedTextField()
    hs_hint = models.CharField(max_length=40, blank=True, help_text="The usual HS 2022 headings of its goods.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.slug


class TermKind(models.TextChoices):
    """What a term says of a product."""

    TECHNIQUE = "technique", "Technique"
    MATERIAL = "material", "Material"
    COLOR = "color", "Color"


class Term(models.Model):
    """A technique, a material or a color, named in seven languages."""

    kind = models.CharField(max_length=10, choices=TermKind)
    slug = models.SlugField(max_length=60)
    name = TranslatedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="term_slug_once_per_kind")]

    def __str__(self) -> str:
        return self.slug


class Product(models.Model):
    """A listing of a workshop. Prices are in the workshop's currency and lie on the variants."""

    TRANSITIONS = states.TRANSITIONS
    history = History()

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=80, unique=True)
    status = models.CharField(max_length=12, choices=states.ProductStatus, default=states.ProductStatus.DRAFT)
    title = TranslatedTextField(default=empty_text)
    description = TranslatedTextField(default=empty_text)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="products")
    terms = models.ManyToManyField(Term, blank=True, related_name="products")
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField(
        null=True, blank=True, help_text="The lowest price of its variants, in minor units of its currency."
    )
    is_made_to_order = models.BooleanField(default=False)
    lead_days = models.PositiveIntegerField(null=True, blank=True, help_text="Days to make one, when made to order.")
    is_one_of_a_kind = models.BooleanField(default=False)
    weight_g = models.PositiveIntegerField(null=True, blank=True, help_text="Grams, without packing.")
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    hs_code = models.CharField(max_length=6, blank=True, help_text="HS 2022, six digits.")
    year_made = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change; the index follows it.")
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(price_minor__gt=0, category__isnull=False, published_at__isnull=False),
                name="product_published_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(is_made_to_order=False) | models.Q(lead_days__gt=0), name="product_made_to_order_has_lead_time"
            ),
            models.CheckConstraint(
                condition=models.Q(hs_code="") | models.Q(hs_code__regex=r"^\d{6}$"), name="product_hs_code_has_six_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="product_newest", condition=models.Q(status="published")),
            models.Index(fields=["workshop", "status"], name="product_of_workshop"),
        ]

    def __str__(self) -> str:
        return str(self.title) or self.slug


class Variant(models.Model):
    """What is bought: a size or color of a product with its own price and stock; each product has at least one.

    `stock` is None for goods made to order, which have no limit.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=40)
    name = TranslatedTextField(default=empty_text, blank=True)
    price_minor = models.BigIntegerField(help_text="Minor units of the product's currency.")
    stock = models.PositiveIntegerField(null=True, blank=True)
    reserved = models.PositiveIntegerField(default=0, help_text="Pieces held by open payments; part of `stock`.")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "sku"], name="variant_sku_once_per_product"),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="variant_price_positive"),
            models.CheckConstraint(
                condition=models.Q(stock__isnull=True) | models.Q(reserved__lte=models.F("stock")),
                name="variant_reserved_within_stock",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def available(self) -> int | None:
        """Pieces that can be bought now; None when there is no limit."""
        return None if self.stock is None else self.stock - self.reserved


class ProductImage(models.Model):
    """A picture of a product in its place, with what it shows in words."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    image = models.ForeignKey("files.Image", on_delete=models.PROTECT, related_name="+")
    alt = TranslatedTextField(default=empty_text, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "image"], name="image_once_per_product")]

    def __str__(self) -> str:
        return f"{self.product_id}.{self.position}"


class SavedProduct(models.Model):
    """A piece that a person keeps in mind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="saved_by")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="saved_product_once_per_user")]

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.product_id}"


def price_of(variant: Variant, product: Product) -> Money:
    """A variant's price in the workshop's currency."""
    return Money(variant.price_minor, product.currency)
