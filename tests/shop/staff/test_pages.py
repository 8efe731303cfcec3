import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from graphql_relay import to_global_id

from payments import postings
from payments.models import Payout
from payments.states import PayoutStatus
from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product
from shop.orders import operations as orders
from shop.orders.states import VendorOrderStatus
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.applications import ApplicationFactory
from tests.factories.orders import NOW, make_staff, make_variant, make_workshop, owner_of, viewer_of
from tests.factories.payments import make_method, paid_payment, part_of
from vendors.applications import operations as applications
from vendors.dashboard.words import PAYOUTS
from vendors.workshops.models import Workshop

pytestmark = pytest.mark.django_db

LISTS = ["today", "applications", "listings", "orders", "payouts", "workshops", "people", "history", "searches", "concepts", "pins"]


@pytest.fixture
def admin(client):
    """A browser in which an admin is signed in with both factors."""
    return sign_in_confirmed(client, make_staff(StaffRole.ADMIN).user)


@pytest.fixture
def application():
    found = ApplicationFactory(document=True)
    return applications.submit(by=Viewer(user=found.applicant), at=NOW, application_id=found.pk)


def address(name, *args):
    return reverse(f"staff:{name}", args=args)


def global_id(kind, row):
    return to_global_id(kind, row.pk)


@pytest.mark.parametrize("name", LISTS)
def test_the_platform_does_not_exist_for_others(client, name):
    assert client.get(address(name)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address(name)).status_code == 404


def test_staff_without_the_second_factor_is_sent_to_it(client):
    client.force_login(make_staff(StaffRole.ADMIN).user)
    assert "second-factor" in client.get(address("applications")).url


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens(admin, name):
    answer = admin.get(address(name))
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.text


def test_an_application_is_sent_back_field_by_field(admin, application):
    page, key = address("application", global_id("Application", application)), global_id("Application", application)
    shown = admin.get(page).text
    assert application.tax_number in shown
    assert "/documents/" in shown
    more = admin.post(
        page, {"again": "RequestApplicationChanges", "id": key, "requests.0.field": "story", "requests.0.reason": "Which wool?"}
    )
    assert more.status_code == 200
    assert "requests.1.field" in more.text
    assert "Which wool?" in more.text
    application.refresh_from_db()
    assert application.status == "submitted"
    form = {
        "do": "RequestApplicationChanges", "id": key, "requests.0.field": "story", "requests.0.reason": "Which wool?",
        "requests.1.field": "documents", "requests.1.reason": "",
    }  # fmt: skip
    refused = admin.post(page, form)
    assert refused.status_code == 422
    assert 'id="field-requests.1.reason-error"' in refused.text
    assert "Which wool?" in refused.text
    assert admin.post(page, {**form, "requests.1.reason": "The photo is unclear."}).status_code == 302
    application.refresh_from_db()
    assert application.status == "changes_requested"
    assert application.shop_name in admin.get(f"{address('applications')}?status=CHANGES_REQUESTED").text


def test_what_was_changed_stands_before_the_decision(admin, application):
    key, page = global_id("Application", application), address("application", global_id("Application", application))
    admin.post(page, {"do": "RequestApplicationChanges", "id": key, "requests.0.field": "place", "requests.0.reason": "Which town?"})
    applicant = Viewer(user=application.applicant)
    applications.save(by=applicant, at=NOW, values={"place": "Rishton"}, application_id=application.pk)
    applications.submit(by=applicant, at=NOW, application_id=application.pk)
    shown = admin.get(page).text
    assert "<del>Margʻilon</del>" in shown
    assert "Rishton" in shown


def test_an_application_is_approved_or_rejected_with_a_reason(admin, application):
    other = ApplicationFactory(document=True)
    applications.submit(by=Viewer(user=other.applicant), at=NOW, application_id=other.pk)
    page = address("application", global_id("Application", other))
    form = {"do": "RejectApplication", "id": global_id("Application", other), "reason": ""}
    assert admin.post(page, form).status_code == 422
    assert admin.post(page, {**form, "reason": "These are factory goods."}).status_code == 302
    page = address("application", global_id("Application", application))
    assert admin.post(page, {"do": "ApproveApplication", "id": global_id("Application", application)}).status_code == 302
    assert Workshop.objects.get().name == application.shop_name
    assert address("workshop", Workshop.objects.get().slug) in admin.get(page).text


@pytest.fixture
def listing():
    product = make_variant(make_workshop(), 100_000).product
    Product.objects.filter(pk=product.pk).update(status="in_review")
    return product


