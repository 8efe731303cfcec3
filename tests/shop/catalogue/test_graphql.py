"""Listings over GraphQL: who may do what, and what lists cost."""

import pytest
from graphql_relay import to_global_id

from shop.catalogue.models import Product
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
    do(cast.vendor, "addListingImage", product=product, image=image)
    assert do(cast.vendor, "submitListing", product=product)["errors"] == []
    assert do(cast.admin, "publishListing", product=product)["errors"] == []
    listing = Product.objects.get()
    assert (listing.status, listing.price_minor) == ("published", 9_000_000)


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
