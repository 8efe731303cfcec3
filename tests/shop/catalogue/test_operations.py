"""What workshops and moderators do with listings."""

import pytest
from django.core import mail

from shop.catalogue import operations as catalogue
from shop.catalogue import queries
from shop.catalogue.models import Product
from shop.catalogue.states import TRANSITIONS, ProductStatus
from shop.catalogue.writing import ProductDraft, VariantDraft
from shop.kit import states
from shop.kit.errors import Invalid, NotAllowed, NotFound
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import CategoryFactory, ImageFactory, ProductFactory, TermFactory, VariantFactory
from tests.factories.mail import do_jobs
from tests.factories.orders import make_rates
from tests.factories.payments import jobs
from tests.factories.workshops import MemberFactory

pytestmark = pytest.mark.django_db


def whole_draft(**fields):
    """Everything that a listing needs but a picture."""
    values = {
        "title": {"uz": " Atlas roʻmol ", "en": "Ikat scarf"},
        "description": {"uz": "Qoʻlda toʻqilgan."},
        "category": CategoryFactory().slug,
        "variants": [VariantDraft("S", 9_000_000, 2), VariantDraft("L", 12_000_000, 1)],
    }
    return ProductDraft(**{**values, **fields})


@pytest.fixture
def listing(cast, now):
    """A whole draft of the vendor's, with a picture."""
    product = catalogue.create(workshop=cast.workshop, draft=whole_draft(), by=cast.vendor, at=now)
    catalogue.add_image(product=product, image=ImageFactory(owner=cast.vendor.user), alt={"uz": "Roʻmol"}, by=cast.vendor, at=now)
    return product


def wrong(act, *args, **kwargs):
    """The fields with which the act is refused."""
    with pytest.raises(Invalid) as caught:
        act(*args, **kwargs)
    return set(caught.value.messages)


class TestCreate:
    def test_writes_a_draft_with_its_address(self, listing):
        assert (listing.status, listing.currency, listing.price_minor) == ("draft", "UZS", 9_000_000)
        assert (str(listing.title), listing.title.source) == ("Atlas roʻmol", "uz")
        assert listing.slug == f"atlas-romol-{listing.pk}"
        assert [change.move for change in listing.history.all()] == ["create"]

    def test_is_for_owners_and_managers(self, cast, now):
        packer = viewer_for(MemberFactory(workshop=cast.workshop, role="packer").user)
        for by in (cast.guest, cast.buyer, cast.other_vendor, cast.admin, packer):
            with pytest.raises(NotAllowed):
                catalogue.create(workshop=cast.workshop, draft=whole_draft(), by=by, at=now)
        assert Product.objects.count() == 0

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"title": {"uz": "a" * 141}}, "title"),
            ({"title": {"en": "Only a translation"}}, "title"),
            ({"title": {"fr": "Foulard"}}, "title"),
            ({"description": {"uz": "a" * 6001}}, "description"),
            ({"source_language": "fr"}, "title"),
            ({"variants": []}, "variants"),
            ({"variants": [VariantDraft("S", 0)]}, "price"),
            ({"variants": [VariantDraft("S", 10**15 + 1)]}, "price"),
            ({"plain": {"is_made_to_order": True}}, "leadDays"),
            ({"plain": {"is_made_to_order": True, "lead_days": 366}}, "leadDays"),
            ({"plain": {"hs_code": "12345"}}, "hsCode"),
            ({"plain": {"hs_code": "٣٤٥٦٧٨"}}, "hsCode"),
            ({"plain": {"weight_g": 0}}, "weightG"),
            ({"plain": {"lead_days": -1}}, "leadDays"),
            ({"plain": {"year_made": 2**31}}, "yearMade"),
            ({"variants": [VariantDraft("S", 1), VariantDraft("S", 2)]}, "sku"),
            ({"variants": [VariantDraft("S" * 41, 1)]}, "sku"),
            ({"variants": [VariantDraft("S", 1, -1)]}, "stock"),
            ({"variants": [VariantDraft("S", 1, 2**31)]}, "stock"),
            ({"variants": [VariantDraft("S", 1, name={"uz": "a" * 81})]}, "variants"),
            ({"variants": [VariantDraft(str(number), 1) for number in range(101)]}, "variants"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, cast, now, fields, field):
        assert wrong(catalogue.create, workshop=cast.workshop, draft=whole_draft(**fields), by=cast.vendor, at=now) == {field}

    @pytest.mark.parametrize("fields", [{"category": "none"}, {"materials": ["none"]}, {"techniques": ["none"]}])
    def test_knows_no_category_or_term_of_its_own(self, cast, now, fields):
        with pytest.raises(NotFound):
            catalogue.create(workshop=cast.workshop, draft=whole_draft(**fields), by=cast.vendor, at=now)