def test_a_listing_is_returned_with_a_reason(admin, listing):
    page, key = address("listing", listing.slug), global_id("Product", listing)
    assert str(listing.title) in admin.get(address("listings")).text
    assert admin.post(page, {"do": "ReturnListing", "product": key, "reason": ""}).status_code == 422
    assert admin.post(page, {"do": "ReturnListing", "product": key, "reason": "Show the back."}).status_code == 302
    listing.refresh_from_db()
    assert listing.status == "returned"
    assert "Show the back." in admin.get(page).text


def test_a_listing_that_is_not_complete_is_not_published_and_one_on_sale_is_blocked(admin, listing):
    page, key = address("listing", listing.slug), global_id("Product", listing)
    assert admin.post(page, {"do": "PublishListing", "product": key}).status_code == 422
    Product.objects.filter(pk=listing.pk).update(status="published")
    assert admin.get(f"{address('listings')}?slug=https://usta.example/en/p/{listing.slug}/").status_code == 200
    assert admin.post(page, {"do": "BlockListing", "product": key, "reason": "A copy."}).status_code == 302
    listing.refresh_from_db()
    assert listing.status == "blocked"


@pytest.fixture
def held():
    """An order whose buyer says that it did not arrive."""
    part = part_of(paid_payment(make_workshop()))
    owner = owner_of(part.workshop)
    orders.accept(vendor_order=part, by=owner, at=NOW)
    orders.ship(vendor_order=part, tracking_number="RR123456789UZ", tracking_url="", by=owner, at=NOW)
    orders.claim(vendor_order=part, kind="not_arrived", message="Nothing came.", by=viewer_of(part.order.buyer), at=NOW)
    return part


@pytest.mark.parametrize(("refund", "status"), [("true", "cancelled"), ("false", "shipped")])
def test_a_claim_is_settled_for_one_side(admin, held, refund, status):
    page = address("order", held.number)
    assert held.number in admin.get(f"{address('orders')}?held=1").text
    assert "Nothing came." in admin.get(page).text
    form = {"do": "SettleClaim", "vendorOrder": global_id("VendorOrder", held), "refund": refund, "reason": ""}
    assert admin.post(page, form).status_code == 422
    assert admin.post(page, {**form, "reason": "The post found it."}).status_code == 302
    held.refresh_from_db()
    assert (held.is_held, held.status) == (False, status)
    assert held.number not in admin.get(f"{address('orders')}?held=1").text


def test_a_payout_is_prepared_released_paid_and_comes_back(admin):
    part = part_of(paid_payment(make_workshop()))
    workshop = part.workshop
    postings.released(part, at=NOW + timedelta(days=40))
    page, key = address("payouts"), global_id("Workshop", workshop)
    assert "disabled" in admin.get(page).text
    assert admin.post(page, {"do": "PreparePayout", "workshop": key}).status_code == 422
    make_method(workshop)
    assert admin.post(page, {"do": "PreparePayout", "workshop": key}).status_code == 302
    payout = Payout.objects.get()
    assert workshop.name not in admin.get(page).text.partition("Which payouts")[0]
    shown = admin.get(f"{page}?status=PREPARED").text
    assert "20208000900123456001" in shown
    one = {"id": global_id("Payout", payout)}
    assert "You prepared this payout" in shown
    assert "ReleasePayout" not in shown
    assert "You prepared this payout" in admin.post(page, {"do": "ReleasePayout", **one}).text
    second = sign_in_confirmed(Client(), make_staff(StaffRole.ADMIN).user)
    assert second.post(page, {"do": "ReleasePayout", **one}).status_code == 302
    assert admin.post(page, {"do": "MarkPayoutPaid", **one, "reference": " "}).status_code == 422
    admin.post(page, {"do": "MarkPayoutPaid", **one, "reference": "MT103-7"})
    payout.refresh_from_db()
    assert (payout.status, payout.reference) == ("paid", "MT103-7")
    admin.post(page, {"do": "MarkPayoutReturned", **one, "reason": "Account closed."})
    payout.refresh_from_db()
    assert payout.status == "returned"


def test_a_workshop_is_suspended_and_reinstated(admin):
    workshop = make_workshop()
    page, key = address("workshop", workshop.slug), global_id("Workshop", workshop)
    assert admin.post(page, {"do": "SuspendWorkshop", "id": key, "reason": ""}).status_code == 422
    assert admin.post(page, {"do": "SuspendWorkshop", "id": key, "reason": "Copies."}).status_code == 302
    assert workshop.name in admin.get(f"{address('workshops')}?status=SUSPENDED").text
    assert admin.post(page, {"do": "ReinstateWorkshop", "id": key, "reason": ""}).status_code == 302
    workshop.refresh_from_db()
    assert workshop.status == "active"


