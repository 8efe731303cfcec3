"""What people type that is no search term, edits of the thesaurus, and a cluster that fails."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from search import explaining, queries, reading, stores
from search.backends.base import FEW, LARGEST_PAGE, Backend, Filters, SearchRequest
from search.backends.elastic import client
from search.breaker import FAILURES, Breaker
from search.documents import Named, ProductDocument
from search.models import Concept, ConceptForm
from search.thesaurus import loading
from tests.search.products import CATALOGUE, document, fill


class TestBadInput:
    @pytest.mark.parametrize("query", ["", "   ", "\u200b\u202e", "\n"])
    def test_empty_gives_everything_newest_first(self, backend: Backend, query: str) -> None:
        fill(backend, CATALOGUE)
        assert queries.search(query).ids == [each.id for each in reversed(CATALOGUE)]

    @pytest.mark.parametrize(
        "query", ["!!!", "'''", "*", "-- ;", "()", "\\", "«»", "\u00b7\u2026", "\U0001f9f6\U0001f3fd", "?\u202e!\u202c"]
    )
    def test_signs_alone_give_nothing_and_a_note(self, backend: Backend, query: str) -> None:
        fill(backend, CATALOGUE)
        results = queries.search(query)
        assert (list(results.ids), results.interpretation.notes) == ([], ("no_words",))

    def test_ten_thousand_characters_are_cut_with_a_note(self, backend: Backend) -> None:
        fill(backend, CATALOGUE)
        results = queries.search("shyrdak " * 1250)
        assert "cut" in results.interpretation.notes
        assert len(results.interpretation.query) <= reading.LONGEST_QUERY
        assert set(results.ids) >= {1, 2}

    @pytest.mark.parametrize(
        "query",
        [
            "shyrdak\u200b",
            "\u202eшырдак\u202c",
            "shy\u00adrdak",
            "shyrdak AND NOT (x OR *)",
            "shyrdak' OR 1=1 --",
            'title:"shyrdak"~2^3',
            "shyrdak\x00",
            "shyrdak & | ! <-> :*",
            "shyrdаk",
        ],
    )
    def test_odd_characters_and_query_languages_are_only_words(self, backend: Backend, query: str) -> None:
        fill(backend, CATALOGUE)
        assert {1, 2} <= set(queries.search(query).ids)

    @pytest.mark.parametrize(
        "query", ["шyrdak", "shyрdak", "\u2066shyrdak\u2069", "\ufeffshyrdak", "s\u200dh\u2060yrdak", "SHYRDAK" + "\u0301"]
    )
    def test_mixed_scripts_and_invisible_characters_are_seen_through(self, backend: Backend, query: str) -> None:
        fill(backend, CATALOGUE)
        assert {1, 2} <= set(queries.search(query).ids)

    # Of the last letter composing makes two.
    @pytest.mark.parametrize(
        "query", ["a" * 10_000, "\u0301" * 10_000, "'" * 10_000, "\u200b" * 10_000, "ж a" * 3_333, "\x00" * 10_000, "\u0958" * 199]
    )
    def test_long_nonsense_is_answered(self, backend: Backend, query: str) -> None:
        fill(backend, CATALOGUE)
        assert len(queries.search(query).interpretation.query) <= reading.LONGEST_QUERY

    def test_deep_pages_end(self, backend: Backend) -> None:
        fill(backend, CATALOGUE)
        seen, after = [], None
        for _ in CATALOGUE:
            found = queries.search("", first=1, after=after)
            seen, after = [*seen, *found.ids], found.end_cursor
        assert (sorted(seen), found.has_next) == ([each.id for each in CATALOGUE], False)
        assert queries.search("", first=1, after=after).ids == []

    def test_decomposed_letters_are_the_same_letters(self, backend: Backend) -> None:
        fill(backend, CATALOGUE)
        assert queries.search("С\u0443\u0304зании").ids[:1] == [6]

    @pytest.mark.parametrize(("low", "high"), [(-5, -1), (10**15, 10**17), (5000, 100)])
    def test_absurd_prices_give_nothing(self, backend: Backend, low: int, high: int) -> None:
        fill(backend, CATALOGUE)
        assert queries.search("", filters=Filters(price_min=low, price_max=high)).total == 0

    @pytest.mark.parametrize("first", [-1, 0, 10**9])
    def test_page_sizes_are_bounded(self, backend: Backend, first: int) -> None:
        fill(backend, CATALOGUE)
        assert 1 <= len(queries.search("", first=first).ids) <= 100

    def test_unknown_filter_values_give_nothing(self, backend: Backend) -> None:
        fill(backend, CATALOGUE)
        assert queries.search("shyrdak", filters=Filters(category=("no-such",), country=("'; --",))).total == 0


class TestInterpretation:
    def test_names_the_concept_in_the_readers_language(self, postgres: Backend) -> None:
        loading.load()
        fill(postgres, CATALOGUE)
        concepts = queries.search("skullcap", language="uz").interpretation.concepts
        assert [(each.slug, each.label) for each in concepts] == [("skullcap", "doʻppi")]

    def test_tells_the_other_names_nearest_to_the_reader_first_and_none_that_was_typed(self, postgres: Backend) -> None:
        loading.load()
        fill(postgres, CATALOGUE)
        also = queries.search("Skull-cap", language="uz").interpretation.also
        assert also[0] == "doʻppi"
        assert "skullcap" not in also
        assert 1 < len(also) <= 6
        assert queries.search("bread machine").interpretation.also == ()

    def test_names_the_repair_and_leaves_the_query(self, postgres: Backend) -> None:
        loading.load()
        fill(postgres, CATALOGUE)
        reading = queries.search("cepfyb").interpretation
        assert (reading.query, reading.repaired, reading.notes) == ("cepfyb", "сузани", ("repaired",))

    def test_says_when_only_some_words_were_found(self, postgres: Backend) -> None:
        fill(postgres, [document(1, title="red bowl"), document(2, title="blue hat")])
        results = queries.search("blue bowl")
        assert set(results.ids) == {1, 2}
        assert "relaxed" in results.interpretation.notes

    def test_names_the_words_that_nothing_has(self, postgres: Backend) -> None:
        fill(postgres, [document(number, title="red bowl") for number in range(1, 9)])
        assert queries.search("red bowl telephone").interpretation.unknown == ("telephone",)
        assert queries.search("red bow").interpretation.unknown == ()
        fill(postgres, [document(9, title="red bowl", descriptions={"en": "Beside a telephone."})])
        assert queries.search("red bowl telephone").interpretation.unknown == ()

    def test_takes_numbers_as_they_are(self, postgres: Backend) -> None:
        fill(postgres, CATALOGUE)
        reading = queries.search("шырдак 40x40").interpretation
        assert (reading.repaired, reading.unknown, reading.corrections) == (None, (), {})

    def test_of_known_words_is_not_repaired_when_filters_leave_nothing(self, postgres: Backend) -> None:
        fill(postgres, CATALOGUE)
        results = queries.search("shyrdak", filters=Filters(price_max=1))
        assert (results.total, results.interpretation.notes) == (0, ())

    def test_names_what_a_misspelled_word_was_taken_for(self, postgres: Backend) -> None:
        fill(postgres, CATALOGUE)
        assert queries.search("shyrdek").interpretation.corrections == {"shirdek": ("shirdak",)}


class TestSeveralWords:
    ALL, MOST = "green oblong florbit", "green florbit"

    def fill(self, backend: Backend, count: int) -> None:
        """So many products with all of the words, every twelfth of them from Kazakhstan, and a newer one there that lacks one."""
        with_all = [document(number, title=self.ALL, country="UZ" if number % 12 else "KZ") for number in range(1, count + 1)]
        fill(backend, [*with_all, document(100, title=self.MOST, country="KZ")])

    def test_are_all_asked_for_where_many_products_have_them(self, backend: Backend) -> None:
        self.fill(backend, FEW)
        results = queries.search(self.ALL, first=LARGEST_PAGE)
        assert sorted(results.ids) == list(range(1, FEW + 1))
        assert sum(count for _country, count in results.facets["country"]) == results.total == FEW

    def test_need_not_all_be_met_where_few_do(self, backend: Backend) -> None:
        self.fill(backend, FEW - 1)
        results = queries.search(self.ALL, first=LARGEST_PAGE)
        assert (results.total, results.ids[-1]) == (FEW, 100)

    def test_are_asked_for_alike_under_filters(self, backend: Backend) -> None:
        self.fill(backend, FEW)
        assert sorted(queries.search(self.ALL, filters=Filters(country=("KZ",))).ids) == [12, 24]
        self.fill(backend, FEW - 1)
        backend.delete({FEW: 2}, refresh=True)
        assert sorted(queries.search(self.ALL, filters=Filters(country=("KZ",))).ids) == [12, 100]


class TestThings:
    def documents(self, count: int) -> list[ProductDocument]:
        """So many suzanis, a newer cushion whose text speaks of one, and one whose material is called so."""
        named = [document(number, title=f"Suzani {number}") for number in range(1, count + 1)]
        spoken = document(50, title="Cushion", descriptions={"en": "It goes with your suzani."})
        return [*named, spoken, document(51, title="Blanket", materials=(Named("suzani", {"ru": "Сюзане"}),))]

    def fill(self, backend: Backend, count: int) -> None:
        loading.load()
        fill(backend, self.documents(count))

    def test_are_what_is_called_so(self, backend: Backend) -> None:
        self.fill(backend, 1)
        results = queries.search("suzani")
        assert (sorted(results.ids), results.total, results.interpretation.notes) == ([1, 51], 2, ())
        assert results.facets["country"] == [("KG", 2)]

    def test_that_nothing_is_called_are_what_speaks_of_them(self, backend: Backend) -> None:
        loading.load()
        fill(backend, [document(50, title="Cushion", descriptions={"en": "It goes with your suzani."})])
        results = queries.search("suzani")
        assert (results.ids, results.interpretation.notes) == ([50], ("mentioned",))
        assert queries.search("suzani", strictly=True).ids == []

    def test_that_filters_take_away_are_not_made_up_for_by_texts(self, backend: Backend) -> None:
        self.fill(backend, 1)
        assert queries.search("suzani", filters=Filters(price_max=1_001)).ids == [1]
        assert queries.search("suzani", filters=Filters(price_min=1_050, price_max=1_050)).ids == []

    def test_are_no_names_of_workshops(self, backend: Backend) -> None:
        loading.load()
        makers = {"workshop_name": "Chust: pichoq va doʻppi"}
        fill(backend, [document(1, titles={"uz": "Doʻppi"}, **makers), document(2, titles={"uz": "Pichoq"}, **makers)])
        assert (queries.search("тюбетейка").ids, queries.search("knife").ids) == ([1], [2])
        assert queries.search("Chust pichoq").ids == [2]

    def test_are_no_names_of_techniques(self, backend: Backend) -> None:
        loading.load()
        stitched = document(1, title="Suzani", techniques=(Named("chain-stitch", {"en": "Chain stitch"}),))
        fill(backend, [stitched, document(2, title="Silver chain")])
        assert (queries.search("chain").ids, queries.search("chain stitch").ids) == ([2], [1])

    def test_with_qualities_that_only_texts_tell_are_found(self, backend: Backend) -> None:
        loading.load()
        described = [document(number, title="Suzani", descriptions={"en": "Of zibelline."}) for number in (1, 2)]
        fill(backend, [*described, document(90, title="Suzani")])
        assert queries.search("zibelline suzani").ids == [2, 1, 90]

    def test_are_stemmed_by_the_endings_of_their_language(self, backend: Backend) -> None:
        loading.load()
        fill(backend, [document(1, title="Cushion"), document(2, titles={"ky": "Куштар"})])
        assert queries.search("птица").ids == [2]
        assert queries.search("cushions").ids == [1]

    def test_are_found_by_the_country_of_their_makers(self, backend: Backend) -> None:
        loading.load()
        fill(backend, [document(1, title="Knife", country="UZ"), document(2, title="Knife", country="TJ")])
        found = {query: queries.search(query).ids[0] for query in ("uzbek knife", "таджикский нож", "Oʻzbekiston pichoq", "тажик бычак")}
        assert found == {"uzbek knife": 1, "таджикский нож": 2, "Oʻzbekiston pichoq": 1, "тажик бычак": 2}

    def test_are_explained_as_they_were_counted(self, backend: Backend) -> None:
        self.fill(backend, 5)
        for query in ("suzani", "suzani blanket", "suzani cushion with a box"):
            plan = reading.plan_for(query)
            for by_name in (True, False):
                hits = backend.search(SearchRequest(plan, minimum=1, by_name=by_name)).hits
                kept = {each.id: each for each in self.documents(5)}
                told = {hit.id: explaining.explain(kept[hit.id], plan, by_name=by_name).score for hit in hits}
                assert told == {hit.id: hit.score for hit in hits}, (query, by_name)


class TestWishes:
    @pytest.mark.parametrize(
        "query",
        [
            "buy suzani online", "купить сюзане недорого", "сюзане цена", "soʻzana narxi", "soʻzana sotib olish", "сузани арзон харидан",
            "сюзане сатып алу", "suzany satyn almak", "сюзане баасы", "beautiful big suzani", "маленькие сюзане для мамы",
            "katta chiroyli soʻzana", "кичинекей сюзане", "әдемі сюзане", "owadan suzany", "сузании калон", "haqiqiy soʻzana",
        ],
    )  # fmt: skip
    def test_ask_for_nothing_beside_a_thing(self, postgres: Backend, query: str) -> None:
        loading.load()
        fill(postgres, [*(document(number, title="Suzani") for number in range(1, 8)), document(8, title="Carnelian ring")])
        results = queries.search(query)
        assert sorted(results.ids) == list(range(1, 8))
        assert (results.interpretation.notes, results.interpretation.corrections) == ((), {})

    def test_are_looked_for_alone_and_where_pieces_have_them(self, postgres: Backend) -> None:
        loading.load()
        fill(postgres, [document(1, title="Small suzani"), document(2, title="Suzani"), document(3, title="Online")])
        assert queries.search("small suzani").ids[0] == 1
        assert queries.search("online").ids == [3]


class TestThesaurus:
    def test_edit_changes_the_next_search(self, backend: Backend) -> None:
        loading.load()
        fill(backend, CATALOGUE)
        assert 1 not in queries.search("zebrafelt").ids
        form = ConceptForm.objects.create(concept=Concept.objects.get(slug="shyrdak"), language="en", text="zebrafelt")
        assert {1, 2} <= set(queries.search("zebrafelt").ids)
        form.delete()
        assert 1 not in queries.search("zebrafelt").ids

    def test_bulk_edit_changes_the_next_search(self, postgres: Backend) -> None:
        loading.load()
        fill(postgres, CATALOGUE)
        queries.search("shyrdak")
        ConceptForm.objects.filter(text="сюзане").update(text="qwxyz")
        assert queries.search("suzani").ids
        assert 5 not in queries.search("suzani").ids

    def test_loading_again_leaves_edits_alone(self, postgres: Backend) -> None:
        first = loading.load()
        Concept.objects.get(slug="shyrdak").forms.all().delete()
        again = loading.load()
        assert (again.concepts, again.kept) == (0, first.concepts)
        assert not ConceptForm.objects.filter(concept__slug="shyrdak").exists()
        loading.load(overwrite=True)
        assert ConceptForm.objects.filter(concept__slug="shyrdak").exists()

    def test_loop_of_broader_terms_ends(self, postgres: Backend) -> None:
        one, two = (Concept.objects.create(slug=slug, gloss=slug) for slug in ("one", "two"))
        Concept.objects.filter(pk=one.pk).update(broader=two)
        Concept.objects.filter(pk=two.pk).update(broader=one)
        ConceptForm.objects.create(concept=one, language="en", text="firstword")
        fill(postgres, [document(1, title="firstword")])
        assert queries.search("firstword").ids == [1]


@pytest.fixture
def deaf_server() -> Iterator[str]:
    """The address of a server that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    for connection in kept:
        connection.close()


