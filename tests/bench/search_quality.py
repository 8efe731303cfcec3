"""How well search finds: the judged set of `tests/search/judged` on both stores, beside three ordinary settings.

`python -m tests.bench search_quality [--split test] [--without-concepts]`, against the servers of DATABASE_URL and
ELASTICSEARCH_URL; everything is written into a database and indices of its own, which are removed at the end.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.search.judged import data
from tests.search.judged.data import ALMOST, THE_THING, Product, Query

DEEPEST = 24
TOP = 10
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TERMS = json.loads((Path(__file__).parents[2] / "shop" / "demo" / "data" / "terms.json").read_text(encoding="utf-8"))
COLORS = {row["slug"]: row["names"] for row in TERMS["colors"]}
#: The judged set's word for a color → ours.
OTHER_COLORS = {"grey": "silver"}

#: Strata in which a name of a language is not in its own letters.
TRANSLITERATED = ("other_script", "no_diacritics", "russian_keyboard", "english_spelling")

#: Ids of products found for a query, best first, 24 at most.
System = Callable[[str], list[int]]


@dataclass(frozen=True)
class Measured:
    """What one system is worth on some queries: means of nDCG@10, recall@10 and @24, MRR, and the share without a result."""

    ndcg: float
    recall_10: float
    recall_24: float
    mrr: float
    empty: float


def compare(split: str, *, without_concepts: bool) -> None:
    """Print a line for each stratum and system; for the stratum `nothing` only the share of queries that found nothing."""
    with databases():
        fill(without_concepts=without_concepts)
        systems = dict(all_systems())
        asked = [query for query in data.queries() if split in ("", query.split)]
        found = {name: {query.id: system(query.query) for query in asked} for name, system in systems.items()}
        report(asked, {**found, "best possible": {query.id: best_possible(query) for query in asked}})
        drop()


@contextmanager
def databases() -> Iterator[None]:
    """A database and index names of the benchmark's own."""
    from search.backends.elastic import client

    settings.SEARCH_INDEX_PREFIX = f"bench-{uuid4().hex[:8]}"
    client.SEARCH_SECONDS = 20.0  # a measure of quality does not care how busy the machine is
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def fill(*, without_concepts: bool) -> None:
    """Thesaurus and products into both stores, and their texts into what the ordinary settings search."""
    fill_ours(without_concepts=without_concepts)
    fill_plain_postgres()
    fill_plain_elastic()


def fill_ours(*, stores: Sequence[str] = ("postgres", "elasticsearch"), without_concepts: bool = False) -> None:
    """Thesaurus and products into our stores, as the shop would do it."""
    from search.backends.elastic.store import ElasticBackend
    from search.backends.postgres.store import PostgresBackend
    from search.documents import index_fields
    from search.thesaurus import current, indexed, loading
    from search.vocabulary import add

    loading.load()
    if without_concepts:
        forget_test_concepts()
    known = current.thesaurus()
    documents = [index_fields(document_of(number, product), known) for number, product in numbered()]
    for store in (PostgresBackend(), ElasticBackend()):
        if store.name in stores:
            store.ensure()
            store.index(documents, refresh=True)
    add(key for each in documents for key in each.keys)
    indexed.remember(current.number())


def numbered() -> Iterator[tuple[int, Product]]:
    """The products with the ids that they have in the stores."""
    return enumerate(data.products(), start=1)


def document_of(number: int, product: Product) -> Any:
    """The product as the shop would index it: its texts, and of what makers choose from a list its color."""
    from search.documents import Named, ProductDocument

    slug = color_of(product)
    return ProductDocument(
        id=number,
        version=1,
        titles=product.titles,
        descriptions=product.descriptions,
        categories=(),
        techniques=(),
        materials=(),
        colors=(Named(slug, COLORS[slug]),) if slug in COLORS else (),
        workshop_slug="workshop",
        workshop_name=product.workshop,
        country=product.country,
        place=product.place,
        price_usd=product.price_usd,
        price_minor=product.price_usd,
        currency="USD",
        made_to_order=product.made_to_order,
        one_of_a_kind=product.one_of_a_kind,
        in_stock=product.in_stock,
        ships_to=("*",),
        published_at=NOW - timedelta(days=product.days),
    )


def color_of(product: Product) -> str:
    """The slug of its color among the shop's; one that is no slug of ours when it has none."""
    return OTHER_COLORS.get(product.color, product.color)


