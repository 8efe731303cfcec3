import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from graphql_relay import to_global_id
from PIL import Image as Drawn

from payments import bank_fields
from shop.catalogue.models import Category, Product
from shop.files.models import Image
from shop.kit.translated import TranslatedText
from shop.orders import operations as orders
from shop.orders import refunding
from tests.factories.orders import NOW, make_workshop, owner_of
from tests.factories.payments import paid_payment, part_of
from vendors.applications.models import Application
from vendors.workshops.models import Member, MemberRole, ShippingZone, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    """Uploads go to a folder of the test's own."""
    place = "django.core.files.storage.FileSystemStorage"
    folders = {
        "default": {"BACKEND": place, "OPTIONS": {"location": tmp_path / "media", "base_url": "/media/"}},
        "documents": {"BACKEND": place, "OPTIONS": {"location": tmp_path / "documents", "base_url": None}},
    }
    settings.STORAGES = {**settings.STORAGES, **folders}


@pytest.fixture
def workshop():
    return make_workshop(language="uz")


@pytest.fixture
def vendor(client, workshop):
    """A browser in which the workshop's owner is signed in."""
    client.force_login(owner_of(workshop).user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def part(workshop):
    return part_of(paid_payment(workshop))


def address(name, *args):
    return reverse(f"dashboard:{name}", args=args)


def global_id(kind, row):
    return to_global_id(kind, row.pk)


def picture():
    file = io.BytesIO()
    Drawn.new("RGB", (800, 800), (160, 40, 40)).save(file, "JPEG")
    return SimpleUploadedFile("rug.jpg", file.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize("name", ["today", "orders", "listings", "new_listing", "money", "settings", "apply"])
def test_strangers_are_sent_to_sign_in(client, name):
    answer = client.get(address(name))
    assert answer.status_code == 302
    assert "next=" in answer.url


@pytest.mark.parametrize("name", ["today", "orders", "listings", "new_listing", "money", "settings"])
def test_every_page_shows_the_workshop(vendor, workshop, name):
    answer = vendor.get(address(name))
    assert answer.status_code == 200
    assert workshop.name in answer.text
    assert 'aria-current="page"' in answer.text


@pytest.mark.parametrize("name", ["today", "orders", "listings", "money", "settings"])
def test_every_page_says_that_the_shop_is_suspended(vendor, workshop, name):
    assert "suspended" not in vendor.get(address(name)).text
    Workshop.objects.filter(pk=workshop.pk).update(status="suspended")
    assert "The platform has suspended your shop" in vendor.get(address(name)).text


def test_a_person_without_a_workshop_is_asked_to_apply(client, django_user_model):
    person = django_user_model.objects.create(email="new@example.test", name="New")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert address("apply") in client.get(address("today")).text


def test_an_order_is_accepted_from_today_and_shipped_from_its_page(vendor, part):
    today = vendor.get(address("today")).text
    assert part.number in today
    vendor.post(address("today"), {"do": "AcceptVendorOrder", "vendorOrder": global_id("VendorOrder", part)})
    part.refresh_from_db()
    assert part.status == "accepted"
    page = address("order", part.number)
    assert "trackingNumber" in vendor.get(page).text
    form = {"do": "ShipVendorOrder", "vendorOrder": global_id("VendorOrder", part), "trackingNumber": "RR123456789UZ", "trackingUrl": ""}
    assert vendor.post(page, form).status_code == 302
    part.refresh_from_db()
    assert (part.status, part.tracking_number) == ("shipped", "RR123456789UZ")


def test_declining_asks_for_a_reason_and_keeps_the_form_open(vendor, part):
    page = address("order", part.number)
    form = {"do": "DeclineVendorOrder", "vendorOrder": global_id("VendorOrder", part), "reason": " "}
    answer = vendor.post(page, form)
    assert answer.status_code == 422
    assert "<details open>" in answer.text
    assert 'id="problems"' in answer.text
    assert vendor.post(page, {**form, "reason": "The dye ran out."}).status_code == 302
    part.refresh_from_db()
    assert part.status == "declined"
    assert "You get" not in vendor.get(page).text


def test_the_packing_slip_has_address_and_pieces(vendor, part):
    slip = vendor.get(address("slip", part.number)).text
    assert "1 Main Street" in slip
    assert part.lines.get().sku in slip


def test_the_order_of_another_workshop_does_not_exist(vendor):
    other = part_of(paid_payment(make_workshop("KG")))
    assert vendor.get(address("order", other.number)).status_code == 404
    assert vendor.get(address("slip", other.number)).status_code == 404


@pytest.fixture
def category():
    return Category.objects.create(slug="felt", name=TranslatedText.of("en", {"en": "Felt"}))


def new_piece(workshop, price="1 250,50"):
    return {
        "do": "CreateListing",
        "workshop": global_id("Workshop", workshop),
        "sourceLanguage": "uz",
        "title.0.language": "uz",
        "title.0.text": "Qizil shirdoq",
        "description.0.language": "uz",
        "description.0.text": "Jundan, qoʻlda.",
        "category": "felt",
        "variants.0.price": price,
        "variants.0.stock": "2",
    }


def test_a_piece_goes_from_a_form_to_buyers(vendor, workshop, category):
    answer = vendor.post(address("new_listing"), new_piece(workshop))
    piece = Product.objects.get()
    assert answer.url == address("listing", piece.slug)
    assert (piece.price_minor, piece.status, str(piece.title)) == (125_050, "draft", "Qizil shirdoq")
    page, key = address("listing", piece.slug), global_id("Product", piece)
    refused = vendor.post(page, {"do": "SubmitListing", "product": key})
    assert refused.status_code == 422
    assert "#field-images" in refused.text
    assert vendor.post(page, {"do": "UpdateListing", "product": key, "images": [picture(), picture()]}).status_code == 302
    first, second = piece.images.order_by("position")
    order = {"do": "OrderListingImages", "product": key, "images": [global_id("ProductImage", row) for row in (second, first)]}
    assert vendor.post(page, order).status_code == 302
    assert [row.pk for row in piece.images.order_by("position")] == [second.pk, first.pk]
    vendor.post(page, {"do": "RemoveListingImage", "product": key, "image": global_id("ProductImage", first)})
    assert vendor.post(page, {"do": "SubmitListing", "product": key}).status_code == 302
    piece.refresh_from_db()
    assert piece.status == "in_review"
    shown = vendor.get(page).text
    assert "RemoveListingImage" in shown
    vendor.post(page, {"do": "WithdrawListing", "product": key})
    vendor.post(page, {"do": "RemoveListingImage", "product": key, "image": global_id("ProductImage", piece.images.get())})
    piece.refresh_from_db()
    assert (piece.status, piece.images.count()) == ("withdrawn", 0)


def test_a_price_that_is_none_is_asked_for_again_with_what_was_typed(vendor, workshop, category):
    answer = vendor.post(address("new_listing"), new_piece(workshop, price="two hundred"))
    assert answer.status_code == 422
    assert "two hundred" in answer.text
    assert "Qizil shirdoq" in answer.text
    assert not Product.objects.exists()


def test_a_piece_is_changed_with_translations_terms_and_a_second_size(vendor, workshop, category):
    vendor.post(address("new_listing"), new_piece(workshop))
    piece = Product.objects.get()
    page = address("listing", piece.slug)
    assert "variants.1.price" in vendor.get(f"{page}?more").text
    form = {
        "do": "UpdateListing",
        "product": global_id("Product", piece),
        "sourceLanguage": "uz",
        "title.0.language": "uz",
        "title.0.text": "Qizil shirdoq",
        "title.1.language": "en",
        "title.1.text": "Red felt rug",
        "title.2.language": "ru",
        "title.2.text": "",
        "techniques": "",
        "isMadeToOrder": ["false", "true"],
        "leadDays": "14",
        "weightG": "2100",
        "variants.0.sku": "1",
        "variants.0.price": "1000",
        "variants.0.name.0.language": "uz",
        "variants.0.name.0.text": "Kichik",
        "variants.1.sku": "",
        "variants.1.price": "2000",
        "variants.1.name.0.language": "uz",
        "variants.1.name.0.text": "Katta",
    }
    assert vendor.post(page, form).status_code == 302
    piece.refresh_from_db()
    assert set(piece.title.texts) == {"uz", "en"}
    assert (piece.is_made_to_order, piece.lead_days, piece.weight_g) == (True, 14, 2100)
    assert sorted(piece.variants.values_list("price_minor", flat=True)) == [100_000, 200_000]


def test_a_draft_of_no_craft_yet_can_be_opened(vendor, workshop):
    vendor.post(address("new_listing"), {**new_piece(workshop), "category": ""})
    assert "Qizil shirdoq" in vendor.get(address("listing", Product.objects.get().slug)).text


class TestWhatWasTypedStays:
    """A page of one piece has buttons for the photo and for the offer; neither lets go of the words beside it."""

    @pytest.fixture
    def page(self, vendor, workshop, category):
        vendor.post(address("new_listing"), {**new_piece(workshop), "description.0.text": ""})
        return address("listing", Product.objects.get().slug)

    @pytest.fixture
    def typed(self, page):
        piece = Product.objects.get()
        return {
            "product": global_id("Product", piece),
            "sourceLanguage": "uz",
            "title.0.language": "uz",
            "title.0.text": "Qizil shirdoq",
            "description.0.language": "uz",
            "description.0.text": "Jundan, qoʻlda.",
            "variants.0.sku": piece.variants.get().sku,
            "variants.0.price": "1300",
        }

    def test_with_a_photo(self, vendor, page, typed):
        answer = vendor.post(page, {**typed, "do": "UpdateListing", "images": picture()})
        piece = Product.objects.get()
        assert (answer.status_code, piece.images.count(), str(piece.description)) == (302, 1, "Jundan, qoʻlda.")

    def test_with_the_photo_of_a_form_that_was_refused(self, vendor, page, typed):
        refused = vendor.post(page, {**typed, "do": "UpdateListing", "images": picture(), "variants.0.price": "two hundred"})
        kept = global_id("Image", Image.objects.get())
        assert (refused.status_code, f'name="images" value="{kept}"' in refused.text) == (422, True)
        assert vendor.post(page, {**typed, "do": "UpdateListing", "images": kept}).status_code == 302
        assert Product.objects.get().images.get().image == Image.objects.get()

    def test_with_what_a_photo_shows(self, vendor, page, typed):
        vendor.post(page, {**typed, "do": "UpdateListing", "images": picture()})
        photo = Product.objects.get().images.get()
        words = {"photoTexts.0.photo": global_id("ProductImage", photo), "photoTexts.0.texts.0.language": "uz"}
        vendor.post(page, {**typed, "do": "UpdateListing", **words, "photoTexts.0.texts.0.text": "Qizil gilam"})
        assert "Qizil gilam" in vendor.get(page).text
        photo.refresh_from_db()
        assert photo.alt.texts == {"uz": "Qizil gilam"}

    def test_with_an_offer(self, vendor, page, typed):
        vendor.post(page, {**typed, "do": "UpdateListing", "images": picture()})
        assert 'value="UpdateListing SubmitListing"' in vendor.get(page).text
        answer = vendor.post(page, {**typed, "do": "UpdateListing SubmitListing", "title.0.text": "Koʻk shirdoq"})
        piece = Product.objects.get()
        assert (answer.status_code, piece.status, str(piece.title)) == (302, "in_review", "Koʻk shirdoq")

    def test_when_the_words_are_wrong_and_nothing_is_offered(self, vendor, page, typed):
        vendor.post(page, {**typed, "do": "UpdateListing", "images": picture()})
        answer = vendor.post(page, {**typed, "do": "UpdateListing SubmitListing", "title.0.text": ""})
        assert (answer.status_code, "Jundan, qoʻlda." in answer.text, Product.objects.get().status) == (422, True, "draft")


def test_shipping_is_written_in_whole_units_and_other_zones_keep_theirs(vendor, workshop):
    page, zone = address("settings"), ShippingZone.objects.get()
    form = {
        "do": "SaveShippingZone",
        "workshopId": global_id("Workshop", workshop),
        "currency": "UZS",
        "carrier": "EMS",
        "first": "280 000",
        "further": "90000,50",
        "daysMin": "10",
        "daysMax": "25",
        "countries": ["", "DE", "FR"],
    }
    assert vendor.post(page, form).status_code == 302
    added = ShippingZone.objects.exclude(pk=zone.pk).get()
    assert (added.first_minor, added.further_minor, added.countries) == (28_000_000, 9_000_050, ["DE", "FR"])
    wrong = vendor.post(page, {**form, "first": "free"})
    assert wrong.status_code == 422
    assert wrong.text.count('value="free"') == 1
    vendor.post(page, {"do": "RemoveShippingZone", "id": global_id("ShippingZone", added)})
    assert ShippingZone.objects.filter(is_active=True).get() == zone
    assert vendor.post(page, {"do": "RemoveShippingZone", "id": global_id("ShippingZone", zone)}).status_code == 422


def test_the_profile_is_changed_and_the_shop_rests(vendor, workshop):
    page, key = address("settings"), global_id("Workshop", workshop)
    form = {
        "do": "UpdateWorkshop", "id": key, "name": "Atlas uyi", "place": "Margʻilon", "handlingDays": "4",
        "tagline.0.language": "uz", "tagline.0.text": "Atlas va adras", "pictureId": picture(),
    }  # fmt: skip
    assert vendor.post(page, form).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.name, workshop.handling_days, workshop.picture is None) == ("Atlas uyi", 4, False)
    wrong = vendor.post(page, {**form, "tagline.0.text": "Atlas, adras va baxmal", "founded": "3000"})
    assert (wrong.status_code, "Atlas, adras va baxmal" in wrong.text) == (422, True)
    vendor.post(page, {"do": "PauseWorkshop", "id": key})
    assert Workshop.objects.get().status == "paused"
    vendor.post(page, {"do": "ReopenWorkshop", "id": key})
    assert Workshop.objects.get().status == "active"


@pytest.mark.parametrize(
    ("country", "name", "value", "right"),
    [
        ("KZ", "iban", "KZ87 125K ZT50 0410 0100", "KZ86 125K ZT50 0410 0100"),
        ("KZ", "bic", "KCJB", "KCJBKZKX"),
        ("UZ", "mfo", "440", "00440"),
        ("TM", "account", "2320", "2320 2934 1234 5678 9012 345"),
    ],
)
def test_the_wrong_field_of_an_account_is_named_and_marked(client, country, name, value, right):
    workshop = make_workshop(country)
    client.force_login(owner_of(workshop).user, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {"do": "SavePayoutMethod", "workshop": to_global_id("Workshop", workshop.pk)}
    for number, field in enumerate(bank_fields.FIELDS[country]):
        form |= {f"details.{number}.name": field.name, f"details.{number}.value": value if field.name == name else field.example}
    refused = client.post(address("money"), form)
    field = next(field for field in bank_fields.FIELDS[country] if field.name == name)
    assert refused.status_code == 422
    assert f'<a href="#field-details.{name}">{field.label}: ' in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    assert f'id="field-details.{name}-error"' in refused.text
    assert refused.text.count(f"A right one looks like this: {right}") == 2
    assert f'value="{value}"' in refused.text


def test_the_workshop_pays_some_of_an_order_back(vendor, part):
    orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
    page, line = address("order", part.number), to_global_id("OrderLine", part.lines.get().pk)
    assert "Pay some of it back" in vendor.get(page).text
    form = {
        "do": "GiveBackSome", "vendorOrder": to_global_id("VendorOrder", part.pk), "key": "after 0", "reason": "A crack.",
        "lines.0.line": line, "lines.0.quantity": "0", "amount": "nothing",
    }  # fmt: skip
    refused = vendor.post(page, form)
    assert refused.status_code == 422
    assert '<a href="#GiveBackSome-amount">' in refused.text
    assert 'id="GiveBackSome-amount-error"' in refused.text
    for _time in range(2):
        assert vendor.post(page, {**form, "amount": "0,25"}).status_code == 302
    part.refresh_from_db()
    assert part.refunded_minor == 25
    assert "Paid back to the buyer" in vendor.get(page).text


def test_the_packing_slip_leaves_out_what_was_paid_back(vendor, workshop):
    part = part_of(paid_payment(workshop, quantity=3))
    orders.accept(vendor_order=part, by=owner_of(workshop), at=NOW)
    pieces = {part.lines.get().pk: 2}
    refunding.refund_some(vendor_order=part, pieces=pieces, amount=None, key="k", reason="Two broke.", by=owner_of(workshop), at=NOW)
    shown = vendor.get(address("slip", part.number)).text
    assert '<td class="num">1</td>' in shown
    assert "12,000" in shown
    assert "36,000" not in shown


def test_the_money_page_keeps_an_account_and_shows_the_statement(vendor, workshop, part):
    page = address("money")
    shown = vendor.get(page).text
    assert part.number in shown
    form = {"do": "SavePayoutMethod", "workshop": global_id("Workshop", workshop)}
    fields = {"holder": "Karimov Aziz", "account": "20208000900123456001", "mfo": "00440", "inn": "301234567"}
    for number, (name, value) in enumerate(fields.items()):
        form |= {f"details.{number}.name": name, f"details.{number}.value": value}
    refused = vendor.post(page, {**form, "details.1.value": "12"})
    assert refused.status_code == 422
    assert "Karimov Aziz" in refused.text
    assert vendor.post(page, form).status_code == 302
    assert "6001" in vendor.get(page).text


@pytest.fixture
def applicant(client, django_user_model):
    person = django_user_model.objects.create(email="zebo@example.test", name="Zebo", language="tg")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


STEPS = [
    {"country": "TJ", "legalForm": "SOLE_PROPRIETOR", "taxNumber": "025341890"},
    {"shopName": "Zebo", "craft": "textiles", "region": "Sughd", "place": "Khujand"},
    {"language": "tg", "story": "Адрасро модарам меомӯзонд, ҳоло бо се духтарам дар як дастгоҳ мебофем, ҳар рӯз."},
    {"contactName": "Zebo", "contactEmail": "zebo@example.test", "contactPhone": "+992927001142"},
]


def test_an_application_is_written_step_by_step_and_sent(applicant):
    page = address("apply")
    for number, values in enumerate(STEPS, start=1):
        assert applicant.get(f"{page}?step={number}").status_code == 200
        answer = applicant.post(f"{page}?step={number}", {"do": "SaveApplication", "next": f"?step={number + 1}", **values})
        assert (answer.status_code, answer.url) == (302, f"?step={number + 1}")
    application = Application.objects.get()
    key = global_id("Application", application)
    refused = applicant.post(f"{page}?step=6", {"do": "SubmitApplication", "id": key})
    assert refused.status_code == 422
    assert "#field-documents" in refused.text
    paper = SimpleUploadedFile("passport.pdf", b"%PDF-1.4\ntrailer<<>>\n%%EOF\n", content_type="application/pdf")
    form = {"do": "AddApplicationDocument", "applicationId": key, "kind": "IDENTITY", "documentId": paper}
    assert applicant.post(f"{page}?step=5", form).status_code == 302
    assert "passport" in applicant.get(f"{page}?step=5").text
    assert applicant.post(f"{page}?step=6", {"do": "SubmitApplication", "id": key, "next": "?"}).status_code == 302
    application.refresh_from_db()
    assert application.status == "submitted"
    assert "WithdrawApplication" in applicant.get(page).text
    applicant.post(page, {"do": "WithdrawApplication", "id": key})
    assert 'value="Zebo"' in applicant.get(f"{page}?step=2").text
    applicant.post(f"{page}?step=2", {"do": "SaveApplication", "id": key, "shopName": "Zebo Adras"})
    assert applicant.post(f"{page}?step=6", {"do": "SubmitApplication", "id": key, "next": "?"}).status_code == 302
    application.refresh_from_db()
    assert (application.status, application.shop_name) == ("submitted", "Zebo Adras")


def test_another_application_follows_a_refused_one(applicant):
    page = address("apply")
    applicant.post(page, {"do": "SaveApplication", "country": "UZ"})
    by = {"decided_at": NOW, "decided_by": Application.objects.get().applicant}
    Application.objects.update(status="rejected", submitted_at=NOW, **by)
    assert "?again" in applicant.get(page).text
    applicant.post(f"{page}?again", {"do": "SaveApplication", "country": "UZ"})
    assert Application.objects.count() == 2


def test_a_step_is_kept_with_its_mistakes_which_stand_at_their_fields(applicant):
    page = address("apply")
    answer = applicant.post(f"{page}?step=3", {"do": "SaveApplication", "language": "uz", "story": "Qisqa."})
    assert answer.status_code == 422
    assert 'id="field-story-error"' in answer.text
    assert "Qisqa." in applicant.get(f"{page}?step=3").text


def test_a_wrong_phone_stands_at_its_field(applicant):
    page = address("apply")
    answer = applicant.post(f"{page}?step=4", {"do": "SaveApplication", "contactPhone": "12"})
    assert answer.status_code == 422
    assert 'id="field-contactPhone-error"' in answer.text


def test_an_accepted_order_that_left_counts_as_on_the_way(vendor, part, workshop):
    orders.accept(vendor_order=part, by=owner_of(workshop), at=NOW)
    orders.ship(vendor_order=part, tracking_number="RR123456789UZ", tracking_url="", by=owner_of(workshop), at=NOW)
    assert part.number in vendor.get(f"{address('orders')}?status=SHIPPED").text
    assert part.number not in vendor.get(f"{address('orders')}?status=NEW").text


@pytest.mark.parametrize("name", ["settings_of", "money_of"])
def test_whoever_works_in_two_workshops_chooses_by_the_address(vendor, workshop, name):
    second = make_workshop("KG")
    Member.objects.create(workshop=second, user=owner_of(workshop).user, role=MemberRole.OWNER)
    shown = vendor.get(address(name, second.slug)).text
    assert f'value="{global_id("Workshop", second)}"' in shown
    assert address(name, workshop.slug) in shown


def test_today_ends_with_numbers_over_time(vendor, part):
    shown = vendor.get(address("today")).text
    assert shown.index("The last 30 days") > shown.index("Pieces on sale")
    assert shown.count("<caption>") == 2


def test_a_way_of_shipping_goes_to_countries_that_are_ticked_by_the_part_of_the_world(vendor, workshop):
    ticked = 'type="checkbox" name="countries" value="DE"'
    assert ticked not in vendor.get(address("settings")).text
    for opened in ("new", global_id("ShippingZone", ShippingZone.objects.get())):
        assert vendor.get(address("settings"), {"zone": opened}).text.count(ticked) == 1
    form = {
        "do": "SaveShippingZone", "workshopId": global_id("Workshop", workshop), "currency": workshop.currency, "carrier": "EMS",
        "first": "10", "further": "5", "daysMin": "3", "daysMax": "9", "countries": ["", "150", "JP"],
    }  # fmt: skip
    assert vendor.post(address("settings"), form).status_code == 302
    zone = ShippingZone.objects.get(carrier="EMS")
    assert {"DE", "FR", "JP"} < set(zone.countries)
    assert "KZ" not in zone.countries


def test_ticked_countries_stay_when_something_else_is_wrong(vendor, workshop):
    form = {
        "do": "SaveShippingZone", "workshopId": global_id("Workshop", workshop), "currency": workshop.currency, "carrier": "",
        "first": "10", "further": "5", "daysMin": "3", "daysMax": "9", "countries": ["", "JP", "FR"],
    }  # fmt: skip
    shown = vendor.post(address("settings"), form).text
    assert 'value="JP" checked' in shown
    assert 'value="FR" checked' in shown
    assert 'value="DE" checked' not in shown


def test_the_slip_names_the_country_for_both_posts_and_is_not_for_a_declined_order(vendor, part, workshop):
    page = address("slip", part.number)
    assert " / UNITED STATES" in vendor.get(page).text
    orders.decline(vendor_order=part, by=owner_of(workshop), reason="The dye ran out.", at=NOW)
    assert vendor.get(page).status_code == 404
    assert page not in vendor.get(address("order", part.number)).text


def test_a_list_keeps_its_filter_on_the_way_to_an_order_and_back(vendor, part):
    here = f"{address('order', part.number)}?status=NEW"
    assert f'href="{here}"' in vendor.get(f"{address('orders')}?status=NEW").text
    assert f'href="{address("orders")}?status=NEW"' in vendor.get(here).text
