"""Filters ticked faster than the network answers."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from search import indexing
from shop.catalogue.models import Product
from shop.kit.translated import TranslatedText
from shop.rates import operations as rates
from tests.cast import Cast
from tests.factories.catalogue import CategoryFactory, ProductFactory

pytestmark = [pytest.mark.requires("postgresql", "redis", "chromium"), pytest.mark.django_db(transaction=True)]
CRAFTS = ("felt", "silk", "clay", "wood")


@pytest.fixture(autouse=True)
def pieces(cast: Cast, settings: Any) -> None:
    """Three of each craft."""
    settings.ELASTICSEARCH_URL = ""
    rates.load_recorded(at=timezone.now())
    for slug in CRAFTS:
        craft = CategoryFactory(slug=slug, name=TranslatedText("en", {"en": slug.title()}))
        ProductFactory.create_batch(3, workshop=cast.workshop, category=craft)
    indexing.sync(list(Product.objects.values_list("pk", flat=True)))


def box(page: Page, slug: str) -> Any:
    """The box of a craft."""
    return page.locator(f"[id='facet-category-{slug}']")


def test_boxes_ticked_while_an_answer_is_awaited_stay_ticked(browser: Browser, live_server: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{live_server.url}/en/search/")
    awaited: list[Route] = []

    def hold(route: Route) -> None:
        awaited.append(route)

    page.route("**/en/search/?*", hold)
    for slug in CRAFTS[:3]:
        with page.expect_request("**/en/search/?*", timeout=10_000):
            box(page, slug).click()
    for request in awaited:
        request.continue_()
    expect(page.locator("body > p[role=status]")).to_contain_text("9 pieces", timeout=20_000)
    assert [box(page, slug).is_checked() for slug in CRAFTS[:4]] == [True, True, True, False]
