"""Fifty people want the last piece at once: one gets it, and the others are told kindly."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from payments import providers
from payments.models import Payment
from shop.orders.models import Order
from tests.factories.orders import make_cart, make_rates, make_variant, make_workshop

BUYERS = 50
START = """mutation ($input: StartCheckoutInput!) { startCheckout(input: $input) {
    redirectUrl order { number } errors { field code message } } }"""
ADDRESS = {"country": "US", "name": "Ann", "streetAddress": "1 Main", "city": "Austin", "countryArea": "TX", "postalCode": "78701"}


def check_out(token, number, start):
    """The payload that a guest with this cart gets, over HTTP and a database connection of their own."""
    client = Client(headers={"X-Cart-Token": token})
    values = {"input": {"address": ADDRESS, "email": f"guest{number}@example.test"}}
    start.wait()
    try:
        answer = client.post("/graphql/", json.dumps({"query": START, "variables": values}), content_type="application/json")
        return answer.json()["data"]["startCheckout"]
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_piece_ends_as_one_order_and_kind_refusals():
    make_rates()
    variant = make_variant(make_workshop(), 1_200_000, stock=1)
    carts = [make_cart(None, variant).token for _buyer in range(BUYERS)]
    start = threading.Barrier(BUYERS)
    with ThreadPoolExecutor(BUYERS) as pool:
        made = list(pool.map(check_out, carts, range(BUYERS), [start] * BUYERS))
    served = [payload for payload in made if not payload["errors"]]
    refused = [payload["errors"][0] for payload in made if payload["errors"]]
    variant.refresh_from_db()
    assert (len(served), {error["code"] for error in refused}) == (1, {"out_of_stock"})
    assert all("just sold" in error["message"] for error in refused)
    assert (Order.objects.count(), Payment.objects.count(), variant.stock, variant.reserved) == (1, 1, 1, 1)
    assert len(providers.current().requests) == 1
