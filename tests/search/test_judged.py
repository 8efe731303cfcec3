"""A small judged set: what must be found for a query, on both stores, in seven languages and two scripts."""

from search import queries, stores
from search.backends.base import Backend
from search.thesaurus import loading
from tests.search.products import CATALOGUE, fill

FELT_CARPETS, SUZANIS, SKULLCAPS, EARRINGS = {1, 2, 3}, {4, 5, 6, 20}, {7, 8}, {15, 16}
#: Query to the ids that must be found, and to those of them that must come first.
JUDGED = {
    # One word in every spelling.
    "шырдак": ({1, 2}, {1, 2}),
    "shyrdak": ({1, 2}, {1, 2}),
    "ширдак": ({1, 2}, {1, 2}),
    "ШЫРДАК": ({1, 2}, {1, 2}),
    "шырдактар": ({1, 2}, {1, 2}),
    "ширдаки": ({1, 2}, {1, 2}),
    "felt carpet": (FELT_CARPETS, FELT_CARPETS),
    "войлочный ковёр": (FELT_CARPETS, FELT_CARPETS),
    "войлочный ковер": (FELT_CARPETS, FELT_CARPETS),
    "сюзане": (SUZANIS, {5}),
    "suzani": (SUZANIS, set()),
    "soʻzana": (SUZANIS, {4}),
    "so'zana": (SUZANIS, {4}),
    "so`zana": (SUZANIS, {4}),
    "сўзана": (SUZANIS, {4}),
    "сӯзанӣ": (SUZANIS, {6}),
    "сузани": (SUZANIS, set()),
    "soʻzanalar": (SUZANIS, {4}),
    # Skullcaps, whose names share no letters.
    "тюбетейка": (SKULLCAPS, set()),
    "do'ppi": (SKULLCAPS, {7}),
    "дўппилар": (SKULLCAPS, {7}),
    "тақия": (SKULLCAPS, {8}),
    "tahýa": (SKULLCAPS, set()),
    "тоқӣ": (SKULLCAPS, set()),
    "skullcap": (SKULLCAPS, set()),
    # Other languages, keyboards and errors.
    "haly": ({11}, {11}),
    "кілем": ({11}, set()),
    "carpet": ({1, 2, 3, 11}, {11}),
    "домбра": ({10}, {10}),
    "dombyra": ({10}, {10}),
    "комуз": ({9}, {9}),
    "akkalpak": ({14}, {14}),
    "ак-калпак": ({14}, {14}),
    "серьги": (EARRINGS, {16}),
    "earrings": (EARRINGS, {16}),
    "musical instrument": ({9, 10}, set()),
    "itksqr": (set(), set()),
    "cepfyb": (SUZANIS, set()),
    "ещлш": (SKULLCAPS, set()),
    "shirdek": ({1, 2}, set()),
    "cюзане": (SUZANIS, {5}),
    "пичоқ": ({19}, {19}),
    "bread machine": (set(), set()),
    "киіз үй": ({17}, {17}),
}


def complaint(query: str) -> str:
    """What is wrong with the results of a judged query; nothing when they are right."""
    wanted, best = JUDGED[query]
    ids = queries.search(query).ids
    if missing := wanted - set(ids):
        return f"{query}: {missing} not found"
    if bool(ids) != bool(wanted):
        return f"{query}: found {ids} for what nobody sells"
    first = set(ids[: len(best)])
    return "" if first == best else f"{query}: {first} come before {best}"


def test_finds_what_was_judged(backend: Backend) -> None:
    loading.load()
    fill(backend, CATALOGUE)
    assert [found for query in JUDGED if (found := complaint(query))] == []


def test_both_stores_give_the_same_ids_in_the_same_order(postgres, elastic, settings) -> None:  # type: ignore[no-untyped-def]
    loading.load()
    fill(elastic, CATALOGUE)
    fill(postgres, CATALOGUE)
    cluster = settings.ELASTICSEARCH_URL
    for query in JUDGED:
        settings.ELASTICSEARCH_URL = cluster
        from_elastic = queries.search(query)
        settings.ELASTICSEARCH_URL = ""
        from_postgres = queries.search(query)
        assert (from_elastic.backend, from_postgres.backend) == ("elasticsearch", "postgres")
        assert from_elastic.ids == from_postgres.ids, query
        assert from_elastic.total == from_postgres.total, query
        assert from_elastic.facets == from_postgres.facets, query
        assert from_elastic.end_cursor == from_postgres.end_cursor, query
    assert stores.BREAKER.allows()