def texts_of(product: Product) -> tuple[str, str]:
    """(title, everything else) in all languages, as the ordinary settings get them: the same words as ours."""
    slug = color_of(product)
    others = [*product.descriptions.values(), *COLORS.get(slug, {}).values(), product.workshop, product.place]
    return " \n".join(product.titles.values()), " \n".join(others)


def forget_test_concepts() -> None:
    """Take the concepts of the test half out of the thesaurus: what search is worth for a craft that it does not know."""
    from search.analysis.words import words
    from search.models import Concept, ConceptForm
    from search.thesaurus.snapshot import compound

    hidden = {each.id for each in data.concepts().values() if each.split == "test"}
    named = {compound(tuple(words(each.name))) for each in data.names() if each.concept in hidden}
    rows = ConceptForm.objects.values_list("concept_id", "text")
    Concept.objects.filter(pk__in={concept for concept, text in rows if compound(tuple(words(text))) in named}).delete()


def all_systems() -> Iterator[tuple[str, System]]:
    """Ours on each store, then what one gets by ordinary settings."""
    yield "elasticsearch", ours("elasticsearch")
    yield "postgres", ours("postgres")
    yield "ES standard", plain_elastic()
    yield "ES fuzzy", plain_elastic(fuzziness="AUTO")
    yield "PG simple", plain_postgres


def best_possible(query: Query) -> list[int]:
    """What a search finds that knows all grades, but puts last what is sold out, as the shop does: no other can be worth more."""
    graded = [(data.grade(query, product), number, product) for number, product in numbered()]
    wanted = [(product.in_stock or product.made_to_order, grade, -number) for grade, number, product in graded if grade]
    return [-number for _available, _grade, number in sorted(wanted, reverse=True)][:DEEPEST]


def ours(store: str) -> System:
    """The shop's search, answered by one store."""
    from search import queries

    url = settings.ELASTICSEARCH_URL

    def search(text: str) -> list[int]:
        settings.ELASTICSEARCH_URL = url if store == "elasticsearch" else ""
        try:
            results = queries.search(text, first=DEEPEST)
        finally:
            settings.ELASTICSEARCH_URL = url
        if results.backend != store:
            raise RuntimeError(f"{results.backend} answered in place of {store}")
        return list(results.ids)

    return search


def plain_index() -> str:
    """The index of the ordinary settings."""
    return f"{settings.SEARCH_INDEX_PREFIX}-plain"


def fill_plain_elastic() -> None:
    """Title and text with the `standard` analyzer."""
    from search.backends.elastic import client

    text = {"type": "text", "analyzer": "standard"}
    client.writing().indices.create(index=plain_index(), mappings={"properties": {"title": text, "text": text}})
    lines: list[dict[str, Any]] = []
    for number, product in numbered():
        title, rest = texts_of(product)
        lines += [{"index": {"_id": str(number)}}, {"title": title, "text": rest}]
    client.writing().bulk(index=plain_index(), operations=lines, refresh=True)


def plain_elastic(**options: Any) -> System:
    """`multi_match` over both fields, the title three times as heavy."""
    from search.backends.elastic import client

    def search(text: str) -> list[int]:
        match = {"multi_match": {"query": text, "fields": ["title^3", "text"], **options}}
        answer = client.writing().search(index=plain_index(), query=match, size=DEEPEST, source=False)
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]

    return search


def fill_plain_postgres() -> None:
    """Title and text as a weighted vector of the configuration `simple`."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (id integer PRIMARY KEY, vector tsvector)")
        vector = "setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'D')"
        rows = [(number, *texts_of(product)) for number, product in numbered()]
        cursor.executemany(f"INSERT INTO bench_plain VALUES (%s, {vector})", rows)


def plain_postgres(text: str) -> list[int]:
    """The words of the query, all of them, ranked by `ts_rank_cd`."""
    query = """SELECT id FROM bench_plain, websearch_to_tsquery('simple', %s) query
        WHERE vector @@ query ORDER BY ts_rank_cd(vector, query) DESC, id LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(query, [text, DEEPEST])
        return [row[0] for row in cursor.fetchall()]


