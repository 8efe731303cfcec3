"""A purchase from two workshops in two countries, by hand, and each workshop's part of it."""

from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page

from payments.models import Entry
from shop.demo.people import PASSWORD
from shop.orders.models import Order, VendorOrder
from tests.fakes.sandbox import SandboxProcess, until
from tests.journeys.conftest import run_jobs

pytestmark = [pytest.mark.requires("postgresql", "redis", "chromium"), pytest.mark.django_db(transaction=True)]

ADDRESS = {
    "email": "hannah@example.org",
    "phone": "+49 30 901820",
    "address.name": "Hannah Vogel",
    "address.streetAddress": "Lindenstr. 5",
    "address.city": "Berlin",
    "address.postalCode": "10969",
}


def fill_cart(page: Page, base: str, language: str, goods: list[dict[str, Any]]) -> None:
    """Choose destination and currency, then find each piece by search and put it into the cart."""
    page.goto(f"{base}/{language}/preferences/")
    page.select_option("select[name=shipTo]", "DE")
    page.select_option("select[name=currency]", "EUR")
    page.click("main form button")
    for row in goods:
        page.goto(f"{base}/{language}/")
        page.fill("header input[name=q]", row["title"]["ru"])
        page.press("header input[name=q]", "Enter")
        page.click(f".card a[href*='{row['slug']}']")
        page.click("button[value=AddToCart]")
        page.wait_for_load_state("networkidle")


def pay(page: Page, base: str, language: str, card: str) -> None:
    """Go through the checkout and the provider's page."""
    page.goto(f"{base}/{language}/cart/")
    page.click("main a[href*=checkout]")
    for name, value in ADDRESS.items():
        page.fill(f"[name='{name}']", value)
    page.click("button[value=StartCheckout]")
    page.wait_for_url("**/pay/**")
    page.fill("input[name*=number]", card)
    page.fill("input[name*=expiry]", "12/34")
    page.fill("input[name*=cvc]", "123")
    page.press("input[name*=cvc]", "Enter")


def paid_order() -> Order | None:
    """The order, once the provider's word has come and its jobs are done."""
    run_jobs()
    return Order.objects.filter(status="paid").first()


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("uz", False), ("kk", True)])
def test_a_guest_buys_from_two_workshops(
    browser: Browser, live_server: Any, sandbox: SandboxProcess, goods: list[dict[str, Any]], language: str, scripts: bool
) -> None:
    page = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}).new_page()
    fill_cart(page, live_server.url, language, goods)
    pay(page, live_server.url, language, "4242 4242 4242 4242")
    page.wait_for_url("**/orders/**")
    order = until(paid_order)
    assert (order.status, order.currency, order.vendor_orders.count()) == ("paid", "EUR", 2)
    assert order.number in page.inner_text("main")
    assert [message.to for message in mail.outbox if order.number in message.subject].count([ADDRESS["email"]]) == 1
    assert sum(Entry.objects.filter(account__currency="EUR").values_list("amount_minor", flat=True)) == 0


def test_a_declined_card_takes_nothing(browser: Browser, live_server: Any, sandbox: SandboxProcess, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context().new_page()
    fill_cart(page, live_server.url, "en", goods[:1])
    pay(page, live_server.url, "en", "4000 0000 0000 0002")
    page.wait_for_selector("text=declined")
    run_jobs()
    assert Order.objects.get().status == "awaiting_payment"
    assert not Entry.objects.exists()


def test_a_workshop_accepts_and_ships_its_part(
    browser: Browser, live_server: Any, sandbox: SandboxProcess, goods: list[dict[str, Any]]
) -> None:
    buyer = browser.new_context().new_page()
    fill_cart(buyer, live_server.url, "en", goods)
    pay(buyer, live_server.url, "en", "4242 4242 4242 4242")
    buyer.wait_for_url("**/orders/**")
    until(paid_order)
    part = VendorOrder.objects.select_related("workshop").order_by("pk")[0]
    vendor = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    vendor.goto(f"{live_server.url}/en/workshop/orders/{part.number}/")
    vendor.fill("input[name=login]", part.workshop.members.get().user.email or "")
    vendor.fill("input[name=password]", PASSWORD)
    vendor.press("input[name=password]", "Enter")
    vendor.click("button[value=AcceptVendorOrder]")
    vendor.fill("input[name=trackingNumber]", "RR123456785UZ")
    vendor.click("button[value=ShipVendorOrder]")
    vendor.wait_for_load_state("networkidle")
    part.refresh_from_db()
    assert (part.status, part.tracking_number) == ("shipped", "RR123456785UZ")
    buyer.reload()
    buyer.click("button[value=ConfirmReceipt]")
    buyer.wait_for_load_state("networkidle")
    part.refresh_from_db()
    assert part.status == "received"
