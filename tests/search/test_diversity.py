"""One workshop does not fill the first rows, and pages stay whole: nothing twice, nothing lost, equal on both stores."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from search import diversity, queries, reading
from search.backends.base import Backend, Filters, SearchRequest
from search.diversity import HEAD, MOST_OF_A_WORKSHOP
from search.documents import ProductDocument
from tests.search.products import document, fill


def crowd(north: int = 30, others: int = 30) -> list[ProductDocument]:
    """One workshop whose rugs are the newest, so that they come first, and older rugs of many."""
    rows = [document(number, title="rug", workshop_slug=f"other-{number % 7}") for number in range(1, others + 1)]
    return rows + [document(others + number, title="rug", workshop_slug="north") for number in range(1, north + 1)]


def paged(query: str, sizes: Iterator[int], **options: object) -> Iterator[list[int]]:
    """All pages, each of the next size."""
    after = None
    while True:
        found = queries.search(query, after=after, first=next(sizes), **options)  # type: ignore[arg-type]
        yield list(found.ids)
        if not found.has_next:
            return
        after = found.end_cursor


def sizes(seed: int, *choices: int) -> Iterator[int]:
    """Sizes of pages without end."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(choices)


class TestFirstRows:
    def test_have_three_pieces_of_a_workshop_at_most(self, backend: Backend) -> None:
        documents = crowd()
        fill(backend, documents)
        found = queries.search("rug", first=24).ids
        workshops = {each.id: each.workshop_slug for each in documents}
        assert max(Counter(workshops[number] for number in found[:HEAD]).values()) == MOST_OF_A_WORKSHOP
        assert found[:3] == [60, 59, 58]
        assert found[HEAD : HEAD + 3] == [57, 56, 55]

    def test_do_not_move_what_is_sold_out_or_far_worse_up(self, backend: Backend) -> None:
        north = [document(number, title="rug", workshop_slug="north") for number in range(11, 16)]
        gone = document(20, title="rug", in_stock=False, workshop_slug="gone")
        worse = document(21, title="bowl", descriptions={"en": "Like a rug."}, workshop_slug="south")
        fill(backend, [*north, gone, worse])
        assert queries.search("rug").ids == [15, 14, 13, 12, 11, 21, 20]

    def test_keep_what_is_pinned_in_front(self, backend: Backend) -> None:
        fill(backend, crowd())
        request = SearchRequest(reading.plan_for("rug"), first=24, minimum=1, pinned=(31, 32, 33, 34))
        found = [hit.id for hit in diversity.answer(request)[0].hits]
        assert found[:5] == [31, 32, 33, 34, 30]
        assert found[HEAD:14] == [60, 59]

    def test_stay_in_order_when_one_workshop_is_asked_for(self, backend: Backend) -> None:
        fill(backend, crowd())
        assert queries.search("rug", filters=Filters(workshop=("north",)), first=5).ids == [60, 59, 58, 57, 56]


class TestPages:
    @pytest.mark.parametrize("choices", [(1,), (5,), (12,), (24,), (100,), (1, 2, 7, 13, 30)])
    def test_give_every_piece_once_in_one_order(self, backend: Backend, choices: tuple[int, ...]) -> None:
        documents = crowd()
        fill(backend, documents)
        found = [number for page in paged("rug", sizes(1, *choices)) for number in page]
        assert found == list(queries.search("rug", first=100).ids)
        assert sorted(found) == [each.id for each in documents]

    def test_go_on_behind_any_piece(self, backend: Backend) -> None:
        fill(backend, crowd(20, 20))
        whole = queries.search("rug", first=100)
        for index, cursor in enumerate(whole.cursors[:-1]):
            assert queries.search("rug", after=cursor, first=100).ids == whole.ids[index + 1 :]

    @pytest.mark.parametrize("seed", range(4))
    def test_lose_and_repeat_nothing_that_did_not_change_while_indexing_goes_on(self, backend: Backend, seed: int) -> None:
        chance = random.Random(seed)
        documents = {each.id: each for each in crowd()}
        fill(backend, list(documents.values()))
        changed: set[int] = set()
        found: list[int] = []
        for version, page in enumerate(paged("rug", sizes(seed, 5, 12, 24)), 2):
            found += page
            moved, gone = chance.sample(sorted(documents.keys() - changed), 2)
            words = chance.choice(["a rug of wool", "bowl", "rug"])
            again = [document(moved, title=words, version=version, workshop_slug="new"), document(1000 + version, title="rug")]
            fill(backend, again)
            backend.delete({gone: version}, refresh=True)
            changed |= {moved, gone}
        counts = Counter(found)
        assert all(counts[number] == 1 for number in documents.keys() - changed)
        assert all(counts[number] <= 1 for number in counts.keys() - changed)