class TestUpdate:
    def test_changes_only_what_is_given(self, listing, cast, now):
        silk = TermFactory(slug="silk")
        catalogue.update(product=listing, draft=ProductDraft(materials=["silk"], plain={"weight_g": 90}), by=cast.vendor, at=now)
        listing.refresh_from_db()
        assert (list(listing.terms.all()), listing.weight_g, str(listing.title)) == ([silk], 90, "Atlas roʻmol")
        assert jobs("search.sync")[-1] == {"product_ids": [listing.pk]}

    def test_replaces_prices_and_keeps_what_was_sold(self, listing, cast, now):
        catalogue.update(product=listing, draft=ProductDraft(variants=[VariantDraft("L", 10_000_000, 4)]), by=cast.vendor, at=now)
        rows = listing.variants.order_by("sku").values_list("sku", "price_minor", "stock", "is_active")
        assert list(rows) == [("L", 10_000_000, 4, True), ("S", 9_000_000, 2, False)]
        assert listing.price_minor == 10_000_000

    @pytest.mark.parametrize(
        ("stock", "reserved", "written", "shown", "expected"),
        [
            (3, 1, 2, 2, 3),  # nothing was changed: the piece that is being paid for is still counted
            (3, 1, 4, 2, 5),  # two more were made
            (2, 0, 4, 3, 3),  # one was sold after the form was opened
            (3, 2, 0, None, 2),  # what can be bought is said outright
        ],
    )
    def test_counts_what_can_be_bought_and_leaves_what_is_sold_or_being_paid_for(
        self, listing, cast, now, stock, reserved, written, shown, expected
    ):
        listing.variants.filter(sku="S").update(stock=stock, reserved=reserved)
        draft = ProductDraft(variants=[VariantDraft("S", 9_000_000, written, stock_shown=shown)])
        catalogue.update(product=listing, draft=draft, by=cast.vendor, at=now)
        variant = listing.variants.get(sku="S")
        assert (variant.stock, variant.reserved) == (expected, reserved)

    def test_takes_away_no_more_than_is_left(self, listing, cast, now):
        listing.variants.filter(sku="S").update(stock=1)
        draft = ProductDraft(variants=[VariantDraft("S", 9_000_000, 0, stock_shown=3)])
        assert wrong(catalogue.update, product=listing, draft=draft, by=cast.vendor, at=now) == {"stock"}

    def test_refuses_a_price_that_rounding_would_change(self, listing, cast, now):
        make_rates()
        draft = ProductDraft(variants=[VariantDraft("S", 5_999, 1)])
        assert wrong(catalogue.update, product=listing, draft=draft, by=cast.vendor, at=now) == {"price"}

    def test_keeps_a_listing_on_sale_whole(self, listing, cast, now):
        Product.objects.update(status="published", published_at=now)
        assert wrong(catalogue.update, product=listing, draft=ProductDraft(title={"uz": ""}), by=cast.vendor, at=now) == {"title"}

    def test_counts_no_stock_made_to_order(self, listing, cast, now):
        draft = ProductDraft(variants=[VariantDraft("S", 9_000_000, 5)], plain={"is_made_to_order": True, "lead_days": 14})
        catalogue.update(product=listing, draft=draft, by=cast.vendor, at=now)
        assert listing.variants.get(sku="S").stock is None

    def test_is_not_for_others(self, listing, cast, now):
        for by in (cast.buyer, cast.other_vendor, cast.admin):
            with pytest.raises(NotAllowed):
                catalogue.update(product=listing, draft=ProductDraft(), by=by, at=now)


