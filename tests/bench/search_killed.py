"""Whether a killed Elasticsearch and a rebuild, both while pieces change and people search, lose anything.

`python -m tests.bench search_killed [--seconds 90]` beside `make run`, whose launcher starts the server again and whose
worker runs the messages. Titles of the demo's pieces are changed all the time, in one transaction with the message; after a
quarter of the time the server gets SIGKILL, and as soon as it answers again the index is rebuilt. In the end everything that
waits is waited for, both stores are compared with the database, and the titles are set back. Ends with an error when a
product differs or a search failed.
"""

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import quantiles

from django.conf import settings
from django.db import connection, transaction

QUERIES = ("felt", "шырдак", "silver earrings", "дупи", "тюбетейка", "so'zana", "")
PAUSE = 0.05
LONGEST_WAIT = 600


def prove(seconds: float) -> None:
    """Change, search, kill, rebuild, compare; raises SystemExit when something was lost."""
    if not settings.ELASTICSEARCH_URL:
        raise SystemExit("There is no Elasticsearch to kill.")
    with titles_set_back():
        stopped, changes = threading.Event(), Counter[str]()
        changing = threading.Thread(target=change, args=(stopped, changes))
        rebuilding = threading.Thread(target=kill_and_rebuild, args=(seconds / 4,))
        changing.start()
        rebuilding.start()
        asked = search_for(seconds, rebuilding)
        stopped.set()
        changing.join()
        rebuilding.join()
        lost = differences()
    print(f"{changes['made']} changes; answers in ms by store:")
    for store, milliseconds in asked.items():
        points = quantiles(milliseconds, n=100)
        print(f"  {store:14} {len(milliseconds):>6} p50 {points[49]:.0f} p99 {points[98]:.0f} longest {max(milliseconds):.0f}")
    if lost:
        raise SystemExit(f"Lost: {lost}")
    print("Both stores are as the database: nothing was lost.")


@contextmanager
def titles_set_back() -> Iterator[None]:
    """Every title is as it was in the end, and the index follows."""
    from shop.catalogue.models import Product

    before = dict(Product.objects.values_list("pk", "title"))
    try:
        yield
    finally:
        for pk, title in before.items():
            write(pk, title)


def write(pk: int, title: object) -> None:
    """Give a product a title, and the index a message in the same transaction."""
    from shop.catalogue.models import Product
    from shop.kit import outbox

    with transaction.atomic():
        Product.objects.filter(pk=pk).update(title=title)
        outbox.put("search.sync", product_ids=[pk])


def change(stopped: threading.Event, changes: Counter[str]) -> None:
    """Change one title after the other until told to stop."""
    from shop.catalogue.queries import on_sale
    from shop.kit.translated import TranslatedText

    titles = dict(on_sale().values_list("pk", "title"))
    while not stopped.wait(PAUSE):
        pk = random.choice(list(titles))
        texts = {language: f"{text} {changes['made']}" for language, text in titles[pk].texts.items()}
        write(pk, TranslatedText(titles[pk].source, texts))
        changes["made"] += 1
    connection.close()


def kill_and_rebuild(after: float) -> None:
    """Kill the server in a while, and build the index anew when it is back."""
    from search import indexing, stores

    time.sleep(after)
    pid = process()
    os.kill(pid, signal.SIGKILL)
    say(f"killed Elasticsearch, process {pid}")
    engine = stores.elastic()
    wait_until(lambda: engine.healthy() and process() != pid, "Elasticsearch is back")
    say(f"rebuilt with {indexing.rebuild()} products")
    connection.close()


def process() -> int:
    """The process of the server, as it says itself; 0 while it does not answer."""
    from search.backends.base import BackendUnavailable
    from search.backends.elastic import client

    try:
        with client.unavailable_on_error():
            nodes = client.searching().nodes.info(metric="process").body["nodes"]
    except BackendUnavailable:
        return 0
    return next(int(node["process"]["id"]) for node in nodes.values())


def search_for(seconds: float, until: threading.Thread) -> dict[str, list[float]]:
    """The milliseconds of all searches by the store that answered, for so long at least and until the thread has ended."""
    from search import queries

    end, taken = time.monotonic() + seconds, defaultdict[str, list[float]](list)
    while time.monotonic() < end or until.is_alive():
        begun = time.perf_counter()
        found = queries.search(random.choice(QUERIES))
        taken[found.backend].append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE)
    return taken


def differences() -> dict[str, int]:
    """What still differs when no message waits any more."""
    from search import checking
    from shop.kit import outbox

    wait_until(lambda: not outbox.waiting("search.sync").exists(), "no message waits")
    report = checking.check()
    return report.counts | ({report.unreachable: 1} if report.unreachable else {})


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait, ten minutes at most."""
    end = time.monotonic() + LONGEST_WAIT
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"Not within {LONGEST_WAIT} s: {what}")
        time.sleep(0.5)
    say(what)


def say(text: str) -> None:
    """A line for whoever waits."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