def test_a_certificate_is_recorded_and_withdrawn(admin):
    workshop = make_workshop()
    page = address("workshop", workshop.slug)
    paper = {"do": "GrantCertificate", "workshopId": global_id("Workshop", workshop), "scheme": "HANDMADE", "number": "KG-1"}
    assert admin.post(page, {**paper, "issuedOn": "2999-01-01"}).status_code == 422
    assert admin.post(page, {**paper, "issuedOn": "2024-05-06", "expiresOn": ""}).status_code == 302
    certificate = workshop.certificates.get()
    assert "KG-1" in admin.get(page).text
    withdrawing = {"do": "WithdrawCertificate", "id": global_id("Certificate", certificate)}
    assert admin.post(page, {**withdrawing, "reason": ""}).status_code == 422
    assert admin.post(page, {**withdrawing, "reason": "Forged."}).status_code == 302
    assert "KG-1" not in admin.get(page).text


def test_an_order_is_found_by_its_own_number_or_the_buyers(admin):
    part = part_of(paid_payment(make_workshop()))
    page = address("orders")
    for number in (part.number.lower(), part.order.number):
        assert address("order", part.number) in admin.get(page, {"search": number}).text
    assert "No orders here." in admin.get(page, {"search": "U-NONE"}).text


def test_orders_are_found_by_email_and_workshop_and_stay_found_in_a_state(admin):
    part, other = part_of(paid_payment(make_workshop(name="Atlas Uyi"))), part_of(paid_payment(make_workshop()))
    page = address("orders")
    for words in (part.order.buyer.email, "atlas", part.number[:-2]):
        found = admin.get(page, {"search": words, "status": "NEW"}).text
        assert address("order", part.number) in found
        assert address("order", other.number) not in found
        assert "status=SHIPPED" in found
        assert address("order", part.number) not in admin.get(page, {"search": words, "status": "SHIPPED"}).text


def test_today_says_what_waits_and_then_the_numbers(admin, application, held):
    shown = admin.get(address("today")).text
    assert "What to do first" in shown
    for waiting in (address("applications"), f"{address('orders')}?held=1"):
        assert f'href="{waiting}"' in shown
    assert shown.index("The last 30 days") > shown.index("Held by a claim")
    assert 'aria-hidden="true"' in shown
    assert shown.count("<caption>") == 6


def test_today_of_a_quiet_day(admin):
    assert "Nothing waits for you today" in admin.get(address("today")).text


@pytest.fixture
def person():
    return UserFactory(name="Aida", email="aida@example.com")


def test_people_are_found_and_locked_and_let_in_again(admin, person):
    found = admin.get(address("people"), {"search": "aida"}).text
    page, key = address("person", global_id("User", person)), global_id("User", person)
    assert page in found
    assert page not in admin.get(address("people"), {"kind": "STAFF"}).text
    assert admin.post(page, {"do": "LockPerson", "person": key, "reason": ""}).status_code == 422
    assert admin.post(page, {"do": "LockPerson", "person": key, "reason": "Stolen cards"}).status_code == 302
    shown = admin.get(page).text
    assert "Stolen cards" in shown
    assert "LockPerson" not in shown.replace("UnlockPerson", "")
    assert admin.post(page, {"do": "UnlockPerson", "person": key, "reason": ""}).status_code == 302
    person.refresh_from_db()
    assert person.is_active


def test_a_role_is_given_and_taken_away(admin, person):
    page, key = address("person", global_id("User", person)), global_id("User", person)
    assert admin.post(page, {"do": "GrantStaffRole", "person": key, "role": "FINANCE"}).status_code == 302
    assert "RevokeStaffRole" in admin.get(page).text
    assert admin.post(page, {"do": "GrantStaffRole", "person": key, "role": "FINANCE"}).status_code == 422
    assert admin.post(page, {"do": "RevokeStaffRole", "person": key, "role": "FINANCE"}).status_code == 302
    person.refresh_from_db()
    assert person.staff_roles == []


def test_a_person_is_shown_with_what_is_theirs(admin, held):
    buyer = held.order.buyer
    shown = admin.get(address("person", global_id("User", buyer))).text
    assert address("order", held.number) in shown
    assert "Nothing came." in shown
    owner = owner_of(held.workshop).user
    assert address("workshop", held.workshop.slug) in admin.get(address("person", global_id("User", owner))).text