class TestImages:
    def test_stand_in_the_order_they_came(self, listing, cast, now):
        image = ImageFactory(owner=cast.vendor.user)
        for _time in range(2):
            added = catalogue.add_image(product=listing, image=image, alt={}, by=cast.vendor, at=now)
        assert (added.position, listing.images.count()) == (1, 2)

    def test_are_the_makers_own_and_twelve_at_most(self, listing, cast, now):
        with pytest.raises(NotFound):
            catalogue.add_image(product=listing, image=ImageFactory(), alt={}, by=cast.vendor, at=now)
        for _number in range(11):
            catalogue.add_image(product=listing, image=ImageFactory(owner=cast.vendor.user), alt={}, by=cast.vendor, at=now)
        extra = ImageFactory(owner=cast.vendor.user)
        assert wrong(catalogue.add_image, product=listing, image=extra, alt={}, by=cast.vendor, at=now) == {"images"}

    def test_are_put_in_another_order_by_naming_each_once(self, listing, cast, now):
        first = listing.images.get()
        second = catalogue.add_image(product=listing, image=ImageFactory(owner=cast.vendor.user), alt={}, by=cast.vendor, at=now)
        catalogue.order_images(product=listing, image_ids=[second.pk, first.pk], by=cast.vendor, at=now)
        assert [image.pk for image in queries.images().filter(product=listing)] == [second.pk, first.pk]
        for wrong in ([first.pk], [first.pk, first.pk], [first.pk, second.pk, 10**9], []):
            with pytest.raises(Invalid):
                catalogue.order_images(product=listing, image_ids=wrong, by=cast.vendor, at=now)

    def test_leave_the_last_of_a_listing_on_sale(self, listing, cast, now):
        Product.objects.update(status="published", published_at=now)
        key = listing.images.get().pk
        assert wrong(catalogue.remove_image, product=listing, image_id=key, by=cast.vendor, at=now) == {"images"}
        assert listing.images.count() == 1


class TestSubmit:
    def test_waits_for_a_moderator_the_first_time(self, listing, cast, now):
        assert catalogue.submit(product=listing, by=cast.vendor, at=now).status == "in_review"
        assert listing in queries.to_review()
        catalogue.publish(product=listing, by=cast.admin, at=now)
        assert (listing.status, listing.published_at) == ("published", now)
        assert jobs("catalogue.email") == [{"product_id": listing.pk, "event": "published"}]

    def test_publishes_at_once_when_the_workshop_is_trusted(self, listing, cast, now):
        cast.workshop.is_trusted = True
        cast.workshop.save()
        listing.refresh_from_db()
        assert catalogue.submit(product=listing, by=cast.vendor, at=now).status == "published"

    def test_trusts_a_workshop_after_its_first_listing(self, listing, cast, now):
        catalogue.submit(product=listing, by=cast.vendor, at=now)
        catalogue.publish(product=listing, by=cast.admin, at=now)
        cast.workshop.refresh_from_db()
        assert cast.workshop.is_trusted

    def test_names_all_that_is_missing(self, cast, now):
        cast.workshop.shipping_zones.all().delete()
        bare = catalogue.create(workshop=cast.workshop, draft=ProductDraft(), by=cast.vendor, at=now)
        expected = {"title", "description", "category", "price", "images", ""}
        assert wrong(catalogue.submit, product=bare, by=cast.vendor, at=now) == expected


