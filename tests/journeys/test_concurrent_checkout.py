"""Fifty people want the last piece at once: one gets it, and the others are told kindly."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from payments.models import Payment
from shop.orders.models import Order
from tests.factories.orders import make_cart, make_rates, make_variant, make_workshop
from tests.journeys.processes import Processes

BUYERS = 50


@pytest.mark.django_db(transaction=True)
def test_one_piece_ends_as_one_order_and_kind_refusals(processes: Processes) -> None:
    make_rates()
    variant = make_variant(make_workshop(), 1_200_000, stock=1)
    carts = [make_cart(None, variant).token for _buyer in range(BUYERS)]
    processes.start("web")
    together = threading.Barrier(BUYERS)

    def buy(number: int) -> dict:
        together.wait()
        return processes.check_out(carts[number], f"guest{number}@example.test")

    with ThreadPoolExecutor(BUYERS) as pool:
        made = list(pool.map(buy, range(BUYERS)))
    served = [payload for payload in made if not payload["errors"]]
    refused = [payload["errors"][0] for payload in made if payload["errors"]]
    variant.refresh_from_db()
    assert (len(served), {error["code"] for error in refused}) == (1, {"out_of_stock"})
    assert all("just sold" in error["message"] for error in refused)
    assert (Order.objects.count(), Payment.objects.count(), variant.stock, variant.reserved) == (1, 1, 1, 1)
    assert served[0]["redirectUrl"] == Payment.objects.get().session_url
