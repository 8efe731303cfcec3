"""What machines find: sitemaps, robots, structured data, and pages that say whether they changed."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Product
from shop.rates import operations as rates
from tests.cast import Cast
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import ProductFactory

pytestmark = pytest.mark.django_db
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


@pytest.fixture
def product(cast: Cast) -> Product:
    rates.load_recorded(at=timezone.now())
    return ProductFactory(workshop=cast.workshop, slug="blue-bowl")


def read(client: Client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return ElementTree.fromstring(answer.content)


def structured(client: Client, path: str) -> dict[str, dict]:
    """The page's data blocks by their type."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).content.decode(), re.DOTALL)
    things = [thing for block in blocks for thing in json.loads(block).get("@graph", [json.loads(block)])]
    return {thing["@type"]: thing for thing in things}


class TestSitemap:
    def test_lists_a_file_of_every_kind_and_language(self, client, product):
        files = [element.text for element in read(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMESPACES)]
        assert f"{settings.SITE_URL}/sitemap-products-kk.xml" in files
        assert len(files) == 4 * 7
        for address in files:
            assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200

    def test_names_each_translation_and_the_way_back(self, client, product):
        by_language = {}
        for code, _name in settings.LANGUAGES:
            (url,) = read(client, f"/sitemap-products-{code}.xml").findall("s:url", NAMESPACES)
            links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMESPACES)}
            assert links[code] == url.findtext("s:loc", None, NAMESPACES)
            by_language[code] = links
        assert len({json.dumps(links, sort_keys=True) for links in by_language.values()}) == 1
        assert set(by_language["en"]) == {*dict(settings.LANGUAGES), "x-default"}

    def test_shows_pictures_and_only_what_is_on_sale(self, client, cast, product):
        ProductFactory(workshop=cast.workshop, status="withdrawn")
        (url,) = read(client, "/sitemap-products-en.xml").findall("s:url", NAMESPACES)
        assert url.findtext("i:image/i:loc", None, NAMESPACES).startswith(f"{settings.SITE_URL}/media/")

    @pytest.mark.parametrize("wares", [1, 6])
    def test_costs_the_same_for_one_and_for_many(self, client, cast, product, wares, django_assert_num_queries):
        ProductFactory.create_batch(wares - 1, workshop=cast.workshop)
        with django_assert_num_queries(3):
            read(client, "/sitemap-products-en.xml")

    def test_knows_no_other_file(self, client):
        assert client.get("/sitemap-orders-en.xml").status_code == 404


class TestRobots:
    def test_are_told_what_to_leave_alone_and_where_the_pages_are_listed(self, client):
        answer = client.get("/robots.txt")
        assert answer["Content-Type"].startswith("text/plain")
        lines = answer.content.decode().splitlines()
        assert "Disallow: /graphql/" in lines
        assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines

    @pytest.mark.parametrize("page", ["cart/", "you/", "orders/", "preferences/", "account/email/"])
    def test_keep_what_is_somebodys_own_out_of_their_lists(self, client, page):
        client.force_login(UserFactory())
        for reader in (Client(), client):
            answer = reader.get(f"/uz/{page}", follow=True)
            assert '<meta name="robots" content="noindex">' in answer.content.decode()

    def test_may_list_what_is_for_everybody(self, client, product):
        for page in ("", "search/", "makers/", "p/blue-bowl/", "delivery/"):
            assert '<meta name="robots" content="all">' in client.get(f"/uz/{page}").content.decode()


class TestOffline:
    def test_the_worker_stands_at_the_root_and_names_files_that_are_there(self, client):
        answer = client.get("/worker.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert "css/usta." in answer.content.decode()

    def test_the_page_says_in_each_language_that_there_is_no_connection(self, client):
        pages = {code: client.get(f"/{code}/offline/").content.decode() for code, _name in settings.LANGUAGES}
        headings = {re.search("<h1[^>]*>(.*?)</h1>", page)[1] for page in pages.values()}
        assert len(headings) == len(pages)


class TestStructuredData:
    def test_of_a_product_names_price_maker_and_way(self, client, product):
        found = structured(client, "/en/p/blue-bowl/")
        (offer,) = found["Product"]["offers"]
        assert (offer["priceCurrency"], offer["availability"]) == ("USD", "https://schema.org/InStock")
        assert re.fullmatch(r"\d+\.\d\d", offer["price"])
        assert found["Product"]["brand"]["name"] == product.workshop.name
        steps = found["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))

    def test_of_a_sold_product_says_so(self, client, product):
        product.variants.update(stock=0)
        (offer,) = structured(client, "/en/p/blue-bowl/")["Product"]["offers"]
        assert offer["availability"] == "https://schema.org/OutOfStock"

    def test_cannot_break_out_of_its_block(self, client, product):
        product.title = type(product.title).of("en", {"en": "</script><script>alert(1)</script>"})
        product.save()
        assert "<script>alert" not in client.get("/en/p/blue-bowl/").content.decode()

    def test_of_the_front_page_and_of_a_workshop(self, client, product):
        assert structured(client, "/en/")["OnlineStore"]["name"] == "Usta"
        shop = structured(client, f"/ru/makers/{product.workshop.slug}/")["Store"]
        assert shop["address"]["addressCountry"] == str(product.workshop.country)


class TestVersions:
    def test_a_page_that_has_not_changed_is_not_sent_again(self, client, product):
        for path in ("/en/", "/en/p/blue-bowl/", f"/kk/makers/{product.workshop.slug}/"):
            first = client.get(path)
            again = client.get(path, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")

    def test_a_page_changes_with_its_piece_its_reader_and_its_language(self, client, product):
        def tags():
            return {Client(headers=headers).get(path)["ETag"] for path, headers in readers}

        readers = [("/en/p/blue-bowl/", {}), ("/en/p/blue-bowl/", {"X-Currency": "EUR"}), ("/ru/p/blue-bowl/", {})]
        before = tags()
        product.variants.update(stock=1)
        assert len(before) == 3
        assert not before & tags()

    def test_only_what_is_the_same_for_all_is_shared(self, client, product):
        assert "public" in client.get("/en/")["Cache-Control"]
        assert "private" in client.get("/en/p/blue-bowl/")["Cache-Control"]
        client.force_login(UserFactory())
        assert "private" in client.get("/en/")["Cache-Control"]

    def test_a_message_is_shown_once_and_kept_nowhere(self, client, product):
        page = client.get("/en/p/blue-bowl/")
        value = re.search(r'name="variant" value="([^"]+)"', page.content.decode())[1]
        done = client.post("/en/p/blue-bowl/", {"do": "AddToCart", "variant": value, "quantity": "1"}, follow=True)
        assert ("no-store" in done["Cache-Control"], "It is in your cart" in done.content.decode()) == (True, True)
        assert "It is in your cart" not in client.get("/en/p/blue-bowl/").content.decode()