def drop() -> None:
    """Remove the indices."""
    from search.backends.elastic import client

    client.writing().indices.delete(index=list(client.writing().indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*")))


def measure(asked: Sequence[Query], found: dict[str, list[int]]) -> Measured:
    """The means over the queries that have something to be found."""
    products = data.products()
    rows = []
    for query in asked:
        grades = [data.grade(query, product) for product in products]
        got = [grades[number - 1] for number in found[query.id]]
        relevant = sum(grade >= ALMOST for grade in grades)
        first = next((place for place, grade in enumerate(got, start=1) if grade >= ALMOST), 0)
        rows.append((
            gain(got[:TOP]) / gain(sorted(grades, reverse=True)[:TOP]),
            sum(grade >= ALMOST for grade in got[:TOP]) / min(TOP, relevant),
            sum(grade >= ALMOST for grade in got) / min(DEEPEST, relevant),
            1 / first if first else 0.0,
            0.0 if got else 1.0,
        ))  # fmt: skip
    return Measured(*(fmean(column) for column in zip(*rows, strict=True)))


def gain(grades: Sequence[int]) -> float:
    """Discounted cumulative gain, exponential: 3 the thing itself counts 7, 2 almost 3, 1 related 1."""
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def report(asked: Sequence[Query], found: dict[str, dict[str, list[int]]]) -> None:
    """A table of strata, with all of them together at the end, then of languages."""
    wanted = [query for query in asked if query.stratum != "nothing"]
    print(f"{'':18}{'queries':>8}  " + "".join(f"{name:>14}" for name in found) + "   nDCG@10")
    strata = {name: [query for query in wanted if query.stratum == name] for name in data.STRATA if name != "nothing"}
    languages = {name: [query for query in wanted if query.language == name] for name in data.LANGUAGES}
    for name, some in {**strata, **languages}.items():
        if some:
            print(f"{name:18}{len(some):>8}  " + "".join(f"{measure(some, each).ndcg:>14.3f}" for each in found.values()))
    whole = {name: measure(wanted, each) for name, each in found.items()}
    print(f"{'all':18}{len(wanted):>8}  " + "".join(f"{each.ndcg:>14.3f}" for each in whole.values()))
    for label, field in (("recall@10", "recall_10"), ("recall@24", "recall_24"), ("MRR", "mrr"), ("without a result", "empty")):
        print(f"{label:26}  " + "".join(f"{getattr(each, field):>14.3f}" for each in whole.values()))
    known = [query for query in wanted if is_known(query)]
    line = "".join(f"{measure(known, each).recall_10:>14.3f}" for each in found.values())
    print(f"{'recall@10, known terms':22}{len(known):>4}  {line}")
    if strata["native"] and all(strata[name] for name in TRANSLITERATED):
        line = "".join(f"{gap(strata, each):>14.3f}" for each in found.values())
        print(f"{'native less transliterated':26}  {line}")
    useless = [query for query in asked if query.stratum == "nothing"]
    if useless:
        shares = (fmean(not each[query.id] for query in useless) for each in found.values())
        print(f"{'nothing, and said so':18}{len(useless):>6}  " + "".join(f"{share:>14.3f}" for share in shares))


def is_known(query: Query) -> bool:
    """Whether it is one name that the thesaurus has, as a form of a concept."""
    from search import reading

    plan = reading.plan_for(query.query)
    return len(plan.clauses) == 1 and bool(plan.concepts) and not query.conditions and not query.color and not query.size


def gap(strata: Mapping[str, Sequence[Query]], found: dict[str, list[int]]) -> float:
    """By how much nDCG is better for names in the letters of their language than for all other ways to write them."""
    others = [query for name in TRANSLITERATED for query in strata[name]]
    return measure(strata["native"], found).ndcg - measure(others, found).ndcg


def worst(split: str, store: str, count: int) -> None:
    """Print the queries on which a store is worst, with what it found and what it missed."""
    with databases():
        fill(without_concepts=False)
        search, products = ours(store), data.products()
        rows = []
        for query in data.queries():
            if query.split != split or query.stratum == "nothing":
                continue
            ids = search(query.query)
            grades = [data.grade(query, product) for product in products]
            value = gain([grades[number - 1] for number in ids[:TOP]]) / gain(sorted(grades, reverse=True)[:TOP])
            rows.append((value, query, ids, grades))
        for value, query, ids, grades in sorted(rows, key=lambda row: row[0])[:count]:
            print(f"{value:.2f} {query.stratum:16} {query.query!r} {query.concepts} {query.conditions} {query.color} {query.size}")
            shown = [f"{grades[number - 1]}:{next(iter(products[number - 1].titles.values()))}" for number in ids[:6]]
            print("      found:", " | ".join(shown) or "nothing")
            missed = [product for number, product in numbered() if grades[number - 1] == THE_THING and number not in ids[:TOP]]
            print("      missed:", " | ".join(next(iter(product.titles.values())) for product in missed[:4]))
        drop()
