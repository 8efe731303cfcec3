"""How search grows: rate of indexing, sizes, and how long searches and suggestions take, at several sizes of the shop.

`python -m tests.bench search_growth --products 10000 100000 [--stores elasticsearch postgres] [--queries 1000]`, against
the servers of DATABASE_URL and ELASTICSEARCH_URL. Each size has a database and indices of its own, which are removed at
the end; with `--keep` they stay, and `--measure-only` asks again what was kept, so that a shop of a million is filled
once and measured when the machine is quiet. `--worst 20` names the slowest queries under the table.

What is measured: documents of `tests.bench.generated_products` go through the shop's own analysis and into the stores,
words in use and suggestions by the calls that indexing makes, 500 at a time, one after the other. Documents are made and
analyzed by a process of its own, whose rate is by the processor's time of one core, with the words already seen kept;
those of the stores are by the clock. Searches are `search.queries.search`, 24 products, by one client in this process,
after a round of others that warm the stores, with facets and without, which tells what counting them takes; so are
suggestions. Beside them stands what an ordinary search takes in the same store for the same queries: all words as they are
typed and nothing else, with the same filters and facets. What is not: there are no rows of the catalogue behind the
documents, and so neither their reading nor what a page shows of a product is in any figure.
"""

import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from search.backends.base import SearchRequest
from search.documents import IndexFields, Suggested, index_fields
from search.planning import Plan, literal, query_words
from search.thesaurus.snapshot import Thesaurus
from tests.bench import generated_queries
from tests.bench.generated_products import Catalogue
from tests.bench.generated_queries import Asked

STORES = ("elasticsearch", "postgres")
BATCH = 500
WARMING = 1000
#: How many batches are prepared before they are written, and which part of one is analyzed a second time.
AHEAD, AGAIN = 4, 10
MEGABYTE = 1_000_000
TABLES = {
    "documents in PostgreSQL": ("search_searchdocument",),
    "suggestions": ("search_suggestion", "search_suggestedthing"),
    "words in use": ("search_indexedword",),
}
#: Figures by the label of their row, which ends in what they count.
Figures = dict[str, float]


@dataclass(frozen=True)
class Timed:
    """A query with the milliseconds that its answer took."""

    asked: Asked
    kind: str
    milliseconds: float


def compare(sizes: Sequence[int], stores: Sequence[str], *, queries: int, keep: bool, measure_only: bool, worst: int) -> None:
    """Print a column for each number of products, with what each figure is in terms of the first column."""
    columns: dict[int, Figures] = {}
    slowest: list[tuple[int, Timed]] = []
    for size in sizes:
        with shop(size, keep=keep, filled=measure_only):
            if not measure_only:
                remember(size, fill(size, stores))
            say(f"{size} products: measuring, load {load()}")
            timed = list(measured(stores, queries))
            columns[size] = remembered(size) | summary(timed)
        slowest += [(size, each) for each in timed]
    report(columns)
    for size, each in sorted(slowest, key=lambda pair: -pair[1].milliseconds)[:worst]:
        print(f"{size:>9} {each.milliseconds:7.1f} ms {each.kind}: {each.asked}")


@contextmanager
def shop(size: int, *, keep: bool, filled: bool) -> Iterator[None]:
    """The database and the indices of a size: made anew, or as they were kept when they are filled already."""
    from search.backends.elastic import client

    if filled and not figures_file(size).exists():
        raise SystemExit(f"No shop of {size} products was kept. Fill one with --keep first.")
    settings.SEARCH_INDEX_PREFIX = f"growth-{size}"
    client.SEARCH_SECONDS = 20.0  # what is slow shall be seen, and not be answered by the other store
    connection.settings_dict["TEST"]["NAME"] = f"usta_growth_{size}"
    made = setup_databases(verbosity=0, interactive=False, keepdb=filled, serialized_aliases=())
    stays = keep or filled
    try:
        if not filled:
            drop_indices()
        yield
    finally:
        if not stays:
            drop_indices()
            figures_file(size).unlink(missing_ok=True)
        teardown_databases(made, verbosity=0, keepdb=stays)


