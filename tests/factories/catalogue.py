"""Categories, terms, listings on sale and their variants."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from shop.catalogue.models import Category, Product, ProductImage, Term, TermKind, Variant
from shop.catalogue.states import ProductStatus
from shop.files.models import Image, ImageStatus
from shop.kit.translated import TranslatedText
from tests.factories.accounts import UserFactory
from tests.factories.workshops import WorkshopFactory

PUBLISHED_AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


class CategoryFactory(DjangoModelFactory):
    """A craft."""

    class Meta:
        model = Category

    slug = factory.Sequence(lambda number: f"craft-{number}")
    name = factory.LazyAttribute(lambda row: TranslatedText("en", {"en": row.slug.title(), "ru": row.slug}))


class TermFactory(DjangoModelFactory):
    """A material."""

    class Meta:
        model = Term

    kind = TermKind.MATERIAL
    slug = factory.Sequence(lambda number: f"term-{number}")
    name = factory.LazyAttribute(lambda row: TranslatedText("en", {"en": row.slug.title()}))


class ImageFactory(DjangoModelFactory):
    """A picture whose sizes are made; nothing lies in the storage."""

    class Meta:
        model = Image

    owner = factory.SubFactory(UserFactory)
    folder = factory.Sequence(lambda number: f"images/{number}")
    status = ImageStatus.READY
    width = 1600
    height = 1200
    tone = "8a5a3c"
    widths = factory.LazyFunction(lambda: [320, 640])
    sha256 = "0" * 64
    byte_size = 1000


class ProductFactory(DjangoModelFactory):
    """A published listing with a picture and one variant; `status=` and `image=False` make others."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    workshop = factory.SubFactory(WorkshopFactory)
    slug = factory.Sequence(lambda number: f"listing-{number}")
    status = ProductStatus.PUBLISHED
    title = TranslatedText("uz", {"uz": "Atlas roʻmol", "en": "Ikat scarf"})
    description = TranslatedText("uz", {"uz": "Qoʻlda toʻqilgan.", "en": "Woven by hand."})
    category = factory.SubFactory(CategoryFactory)
    currency = factory.LazyAttribute(lambda row: row.workshop.currency)
    price_minor = 120_000_000
    published_at = PUBLISHED_AT

    @factory.post_generation
    def image(self, create, wanted, **kwargs):
        """Add a picture unless told otherwise."""
        if create and wanted is not False:
            ProductImage.objects.create(product=self, image=ImageFactory())

    @factory.post_generation
    def stock(self, create, pieces, **kwargs):
        """Add a variant with so many pieces, ten by default; `stock=False` adds none."""
        if create and pieces is not False:
            VariantFactory(product=self, price_minor=self.price_minor, stock=10 if pieces is None else pieces)


class VariantFactory(DjangoModelFactory):
    """A variant with ten pieces; of a new published listing unless told otherwise."""

    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory, stock=False)
    sku = factory.Sequence(lambda number: f"SKU-{number}")
    price_minor = 120_000_000
    stock = 10
