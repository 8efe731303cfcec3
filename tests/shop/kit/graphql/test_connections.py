"""Pages of lists, ids of nodes, and what lists cost."""

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql_relay import to_global_id

from shop.kit.errors import NotFound
from shop.kit.graphql.nodes import key_of, split_id
from shop.rates import queries as rates
from tests.factories.catalogue import PUBLISHED_AT, ProductFactory
from tests.factories.orders import make_rates, make_staff, make_workshop, owner_of, viewer_of
from tests.factories.payments import paid_payment
from tests.factories.workshops import WorkshopFactory

pytestmark = pytest.mark.django_db

PAGE = "query ($n: Int, $after: String) { products(first: $n, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { slug } } } }"


def walk(ask, size):
    """The slugs of all pages of that size, one list a page."""
    pages, after = [], None
    while True:
        found = ask(viewer_of(None), PAGE, n=size, after=after)["products"]
        pages.append([edge["node"]["slug"] for edge in found["edges"]])
        assert (found["totalCount"], found["pageInfo"]["hasPreviousPage"]) == (7, len(pages) > 1)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return pages


class TestPages:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
    def test_lose_nothing_and_repeat_nothing(self, ask, size):
        # All were published at the same moment, so that only the key tells them apart.
        slugs = [product.slug for product in ProductFactory.create_batch(7)]
        pages = walk(ask, size)
        assert [slug for page in pages for slug in page] == slugs[::-1]
        assert {len(page) for page in pages[:-1]} <= {size}

    def test_do_not_shift_when_something_new_comes(self, ask):
        slugs = [product.slug for product in ProductFactory.create_batch(4)]
        first = ask(viewer_of(None), PAGE, n=2)["products"]
        ProductFactory(published_at=PUBLISHED_AT.replace(year=2027))
        second = ask(viewer_of(None), PAGE, n=2, after=first["pageInfo"]["endCursor"])["products"]
        assert [edge["node"]["slug"] for edge in second["edges"]] == slugs[1::-1]

    def test_of_none_are_empty(self, ask):
        ProductFactory()
        found = ask(viewer_of(None), PAGE, n=0)["products"]
        assert (found["edges"], found["totalCount"]) == ([], 1)

    @pytest.mark.parametrize(
        "cursor",
        ["x", "é", "====", "[]", "e30", *(base64.urlsafe_b64encode(json.dumps(values).encode()).decode() for values in (
            [], [1], [1, 2, 3], ["x", 1], [None, 1], [{}, 1], ["2026-05-01T09:00:00+00:00", "x"], ["2026-05-01T09:00:00+00:00", 2**63], [True, True],
        ))],
    )  # fmt: skip
    def test_refuse_a_cursor_that_is_not_theirs(self, client, cursor):
        answer = client.get("/graphql/", {"query": PAGE, "variables": json.dumps({"after": cursor})}).json()
        assert answer["errors"][0]["extensions"] == {"code": "bad_cursor"}


class TestIds:
    @pytest.mark.parametrize("key", ["", "x", "é", "UHJvZHVjdA==", "UHJvZHVjdDo=", to_global_id("Product", "x"), to_global_id("Product", -1),
                                     to_global_id("Product", 2**63), to_global_id("Nothing", 1), to_global_id("Query", 1), to_global_id("", 1)])  # fmt: skip
    def test_that_are_none_find_nothing(self, ask, key):
        assert ask(viewer_of(None), "query ($id: ID!) { node(id: $id) { id } }", id=key)["node"] is None

    def test_of_another_type_are_not_taken(self):
        assert key_of(to_global_id("Product", 7), "Product") == 7
        with pytest.raises(NotFound) as caught:
            key_of(to_global_id("Variant", 7), "Product", field="product")
        assert caught.value.field == "product"
        assert split_id(to_global_id("Product", 2**63)) is None

    def test_open_what_the_viewer_may_see(self, ask):
        shown, hidden = ProductFactory(), ProductFactory(status="draft")
        document = "query ($id: ID!) { node(id: $id) { ... on Product { slug } } }"
        assert ask(viewer_of(None), document, id=to_global_id("Product", shown.pk))["node"] == {"slug": shown.slug}
        assert ask(viewer_of(None), document, id=to_global_id("Product", hidden.pk))["node"] is None


LISTS = {
    "products": """{ products { edges { node { id slug title { text } category { slug } workshop { name makers { name } } images { id alt picture { id } }
        variants { sku price { minorUnits } } } } } }""",
    "workshops": "{ workshops { edges { node { slug name story { text } makers { name } shippingZones { carrier } } } } }",
    "orders": """{ orders { edges { node { number total { minorUnits } addressLines vendorOrders { number workshop { name }
        lines { title { text } chargedTotal { minorUnits } picture { id } productSlug } } } } } }""",
    "vendorOrders": """{ vendorOrders { edges { node { number buyerName commission { minorUnits } chargedTotal { minorUnits } workshop { slug }
        claims { kind } lines { title { text } unitPrice { minorUnits } } } } } }""",
}


def grow(name, workshop, buyer, count):
    """Add so many rows to a list, each with its own relations."""
    for _number in range(count):
        if name == "products":
            ProductFactory()
        elif name == "workshops":
            WorkshopFactory()
        else:
            order = paid_payment(workshop).order
            order.buyer = buyer
            order.save()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_and_ten(ask, name):
    make_rates()
    workshop = make_workshop()
    buyer = make_staff().user
    by = owner_of(workshop) if name == "vendorOrders" else viewer_of(buyer)
    counts, costs = [], []
    for more in (1, 9):
        grow(name, workshop, buyer, more)
        rates.snapshot()
        with CaptureQueriesContext(connection) as captured:
            counts.append(len(ask(by, LISTS[name])[name]["edges"]))
        costs.append(len(captured))
    assert counts[1] - counts[0] == 9
    assert costs[0] == costs[1]