class TestFallback:
    def test_answers_from_postgres_when_the_cluster_refuses(self, postgres, settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        monkeypatch.setattr(stores, "BREAKER", Breaker())
        fill(postgres, CATALOGUE)
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        results = queries.search("shyrdak")
        assert (results.backend, set(results.ids)) == ("postgres", {1, 2})

    def test_bounds_what_a_slow_cluster_costs(self, postgres, settings, monkeypatch, deaf_server) -> None:  # type: ignore[no-untyped-def]
        monkeypatch.setattr(stores, "BREAKER", Breaker())
        monkeypatch.setattr(client, "SEARCH_SECONDS", 0.3)
        fill(postgres, CATALOGUE)
        settings.ELASTICSEARCH_URL = deaf_server
        started = time.monotonic()
        for _ in range(20):
            assert set(queries.search("shyrdak").ids) == {1, 2}
        assert time.monotonic() - started < FAILURES * 0.3 + 2
        assert not stores.BREAKER.allows()

    def test_answers_from_postgres_when_the_index_is_missing(self, elastic, settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        fill(stores.POSTGRES, CATALOGUE)
        settings.SEARCH_INDEX_PREFIX, kept = "test-nowhere", settings.SEARCH_INDEX_PREFIX
        results = queries.search("shyrdak")
        settings.SEARCH_INDEX_PREFIX = kept
        assert (results.backend, set(results.ids)) == ("postgres", {1, 2})

    def test_goes_back_to_the_cluster_without_a_hand(self, elastic, settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        now = [0.0]
        monkeypatch.setattr(stores, "BREAKER", Breaker(clock=lambda: now[0]))
        fill(elastic, CATALOGUE)
        fill(stores.POSTGRES, CATALOGUE)
        for _ in range(FAILURES):
            stores.BREAKER.failed()
        assert queries.search("shyrdak").backend == "postgres"
        now[0] = 6.0
        assert queries.search("shyrdak").backend == "elasticsearch"


class TestBreaker:
    def test_lets_one_caller_try_after_each_rest(self) -> None:
        now = [0.0]
        breaker = Breaker(clock=lambda: now[0])
        assert [breaker.failed() for _ in range(FAILURES)] == [False, True]
        assert not breaker.allows()
        now[0] = 5.0
        assert [breaker.allows(), breaker.allows()] == [True, False]
        breaker.failed()
        now[0] = 14.9
        assert not breaker.allows()
        now[0] = 15.0
        assert breaker.allows()
        breaker.succeeded()
        assert [breaker.allows(), breaker.allows()] == [True, True]