def drop_indices() -> None:
    """Remove the indices of the size."""
    from search.backends.elastic import client, indices

    if settings.ELASTICSEARCH_URL:
        indices.remove(list(client.writing().indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*")))


def fill(size: int, stores: Sequence[str]) -> Figures:
    """Write the products, and say how fast each part went and how big it is now."""
    from search.backends.elastic.store import ElasticBackend
    from search.thesaurus import current, indexed, loading

    loading.load()
    spent = Stopwatch()
    batches = written(size, stores, spent)
    with spent.on("all"):
        if "elasticsearch" in stores:
            ElasticBackend().rebuild(batches)
        else:
            list(batches)
    whole, apart = spent.seconds.pop("all"), spent.seconds.pop("outside Elasticsearch")
    if "elasticsearch" in stores:
        spent.seconds["into Elasticsearch"] = whole - apart
    indexed.remember(current.number())
    settle(stores)
    return {f"{part}, documents/s": size / seconds for part, seconds in spent.seconds.items()} | sizes_of(stores)


def written(size: int, stores: Sequence[str], spent: "Stopwatch") -> Iterator[list[IndexFields]]:
    """The documents in batches, each written to all but Elasticsearch."""
    from search import suggestion_index, vocabulary
    from search.backends.postgres.store import PostgresBackend

    batches = prepared(size)
    while True:
        with spent.on("outside Elasticsearch"):
            batch = next(batches, None)
            if batch is None:
                return
            if "postgres" in stores:
                with spent.on("into PostgreSQL"):
                    PostgresBackend().index(batch.fields)
            with spent.on("words in use"):
                vocabulary.add(key for document in batch.fields for key in document.keys)
            with spent.on("suggestions"):
                suggestion_index.write(batch.suggested, 1)
            spent.seconds["analysis"] += batch.seconds
            spent.seconds["analysis of words seen before"] += batch.seconds_again
            progress("products", batch.fields[-1].id, size, BATCH)
        yield batch.fields


@dataclass(frozen=True)
class Prepared:
    """A batch of documents, analyzed; the seconds that it took, and those of doing it again."""

    fields: list[IndexFields]
    suggested: list[Suggested]
    seconds: float
    seconds_again: float


def prepared(size: int) -> Iterator[Prepared]:
    """All batches, made by a process of its own that is a few ahead."""
    starts = iter(range(1, size + 1, BATCH))
    prepare(size, 1, 1)  # what all batches need is made before the process is divided
    with ProcessPoolExecutor(1, get_context("fork")) as worker:
        waiting = deque(worker.submit(prepare, size, start, BATCH) for start in islice(starts, AHEAD))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(worker.submit(prepare, size, start, BATCH) for start in islice(starts, 1))


def prepare(size: int, start: int, count: int) -> Prepared:
    """The batch from this number on."""
    catalogue, spent = catalogue_of(size), Stopwatch()
    documents = [catalogue.document(number) for number in range(start, min(start + count, size + 1))]
    with spent.on("analysis", time.process_time):
        fields = [index_fields(document, known()) for document in documents]
    with spent.on("again", time.process_time):
        for document in documents[::AGAIN]:
            index_fields(document, known())
    return Prepared(fields, catalogue.suggested(documents), spent.seconds["analysis"], spent.seconds["again"] * AGAIN)


@cache
def known() -> Thesaurus:
    """The thesaurus, read by the process that writes before it makes the one that analyzes."""
    from search.thesaurus import current

    return current.thesaurus()


@cache
def catalogue_of(size: int) -> Catalogue:
    """The catalogue, with what it keeps from one batch to the next."""
    return Catalogue(size)


class Stopwatch:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, part: str, clock: Callable[[], float] = time.perf_counter) -> Iterator[None]:
        """Add what the block takes."""
        begun = clock()
        yield
        self.seconds[part] += clock() - begun


def settle(stores: Sequence[str]) -> None:
    """Do what both servers do by themselves in the minutes after so many writes."""
    from search.backends.elastic import client, indices

    with connection.cursor() as cursor:
        for table in (name for names in TABLES.values() for name in names):
            cursor.execute(f"VACUUM ANALYZE {table}")
    if "elasticsearch" in stores:
        say("the parts of the index are put together")
        while in_parts() > indices.PARTS:
            time.sleep(1)
        client.writing().indices.flush(index=indices.read_alias())


def in_parts() -> int:
    """Of how many parts the index of Elasticsearch is."""
    from search.backends.elastic import client, indices

    stats = client.writing().indices.stats(index=indices.read_alias(), metric="segments")
    return int(stats["_all"]["primaries"]["segments"]["count"])


def sizes_of(stores: Sequence[str]) -> Figures:
    """Megabytes of tables with their indexes, and of the index of Elasticsearch."""
    from search.backends.elastic import client, indices

    found: Figures = {}
    with connection.cursor() as cursor:
        for label, tables in TABLES.items():
            cursor.execute("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", [list(tables)])
            found[f"{label}, MB"] = int(cursor.fetchone()[0]) / MEGABYTE
    if "elasticsearch" in stores:
        stats = client.writing().indices.stats(index=indices.read_alias(), metric="store")
        found["index of Elasticsearch, MB"] = stats["_all"]["primaries"]["store"]["size_in_bytes"] / MEGABYTE
    return found


def measured(stores: Sequence[str], count: int) -> Iterator[Timed]:
    """So many searches of each store with facets and without, half as many lists without words, and suggestions; each after
    others that warm it.
    """
    for store in stores:
        with answering(store):
            yield from timed(f"search, {store}", searched(store), generated_queries.queries, count)
            yield from timed(f"words as typed, {store}", typed(store), generated_queries.queries, count)
            plain = searched(store, with_facets=False)
            yield from timed(f"search without facets, {store}", plain, generated_queries.queries, count)
            yield from timed(f"browsing, {store}", searched(store), generated_queries.browsing, count // 2)
    yield from timed("suggestions", suggested, generated_queries.beginnings, count)


@contextmanager
def answering(store: str) -> Iterator[None]:
    """One store answers."""
    url = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = url if store == "elasticsearch" else ""
    try:
        yield
    finally:
        settings.ELASTICSEARCH_URL = url


def searched(store: str, *, with_facets: bool = True) -> Callable[[Asked], None]:
    """The shop's search, which must come from this store."""
    from search import queries

    def search(asked: Asked) -> None:
        found = queries.search(asked.text, filters=asked.filters, language=asked.language, with_facets=with_facets)
        if found.backend != store and found.total:
            raise RuntimeError(f"{found.backend} answered in place of {store}")

    return search


def typed(store: str) -> Callable[[Asked], None]:
    """The words of a query as they are typed, in this store."""
    from search import stores

    backend = stores.elastic() if store == "elasticsearch" else stores.POSTGRES

    def search(asked: Asked) -> None:
        clauses = tuple(literal(each.exact_token) for each in query_words(asked.text))
        backend.search(SearchRequest(Plan(clauses), asked.filters, minimum=len(clauses)))

    return search


def suggested(asked: Asked) -> None:
    """The shop's suggestions."""
    from search import suggestions

    suggestions.suggest(asked.text, language=asked.language)


def timed(kind: str, answer: Callable[[Asked], None], source: Callable[[str], Iterable[Asked]], count: int) -> Iterator[Timed]:
    """The queries of a source with how long each took."""
    for asked in islice(source("warming"), WARMING):
        answer(asked)
    for number, asked in enumerate(islice(source("measured"), count), 1):
        begun = time.perf_counter()
        answer(asked)
        yield Timed(asked, kind, (time.perf_counter() - begun) * 1000)
        progress(kind, number, count, 1)


def summary(timed_queries: Iterable[Timed]) -> Figures:
    """The median and the 99th percentile of each kind."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for each in timed_queries:
        by_kind[each.kind].append(each.milliseconds)
    found: Figures = {}
    for kind, values in by_kind.items():
        percentiles = quantiles(values, n=100)
        found |= {f"{kind}, p50 ms": percentiles[49], f"{kind}, p99 ms": percentiles[98]}
    return found


def report(columns: Mapping[int, Figures]) -> None:
    """The table, as Markdown, and what it was measured on."""
    print(f"\n| | {' | '.join(f'{size:,}' for size in columns)} |\n|---|{'---|' * len(columns)}")
    for label in dict.fromkeys(label for figures in columns.values() for label in figures):
        first = next(figures[label] for figures in columns.values() if label in figures)
        print(f"| {label} | {' | '.join(cell(figures.get(label), first) for figures in columns.values())} |")
    print(f"\n{machine()}, load {load()}")


def cell(value: float | None, first: float) -> str:
    """A figure, and how many times that of the first column it is."""
    if value is None:
        return ""
    ratio = "" if value == first else f" (×{value / first:.{1 if value > first else 2}f})"
    return f"{value:,.{0 if value >= 100 else 1}f}{ratio}"


def machine() -> str:
    """The processor, how many, and the memory."""
    model = next(line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} × {model}, {memory / 1e9:.0f} GB, heap of Elasticsearch {heap() / 1e9:.1f} GB"


def heap() -> int:
    """The bytes that Elasticsearch may fill, 0 without one."""
    from search.backends.elastic import client

    if not settings.ELASTICSEARCH_URL:
        return 0
    nodes = client.writing().nodes.info(metric="jvm")["nodes"]
    return sum(int(node["jvm"]["mem"]["heap_max_in_bytes"]) for node in nodes.values())


def load() -> str:
    """How many processes wanted to run in the last minute and the last five."""
    one, five, _fifteen = os.getloadavg()
    return f"{one:.1f} {five:.1f}"


def figures_file(size: int) -> Path:
    """Where the figures of filling are kept, as long as what was filled."""
    return settings.DATA_DIR / "search_growth" / f"{size}.json"


def remember(size: int, figures: Figures) -> None:
    """Keep the figures of filling."""
    figures_file(size).parent.mkdir(parents=True, exist_ok=True)
    figures_file(size).write_text(json.dumps(figures))


def remembered(size: int) -> Figures:
    """The figures of filling."""
    found: Figures = json.loads(figures_file(size).read_text())
    return found


def progress(what: str, done: int, whole: int, step: int) -> None:
    """Say every tenth how far it is."""
    now = done * 10 // whole
    if now > (done - step) * 10 // whole:
        say(f"[{'#' * now}{'.' * (10 - now)}] {done:,} of {whole:,} {what}")


def say(text: str) -> None:
    """A line for whoever waits."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
