"""Prints queries per page, requests per second of the catalogue query beside raw SQL, and memory.

`python -m tests.bench [--seconds 6] [--connections 8]` against the database of DATABASE_URL, which must hold
the demo catalogue. It starts a web process of its own on a free port, on the embedded server's settings.
`python -m tests.bench slow_phone` prints instead how soon a slow phone shows the front page's words,
`python -m tests.bench search_quality` how well search finds what the judged set asks for, `search_ablation` what each
part of search adds to that, `search_growth --products 10000 100000` how fast it is at several sizes of the shop.
`search_killed --seconds 90` kills Elasticsearch and rebuilds the index under load, and says whether anything was lost.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import threading
import time
from pathlib import Path

import django

from tests.bench import search_ablation, search_growth, search_killed, search_quality, slow_phone
from tests.bench.web import serving

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"


def main() -> None:
    """Run all of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("part", nargs="?", choices=["slow_phone", "search_quality", "search_ablation", "search_growth", "search_killed"])
    options.add_argument("--seconds", type=float, default=6)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--split", choices=["", "tune", "test"], default="tune", help="which half of the judged queries")
    options.add_argument("--without-concepts", action="store_true", help="as if the thesaurus did not know the test half's concepts")
    options.add_argument("--worst", type=int, default=0, help="show so many of the worst queries in place of the table")
    options.add_argument("--products", type=int, nargs="+", default=[10_000], help="sizes of the shop, one column each")
    options.add_argument("--stores", nargs="+", choices=search_growth.STORES, default=search_growth.STORES)
    options.add_argument("--queries", type=int, default=1000, help="how many searches are timed")
    options.add_argument("--keep", action="store_true", help="leave what was filled for --measure-only")
    options.add_argument("--measure-only", action="store_true", help="time searches in what was kept")
    asked = options.parse_args()
    django.setup()
    if asked.part == "slow_phone":
        slow_phone.compare()
        return
    if asked.part == "search_ablation":
        search_ablation.compare(asked.split)
        return
    if asked.part == "search_killed":
        search_killed.prove(asked.seconds)
        return
    if asked.part == "search_growth":
        ways = {"queries": asked.queries, "keep": asked.keep, "measure_only": asked.measure_only, "worst": asked.worst}
        search_growth.compare(asked.products, asked.stores, **ways)
        return
    if asked.part == "search_quality":
        if asked.worst:
            search_quality.worst(asked.split, "postgres", asked.worst)
        else:
            search_quality.compare(asked.split, without_concepts=asked.without_concepts)
        return
    count_queries()
    count_statements_of_mutations()
    with serving() as (port, process):
        measure(port, asked.seconds, asked.connections)
        print(f"\nweb process: {resident(process.pid):.0f} MB resident with its children")


def count_queries() -> None:
    """SQL statements per page, signed out, second request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from shop.catalogue.queries import on_sale
    from tests.bench.raw import DOCUMENT

    product = on_sale().select_related("workshop").order_by("-pk")[0]
    client = Client(SERVER_NAME="127.0.0.1")
    pages = ["/en/", "/en/search/?q=shyrdak", f"/en/p/{product.slug}/", f"/en/makers/{product.workshop.slug}/", "/en/cart/"]
    print(f"{'page':44}{'statements':>11}{'bytes':>9}")
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page)
        print(f"{page[:43]:44}{len(captured):>11}{len(answer.content):>9}  {answer.status_code}")
    ask = {"data": json.dumps({"query": DOCUMENT}), "content_type": "application/json"}
    client = Client(SERVER_NAME="127.0.0.1")  # without the cookies of the pages
    client.post("/graphql/", **ask)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post("/graphql/", **ask)
    print(f"{'catalogue query':44}{len(captured):>11}{len(answer.content):>9}  {answer.status_code}")
    raw = client.get("/bench/raw/")
    same = answer.json() == raw.json()
    print(f"{'raw view':44}{1:>11}{len(raw.content):>9}  {'same JSON' if same else 'OTHER JSON'}\n")


START = """mutation ($input: StartCheckoutInput!) { startCheckout(input: $input) { redirectUrl errors { code message } } }"""
ADD = """mutation ($input: AddToCartInput!) { addToCart(input: $input) { cart { token } errors { code message } } }"""
CHOOSE = """mutation ($input: ChooseDeliveryInput!) { chooseDelivery(input: $input) { errors { code message } } }"""
CART = "{ cart { token parcels { workshop { name } options { zone { id } } } } }"
ADDRESS = {"country": "DE", "name": "Hannah Vogel", "streetAddress": "Lindenstr. 5", "city": "Berlin", "postalCode": "10969"}


class Guest:
    """A guest's program: sends documents and counts what each costs."""

    token = ""

    def send(self, query: str, **values: object) -> tuple[dict, int]:
        """The data, and the number of statements."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        headers = {"X-Ship-To": "DE", "X-Currency": "EUR", "X-Cart-Token": self.token}
        body = json.dumps({"query": query, "variables": {"input": values} if values else {}})
        with CaptureQueriesContext(connection) as captured:
            answer = Client(SERVER_NAME="127.0.0.1").post("/graphql/", body, content_type="application/json", headers=headers).json()
        errors = [error for payload in answer.get("data", {}).values() for error in (payload or {}).get("errors", [])]
        if answer.get("errors") or errors:
            raise RuntimeError(str(answer.get("errors") or errors))
        return answer["data"], len(captured)


def count_statements_of_mutations() -> None:
    """SQL statements of a purchase's mutations over HTTP, for carts of 2 and of 20 lines; all is rolled back."""
    from django.db import transaction

    print(f"{'mutation':44}{'2 lines':>11}{'20 lines':>11}")
    counted: dict[str, list[int]] = {}
    for lines in (2, 20):
        with transaction.atomic():
            for name, statements in purchase(lines):
                counted.setdefault(name, []).append(statements)
            transaction.set_rollback(True)
    for name, numbers in counted.items():
        print(f"{name:44}{numbers[0]:>11}{numbers[1]:>11}")
    print()