def test_a_person_is_for_support_alone(client, person):
    page = address("person", global_id("User", person))
    assert sign_in_confirmed(client, make_staff(StaffRole.MODERATOR).user).get(page).status_code == 404


def test_history_leads_to_everything_and_is_looked_through(admin, application, held):
    page = address("history")
    shown = admin.get(page).text
    assert address("order", held.number) in shown
    assert address("application", global_id("Application", application)) in shown
    assert address("application", global_id("Application", application)) not in admin.get(page, {"kind": "ORDER"}).text
    found = admin.get(page, {"thing": held.number, "since": "2020-01-01", "until": "no day", "person": ""}).text
    assert "Nothing came." in found
    assert f'value="{held.number}"' in found
    assert "Nothing like this has happened." in admin.get(page, {"thing": "U-NONE"}).text


def test_history_names_a_thing_that_is_asked_for_by_its_id(admin, application):
    key = global_id("Application", application)
    shown = admin.get(address("history"), {"thing": key}).text
    assert f'<input type="hidden" name="thing" value="{key}">' in shown
    assert application.shop_name in shown


@pytest.mark.parametrize("name", ["application", "listing", "order", "workshop"])
def test_every_single_page_leads_to_its_history(admin, application, listing, held, name):
    things = {
        "application": global_id("Application", application),
        "listing": listing.slug,
        "order": held.number,
        "workshop": held.workshop.slug,
    }
    shown = admin.get(address(name, things[name])).text
    assert f"{address('history')}?thing={things[name]}" in shown.replace("%3D", "=")


def test_lists_keep_what_is_chosen_on_every_page_and_on_the_way_to_one_of_them(admin, application):
    for _number in range(30):
        draft = ApplicationFactory(document=True)
        applications.submit(by=Viewer(user=draft.applicant), at=NOW, application_id=draft.pk)
    first = admin.get(f"{address('applications')}?status=SUBMITTED").text
    following = re.search(r'rel="next" href="\?status=SUBMITTED&amp;(after=[^"]+)"', first)
    second = admin.get(f"{address('applications')}?status=SUBMITTED&{following[1]}").text
    assert 'href="?status=SUBMITTED&amp;"' in second
    row = re.search(r'href="(/en/platform/applications/[^"?]+)\?([^"]+)"', second)
    assert row[2] == f"status=SUBMITTED&amp;{following[1]}"
    detail = admin.get(f"{row[1]}?status=SUBMITTED&{following[1]}").text
    assert f'href="{address("applications")}?status=SUBMITTED&amp;{following[1]}"' in detail


def test_orders_are_chosen_by_every_state_there_is(admin):
    shown = admin.get(address("orders")).text
    for status in VendorOrderStatus:
        assert f'status={status.name}"' in shown
        assert str(status.label) in shown
        assert admin.get(f"{address('orders')}?status={status.name}").status_code == 200


def test_payouts_are_chosen_by_every_state_there_is(admin):
    shown = admin.get(address("payouts")).text
    assert [status.name for status in PayoutStatus if f'status={status.name}"' not in shown] == []
    assert set(PAYOUTS) == {status.name for status in PayoutStatus}


def test_some_of_an_order_is_paid_back(admin):
    part = part_of(paid_payment(make_workshop(), quantity=3))
    orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
    page = address("order", part.number)
    form = {
        "do": "RefundSome", "vendorOrder": global_id("VendorOrder", part), "key": "after 0", "reason": "One broke.",
        "lines.0.line": global_id("OrderLine", part.lines.get()), "lines.0.quantity": "4", "amount": "",
    }  # fmt: skip
    refused = admin.post(page, form)
    assert refused.status_code == 422
    assert "There are not so many pieces left to pay back." in refused.text
    assert '<a href="#RefundSome-lines">' in refused.text
    assert admin.post(page, {**form, "lines.0.quantity": "1"}).status_code == 302
    shown = admin.get(page).text
    assert "paid back: 1" in shown
    assert "One broke." in shown
    assert "after 100" in shown


def test_a_claim_is_settled_in_part(admin, held):
    form = {"do": "SettleClaim", "vendorOrder": global_id("VendorOrder", held), "refund": "true", "reason": "Half each."}
    assert admin.post(address("order", held.number), {**form, "amount": "9"}).status_code == 422
    assert admin.post(address("order", held.number), {**form, "amount": "0.50"}).status_code == 302
    held.refresh_from_db()
    assert (held.status, held.refunded_minor, held.claims.get().outcome) == ("shipped", 50, "partly")
    assert "the rest on to the workshop" in admin.get(address("order", held.number)).text