class TestModeration:
    def test_returns_with_a_reason_and_takes_it_again(self, listing, cast, now):
        catalogue.submit(product=listing, by=cast.vendor, at=now)
        assert wrong(catalogue.return_to_vendor, product=listing, reason=" ", by=cast.admin, at=now) == {"reason"}
        catalogue.return_to_vendor(product=listing, reason="Blurred", by=cast.admin, at=now)
        assert (listing.status, jobs("catalogue.email")) == ("returned", [{"product_id": listing.pk, "event": "returned"}])
        assert catalogue.submit(product=listing, by=cast.vendor, at=now).status == "in_review"

    def test_blocks_with_a_reason(self, cast, now):
        product = ProductFactory(workshop=cast.workshop)
        assert wrong(catalogue.block, product=product, reason="", by=cast.admin, at=now) == {"reason"}
        assert catalogue.block(product=product, reason="Not handmade", by=cast.admin, at=now).status == "blocked"
        with pytest.raises(states.WrongState):
            catalogue.submit(product=product, by=cast.vendor, at=now)

    def test_unblocks_to_the_workshop_and_tells_it_of_both(self, cast, now):
        product = ProductFactory(workshop=cast.workshop)
        catalogue.block(product=product, reason="Looks like a copy", by=cast.admin, at=now)
        do_jobs()
        assert catalogue.unblock(product=product, by=cast.admin, at=now).status == "withdrawn"
        do_jobs()
        taken, given = mail.outbox
        assert ("Looks like a copy" in taken.body, "Looks like a copy" in given.body) == (True, False)
        assert all(str(product.title) in message.subject for message in (taken, given))

    def test_is_withdrawn_by_its_workshop_alone(self, cast, now):
        product = ProductFactory(workshop=cast.workshop)
        for by in (cast.buyer, cast.other_vendor, cast.admin):
            with pytest.raises(NotAllowed):
                catalogue.withdraw(product=product, by=by, at=now)
        assert catalogue.withdraw(product=product, by=cast.vendor, at=now).status == "withdrawn"
        assert jobs("search.sync") == [{"product_ids": [product.pk]}]


class TestVisibleTo:
    @pytest.mark.parametrize("status", ProductStatus.values)
    def test_shows_what_is_on_sale_and_ones_own(self, cast, status):
        product = ProductFactory(workshop=cast.workshop, status=status)
        people = {name: getattr(cast, name) for name in ("guest", "buyer", "vendor", "other_vendor", "admin")}
        seen = {name for name, by in people.items() if product in queries.visible_to(by)}
        assert seen == (set(people) if status == "published" else {"vendor", "admin"})

    def test_hides_the_goods_of_a_closed_workshop(self, cast):
        product = ProductFactory(workshop=cast.workshop)
        for status, is_seen in (("paused", True), ("suspended", False)):
            cast.workshop.status = status
            cast.workshop.save()
            for viewer in (cast.buyer, cast.guest):
                assert (product in queries.visible_to(viewer)) is is_seen
            assert product in queries.visible_to(cast.vendor)
            assert product not in queries.on_sale()

    def test_shows_unpublished_goods_to_moderators_alone(self, cast):
        product = ProductFactory(workshop=cast.workshop, status="in_review")
        for trait, sees in (("moderator", True), ("finance", False), ("support", False)):
            by = viewer_for(UserFactory(**{trait: True}))
            assert (product in queries.visible_to(by)) is sees
        unconfirmed = viewer_for(UserFactory(moderator=True), staff_confirmed=False)
        assert product not in queries.visible_to(unconfirmed)


#: The table once more, in other words: where each move may start.
MOVES = {
    "submit": {"draft", "returned", "withdrawn"},
    "publish": {"draft", "returned", "withdrawn", "in_review"},
    "return_to_vendor": {"in_review"},
    "withdraw": {"in_review", "published", "returned"},
    "block": {"in_review", "published", "withdrawn", "returned"},
    "unblock": {"blocked"},
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("status", ProductStatus.values)
def test_a_listing_moves_where_it_may(status, move, now):
    product = VariantFactory(product__status=status).product
    if status in MOVES[move]:
        assert states.move(product, move, by=None, at=now).status == TRANSITIONS[move].target
    else:
        with pytest.raises(states.WrongState):
            states.move(product, move, by=None, at=now)
    assert set(MOVES) == set(TRANSITIONS)
