"""Facets, filters, orders and pages against a count by hand over the same documents, on both stores."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from search import cursors, queries, reading
from search.backends.base import (
    FEW,
    FLAG_FACETS,
    PRICE_RANGES,
    RATINGS,
    VALUE_FACETS,
    Backend,
    Filters,
    Position,
    SearchRequest,
    Sort,
    price_label,
)
from search.cursors import Place, Reading
from search.documents import Named, ProductDocument, filter_values, mean_rating
from search.planning import Plan
from search.thesaurus import loading
from shop.kit.errors import BadCursor
from tests.search.products import document, fill

CHANCE = random.Random(20260301)
CHOICES = {
    "category": ["felt", "silk", "clay"],
    "technique": ["weaving", "felting", "carving"],
    "material": ["wool", "silk", "clay", "wood"],
    "color": ["red", "blue", "white"],
    "country": ["KZ", "KG", "UZ"],
    "place": ["kz-almaty", "kg-osh", "uz-buxoro"],
    "workshop": ["north", "south", "west", "east"],
    "certificate": ["unesco-award", "handmade", "craft-register"],
}
PLACES = {"KZ": ["Almaty", "Алматы", ""], "KG": ["Osh", "Ош", "Naryn"], "UZ": ["Buxoro", "Xiva"]}
#: Edges of ranges and filters, and prices on and beside them.
PRICES = [0, 1, 2_499, 2_500, 2_501, 5_000, 10_000, 24_999, 25_000, 99_999, 100_000, 10**9]
RANGES = [PRICE_RANGES, ((0, 2_500), (2_500, 25_000), (25_000, 99_999), (99_999, None)), ((0, None),), ()]
#: Reviews and their stars: none, some, and means on the edges of the facet.
REVIEWS = [(0, 0), (1, 5), (1, 4), (1, 1), (5, 10), (5, 9), (40, 199), (300, 300)]
DESTINATIONS = ["", "DE", "KZ", "US"]


def some(name: str, most: int) -> tuple[Named, ...]:
    """Up to `most` different values of a facet."""
    return tuple(Named(slug) for slug in CHANCE.sample(CHOICES[name], CHANCE.randint(0, most)))


def random_document(number: int) -> ProductDocument:
    """A product with random properties, whose title has one of three words."""
    country = CHANCE.choice(CHOICES["country"])
    return document(
        number,
        title=f"{CHANCE.choice(['rug', 'bowl', 'hat'])} number {number}",
        categories=some("category", 2),
        techniques=some("technique", 2),
        materials=some("material", 3),
        colors=some("color", 2),
        country=country,
        place=CHANCE.choice(PLACES[country]),
        workshop_slug=CHANCE.choice(CHOICES["workshop"]),
        price_usd=CHANCE.choice(PRICES),
        made_to_order=CHANCE.random() < 0.4,
        one_of_a_kind=CHANCE.random() < 0.4,
        in_stock=CHANCE.random() < 0.7,
        ships_to=CHANCE.choice([("*",), ("KZ", "DE"), ("DE",), ()]),
        certificates=tuple(CHANCE.sample(CHOICES["certificate"], CHANCE.randint(0, 2))),
        rating=mean_rating(*CHANCE.choice(REVIEWS)),
    )


DOCUMENTS = [random_document(number) for number in range(1, 151)]


def random_filters() -> Filters:
    """Filters of which about a third is set, some to several values."""
    values = {name: tuple(CHANCE.sample(CHOICES[name], CHANCE.randint(1, 2))) for name in VALUE_FACETS if CHANCE.random() < 0.3}
    flags = {name: True for name in FLAG_FACETS if CHANCE.random() < 0.2}
    bounds = {name: CHANCE.choice(PRICES) for name in ("price_min", "price_max") if CHANCE.random() < 0.2}
    flags |= {"rating": CHANCE.choice([*RATINGS, 450])} if CHANCE.random() < 0.2 else {}
    return Filters(**values, **flags, **bounds, ships_to=CHANCE.choice(["", "", "DE", "KZ"]))


def passes(values: dict, filters: Filters, but: str = "") -> bool:
    """Whether a document passes all filters, or all but one."""
    checks = {name: not getattr(filters, name) or set(values[name]) & set(getattr(filters, name)) for name in VALUE_FACETS}
    checks |= {name: not getattr(filters, name) or values[name] for name in FLAG_FACETS}
    checks["ships_to"] = not filters.ships_to or {"*", filters.ships_to} & set(values["ships_to"])
    low = 0 if filters.price_min is None else filters.price_min
    high = 10**12 if filters.price_max is None else filters.price_max
    checks["price"] = low <= values["price"] <= high
    checks["rating"] = not filters.rating or values["rating"] >= filters.rating
    return all(passed for name, passed in checks.items() if name != but)


def buckets(name: str, values: dict, asked: dict) -> list[str]:
    """The values of a facet that a document is counted under."""
    if name in FLAG_FACETS:
        return ["true"] if values[name] else []
    if name == "ships_to":
        return [asked["destination"]] if asked["destination"] and {"*", asked["destination"]} & set(values["ships_to"]) else []
    if name == "rating":
        return [str(lowest) for lowest in RATINGS if values["rating"] >= lowest]
    if name == "price":
        return [
            price_label((low, high))
            for low, high in asked["price_ranges"]
            if low <= values["price"] and (high is None or values["price"] <= high)
        ]
    return values[name]


def counted(word: str, filters: Filters, **asked: object) -> tuple[set[int], dict[str, dict[str, int]]]:
    """The ids found and all facets, counted by hand."""
    asked = {"destination": "", "price_ranges": PRICE_RANGES} | asked
    rows = [(each.id, filter_values(each)) for each in DOCUMENTS if word in each.titles["en"]]
    facets = {
        name: dict(Counter(value for _, row in rows if passes(row, filters, name) for value in buckets(name, row, asked)))
        for name in (*VALUE_FACETS, *FLAG_FACETS, "ships_to", "price", "rating")
    }
    return {number for number, row in rows if passes(row, filters)}, facets


class TestFacets:
    def test_equal_a_count_by_hand_for_random_filters(self, backend: Backend) -> None:
        fill(backend, DOCUMENTS)
        for _ in range(60):
            word, filters = CHANCE.choice(["", "rug", "bowl"]), random_filters()
            asked = {"destination": CHANCE.choice(DESTINATIONS), "price_ranges": CHANCE.choice(RANGES)}
            results = queries.search(word, filters=filters, first=100, **asked)
            ids, facets = counted(word, filters, **asked)
            assert {number for page in pages(word, filters=filters, first=100) for number in page} == ids, filters
            assert results.total == len(ids)
            assert {name: dict(counts) for name, counts in results.facets.items()} == facets, filters

    def test_say_what_choosing_a_value_would_give(self, backend: Backend) -> None:
        fill(backend, DOCUMENTS)
        filters = Filters(country=("KZ",), place=("kz-almaty",), material=("wool", "silk"), ships_to="DE")
        for name in ("country", "place", "material"):
            for value, count in queries.search("rug", filters=filters).facets[name]:
                chosen = replace(filters, **{name: (value,)})
                assert queries.search("rug", filters=chosen).total == count, (name, value)
        for label, count in queries.search("rug", filters=filters).facets["price"]:
            low, _, high = label.partition("-")
            chosen = replace(filters, price_min=int(low), price_max=int(high) if high else None)
            assert queries.search("rug", filters=chosen).total == count, label
        for label, count in queries.search("rug", filters=filters).facets["rating"]:
            assert queries.search("rug", filters=replace(filters, rating=int(label))).total == count, label

    def test_of_ratings_come_with_the_best_first(self, backend: Backend) -> None:
        fill(backend, [document(1, rating=300), document(2, rating=299), document(3), document(4, rating=500)])
        assert queries.search("").facets["rating"] == [("400", 1), ("300", 2)]

    def test_spell_a_place_the_same_in_either_script(self, backend: Backend) -> None:
        fill(
            backend, [document(1, country="KG", place="Ош"), document(2, country="KG", place="Osh"), document(3, country="KZ", place="Osh")]
        )
        assert queries.search("").facets["place"] == [("kg-osh", 2), ("kz-osh", 1)]

    def test_come_with_the_most_frequent_value_first(self, backend: Backend) -> None:
        fill(backend, DOCUMENTS)
        counts = queries.search("").facets["country"]
        assert counts == sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def pages(query: str, **options: object) -> Iterator[list[int]]:
    """All pages, of ten."""
    after = None
    while True:
        results = queries.search(query, after=after, **{"first": 10, **options})  # type: ignore[arg-type]
        yield list(results.ids)
        if not results.has_next:
            return
        after = results.end_cursor


class TestPages:
    @pytest.mark.parametrize("sort", list(Sort))
    def test_give_every_product_once_and_in_order(self, backend: Backend, sort: Sort) -> None:
        fill(backend, DOCUMENTS)
        ids = [number for page in pages("rug", sort=sort) for number in page]
        assert sorted(ids) == sorted(counted("rug", Filters())[0])
        prices = {each.id: each.price_usd for each in DOCUMENTS}
        if sort in {Sort.PRICE_ASC, Sort.PRICE_DESC}:
            ordered = sorted((prices[number] for number in ids), reverse=sort == Sort.PRICE_DESC)
            assert [prices[number] for number in ids] == ordered
        if sort == Sort.NEWEST:
            assert ids == sorted(ids, reverse=True)

    def test_repeat_nothing_when_products_come_in_meanwhile(self, backend: Backend) -> None:
        fill(backend, DOCUMENTS)
        first = queries.search("", first=50)
        fill(backend, [document(1000 + number) for number in range(5)])
        rest = [number for page in pages_after(first.end_cursor) for number in page]
        assert sorted([*first.ids, *rest]) == [each.id for each in DOCUMENTS]

    def test_put_what_is_sold_out_last(self, backend: Backend) -> None:
        fill(backend, [document(1, title="rug rug", in_stock=False), document(2, title="a red rug")])
        assert queries.search("rug").ids == [2, 1]

    def test_that_are_empty_still_know_the_total(self, backend: Backend) -> None:
        fill(backend, [document(1), document(2)])
        answer = backend.search(SearchRequest(Plan(()), sort=Sort.NEWEST, after=(0, 0)))
        assert (list(answer.hits), answer.total, answer.has_next) == ([], 2, False)

    @pytest.mark.parametrize("query", ["green oblong florbit", "green oblong florbot"])
    def test_go_on_with_the_same_words_when_more_have_all_of_them_meanwhile(self, backend: Backend, query: str) -> None:
        whole = [document(number, title="A green oblong florbit") for number in range(1, FEW)]
        part = [document(number, title="A green oblong thing") for number in range(100, 140)]
        fill(backend, [*whole, *part])
        first = queries.search(query, first=FEW)
        fill(backend, [document(500, title="A green oblong florbit")])
        second = queries.search(query, after=first.end_cursor, first=100)
        assert sorted([*first.ids, *second.ids]) == [each.id for each in (*whole, *part)]
        assert second.interpretation == first.interpretation

    def test_go_on_with_what_speaks_of_things_when_one_is_called_so_meanwhile(self, backend: Backend) -> None:
        loading.load()
        fill(backend, [document(number, descriptions={"en": "Worn with earrings"}) for number in range(1, 31)])
        first = queries.search("earrings", first=10)
        fill(backend, [document(500, title="Earrings")])
        second = queries.search("earrings", after=first.end_cursor, first=100)
        assert sorted([*first.ids, *second.ids]) == list(range(1, 31))

    def test_go_on_with_the_repaired_query(self, backend: Backend) -> None:
        fill(backend, [document(number, title="rug") for number in range(1, 31)])
        first = queries.search("кгп", first=10)
        assert first.interpretation.repaired == "rug"
        second = queries.search("кгп", after=first.end_cursor, first=100)
        assert (sorted([*first.ids, *second.ids]), second.interpretation.repaired) == (list(range(1, 31)), "rug")


def cursor(sort: Sort, position: Position, carried: tuple[int, ...] = ()) -> str:
    """A place in results for one word as it was typed."""
    return cursors.encode(sort, Place(Reading(0, 0, 1, 0), position, carried))


def pages_after(cursor: str | None) -> Iterator[list[int]]:
    """The pages of everything behind a cursor."""
    while cursor:
        results = queries.search("", after=cursor, first=50)
        yield list(results.ids)
        cursor = results.end_cursor if results.has_next else None


class TestCursors:
    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "%%%",
            "W10",
            "e30",
            "bnVsbA",
            "A" * 5000,
            "W1" * 700,
            cursor(Sort.NEWEST, (1, 2), (3,)),
            cursor(Sort.NEWEST, (1, 2**63)),
            cursors.encode(Sort.NEWEST, Place(Reading(0, 0, -1, 0), (1, 2))),
            cursors.encode(Sort.NEWEST, Place(Reading(1, 0, 0, 0), (1, 2))),
            "WyJuZXdlc3QiLDEsIjIiXQ",
            "WyJuZXdlc3QiLDFlOTksMl0",
            "ё",
        ],
    )
    def test_of_another_origin_are_refused(self, postgres: Backend, cursor: str) -> None:
        with pytest.raises(BadCursor):
            queries.search("", after=cursor)

    def test_of_another_order_are_refused(self, postgres: Backend) -> None:
        fill(postgres, [document(1), document(2)])
        cursor = queries.search("", first=1).end_cursor
        with pytest.raises(BadCursor):
            queries.search("", sort=Sort.PRICE_ASC, after=cursor)

    @pytest.mark.parametrize("carried", [(999,), (-1, 0), (2**63 - 1,), (1, 1, 1), tuple(range(100, 100 + cursors.MOST_CARRIED))])
    def test_that_carry_what_is_not_found_go_on_without_it(self, backend: Backend, carried: tuple[int, ...]) -> None:
        fill(backend, [document(1, title="rug"), document(2, title="rug"), document(3, title="bowl")])
        position = backend.search(SearchRequest(reading.plan_for("rug"), minimum=1)).hits[0].position
        found = queries.search("rug", after=cursor(Sort.RELEVANCE, position, carried))
        assert set(found.ids) == {1}

    def test_that_carry_too_much_are_refused(self, postgres: Backend) -> None:
        with pytest.raises(BadCursor):
            queries.search("rug", after=cursor(Sort.RELEVANCE, (1, 1, 1, 1), tuple(range(cursors.MOST_CARRIED + 1))))