def purchase(lines: int) -> list[tuple[str, int]]:
    """A guest's cart of so many lines from two workshops, its deliveries, and the start of its payment."""
    from django.db.models import Q
    from graphql_relay import to_global_id

    from shop.catalogue.models import Variant
    from shop.catalogue.queries import on_sale

    shops = list(on_sale().order_by("workshop").values_list("workshop", flat=True).distinct()[:2])
    buyable = Variant.objects.filter(Q(stock=None) | Q(stock__gt=0), product__in=on_sale().filter(workshop__in=shops))
    chosen = [buyable.filter(product__workshop=shop).order_by("pk")[0] for shop in shops]
    while len(chosen) < lines:
        first = chosen[len(chosen) % 2]
        chosen.append(Variant.objects.create(product=first.product, sku=f"BENCH-{len(chosen)}", price_minor=first.price_minor, stock=5))
    guest = Guest()
    for variant in chosen:
        data, adding = guest.send(ADD, variant=to_global_id("Variant", variant.pk), quantity=1)
        guest.token = guest.token or data["addToCart"]["cart"]["token"]
    parcels = guest.send(CART)[0]["cart"]["parcels"]
    for parcel in parcels:
        _data, choosing = guest.send(CHOOSE, zone=parcel["options"][0]["zone"]["id"])
    _data, starting = guest.send(START, email="hannah@example.org", address=ADDRESS)
    return [("addToCart", adding), ("chooseDelivery", choosing), ("startCheckout", starting)]


def measure(port: int, seconds: float, connections: int) -> None:
    """Requests per second of both in turns, and their ratio."""
    from tests.bench.raw import DOCUMENT

    body = json.dumps({"query": DOCUMENT})
    targets = {"catalogue query": ("POST", "/graphql/", body), "raw view": ("GET", "/bench/raw/", None)}
    rates: dict[str, list[float]] = {name: [] for name in targets}
    for _round in range(3):
        for name, target in targets.items():
            rates[name].append(load(port, target, seconds / 3, connections))
    for name, values in rates.items():
        print(f"{name:20}{statistics.median(values):>9.0f} requests/s")
    ratio = statistics.median(a / b for a, b in zip(rates["catalogue query"], rates["raw view"], strict=True))
    print(f"{'ratio':20}{ratio:>9.1%}")


def load(port: int, target: tuple[str, str, str | None], seconds: float, connections: int) -> float:
    """Closed loop over kept connections; requests per second. Any answer but 200 ends the run."""
    counts = [0] * connections
    end = time.perf_counter() + seconds

    def work(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        method, path, body = target
        headers = {"Content-Type": "application/json"} if body else {}
        while time.perf_counter() < end:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def resident(pid: int) -> float:
    """Resident memory of the process and its children in megabytes."""
    pids = [str(pid), *subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()]
    total = 0
    for one in pids:
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total / 1024


main()
