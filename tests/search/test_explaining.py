"""Explanations add up to the scores of the stores."""

from search import explaining, reading
from search.backends.base import PINNED, Backend, SearchRequest, pinned_scores
from search.planning import SHIPPED
from search.thesaurus import loading
from tests.search.products import CATALOGUE, document, fill

QUERIES = ["шырдак", "felt carpet", "wooden komuz strings", "so'zana", "тюбетейка", "silver earrings", "shyrdek", "red shyrdak carpet"]


class TestExplanation:
    def test_has_the_score_that_the_store_counted(self, backend: Backend) -> None:
        loading.load()
        fill(backend, CATALOGUE)
        by_id = {each.id: each for each in CATALOGUE}
        for query in QUERIES:
            plan = reading.plan_for(query)
            answer = backend.search(SearchRequest(plan, minimum=1))
            assert answer.hits, query
            for hit in answer.hits:
                found = explaining.explain(by_id[hit.id], plan)
                assert (found.score, found.is_sold_out) == (hit.score, hit.position[0] == 0), (query, hit)

    def test_has_the_points_of_the_rating_in_it(self, backend: Backend) -> None:
        rated = [
            document(number, title="Red rug", rating=rating) for number, rating in enumerate((0, 250, 400, 401, 433, 466, 499, 500), 1)
        ]
        fill(backend, rated)
        plan = reading.plan_for("red rug")
        scores = {hit.id: hit.score for hit in backend.search(SearchRequest(plan, minimum=1)).hits}
        assert scores == {each.id: explaining.explain(each, plan).score for each in rated}
        assert [scores[each.id] - scores[1] for each in rated] == [0, 0, 0, 0, 16, 32, 48, 48]

    def test_has_the_points_of_delivery_in_it(self, backend: Backend) -> None:
        sent = [document(number, title="Rug", ships_to=countries) for number, countries in enumerate((("KZ",), ("DE", "KZ"), ("*",)), 1)]
        fill(backend, sent)
        plan = reading.plan_for("rug")
        scores = {hit.id: hit.score for hit in backend.search(SearchRequest(plan, minimum=1, destination="DE")).hits}
        assert scores == {each.id: explaining.explain(each, plan, destination="DE").score for each in sent}
        assert [scores[each.id] - scores[1] for each in sent] == [0, SHIPPED, SHIPPED]
        unknown = backend.search(SearchRequest(plan, minimum=1)).hits
        assert {hit.score for hit in unknown} == {scores[1]}

    def test_says_in_words_what_met_and_what_did_not(self, db: None) -> None:
        plan = reading.plan_for("red carpet")
        found = explaining.explain(document(1, title="Red rug", in_stock=False), plan)
        assert [step.text for step in found.steps] == [
            "“red” is met: the word red.",
            "“red” in the title: the word red.",
            "“carpet” is not met.",
        ]
        assert found.is_sold_out

    def test_of_what_is_pinned_says_so(self, db: None) -> None:
        plan = reading.plan_for("red carpet")
        found = explaining.explain(document(1, title="Red carpet"), plan, pinned=pinned_scores((7, 1))[1])
        assert [(step.points, step.text) for step in found.steps] == [(PINNED, "Staff put it first for this search.")]
