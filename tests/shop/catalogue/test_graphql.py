"""Listings over GraphQL: who may do what, and what lists cost."""

import pytest
from graphql_relay import to_global_id

from shop.catalogue.models import Product
from shop.kit.translated import TranslatedText
from tests.factories.catalogue import CategoryFactory, ImageFactory, ProductFactory

pytestmark = pytest.mark.django_db

LISTING = {
    "title": [{"language": "uz", "text": "Atlas roʻmol"}],
    "description": [{"language": "uz", "text": "Qoʻlda toʻqilgan."}],
    "variants": [{"price": "90000.00", "stock": 2}],
}


def test_a_maker_takes_a_listing_to_buyers(cast, do):
    workshop = to_global_id("Workshop", cast.workshop.pk)
    made = do(cast.vendor, "createListing", "product { id }", workshop=workshop, category=CategoryFactory().slug, **LISTING)
    product = made["product"]["id"]
    image = to_global_id("Image", ImageFactory(owner=cast.vendor.user).pk)
    assert do(cast.vendor, "updateListing", product=product, images=[image])["errors"] == []
    assert do(cast.vendor, "submitListing", product=product)["errors"] == []
    assert do(cast.admin, "publishListing", product=product)["errors"] == []
    listing = Product.objects.get()
    assert (listing.status, listing.price_minor) == ("published", 9_000_000)


class TestPhotos:
    """Pictures come with a listing when it is begun or changed, and say what they show by language."""

    def test_come_with_a_new_listing(self, cast, do):
        images = [to_global_id("Image", ImageFactory(owner=cast.vendor.user).pk) for _number in range(2)]
        workshop = to_global_id("Workshop", cast.workshop.pk)
        assert do(cast.vendor, "createListing", workshop=workshop, images=images, **LISTING)["errors"] == []
        assert [image.position for image in Product.objects.get().images.order_by("position")] == [0, 1]

    def test_of_others_are_not_found_and_nothing_is_begun(self, cast, do):
        image, workshop = to_global_id("Image", ImageFactory().pk), to_global_id("Workshop", cast.workshop.pk)
        refused = do(cast.vendor, "createListing", workshop=workshop, images=[image], **LISTING)
        assert refused["errors"] == [{"field": "images", "code": "not_found"}]
        assert not Product.objects.exists()

    def test_keep_the_words_of_languages_that_are_left_out(self, cast, do):
        product = ProductFactory(workshop=cast.workshop)
        photo = product.images.create(image=ImageFactory(), alt=TranslatedText("uz", {"uz": "Gilam", "en": "A rug"}))
        words = {"photo": to_global_id("ProductImage", photo.pk), "texts": [{"language": "uz", "text": "Qizil gilam"}]}
        assert do(cast.vendor, "updateListing", product=to_global_id("Product", product.pk), photoTexts=[words])["errors"] == []
        photo.refresh_from_db()
        assert photo.alt == TranslatedText("uz", {"uz": "Qizil gilam", "en": "A rug"})

    @pytest.mark.parametrize(
        ("texts", "code"),
        [([{"language": "de", "text": "Teppich"}], "invalid"), ([{"language": "uz", "text": "x" * 201}], "invalid")],
    )
    def test_refuse_other_languages_and_long_words(self, cast, do, texts, code):
        product = ProductFactory(workshop=cast.workshop)
        photo = product.images.create(image=ImageFactory())
        words = {"photo": to_global_id("ProductImage", photo.pk), "texts": texts}
        refused = do(cast.vendor, "updateListing", product=to_global_id("Product", product.pk), photoTexts=[words])
        assert refused["errors"] == [{"field": "photoTexts", "code": code}]

    def test_of_another_listing_are_not_found(self, cast, do):
        product, other = ProductFactory(workshop=cast.workshop), ProductFactory(workshop=cast.workshop)
        photo = other.images.create(image=ImageFactory())
        words = {"photo": to_global_id("ProductImage", photo.pk), "texts": []}
        refused = do(cast.vendor, "updateListing", product=to_global_id("Product", product.pk), photoTexts=[words])
        assert refused["errors"] == [{"field": "photoTexts", "code": "not_found"}]


@pytest.mark.parametrize("price", ["", "free", "-1", "0", "1.001", "1e5", "9" * 30])
def test_a_price_is_a_number_above_zero(cast, do, price):
    workshop = to_global_id("Workshop", cast.workshop.pk)
    refused = do(cast.vendor, "createListing", workshop=workshop, variants=[{"price": price}])
    assert (refused["errors"], Product.objects.count()) == ([{"field": "price", "code": "invalid"}], 0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("updateListing", {"weightG": 1}),
        ("submitListing", {}),
        ("withdrawListing", {}),
        ("publishListing", {}),
        ("returnListing", {"reason": "x"}),
        ("blockListing", {"reason": "x"}),
    ],
)
def test_a_strangers_listing_does_not_exist(cast, do, name, values):
    product = ProductFactory(workshop=cast.workshop, status="in_review")
    for by, codes in ((cast.guest, {"sign_in_required"}), (cast.buyer, {"not_found"}), (cast.other_vendor, {"not_found"})):
        refused = do(by, name, product=to_global_id("Product", product.pk), **values)
        assert {error["code"] for error in refused["errors"]} == codes
    product.refresh_from_db()
    assert (product.status, product.version) == ("in_review", 1)
