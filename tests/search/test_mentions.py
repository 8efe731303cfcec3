"""What the index says of concepts stands for the words of their forms, as long as it was written by them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import pytest

from search import checking, explaining, highlighting, indexing, planning, queries, reading
from search.analysis.words import words
from search.backends.base import Backend, BackendUnavailable, ways_within
from search.clauses import Alternative, Clause
from search.documents import SECTIONS, index_fields
from search.models import Concept, ConceptForm, IndexedConcept
from search.thesaurus import current, editing, indexed, loading
from search.thesaurus.snapshot import Thesaurus
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates
from tests.search.judged import data
from tests.search.products import CATALOGUE, document, fill
from tests.search.test_convergence import title

AT = datetime(2026, 11, 1, tzinfo=UTC)
QUERIES = ("шырдак", "felt carpet", "headwear", "одежда", "тюбетейка", "musical instruments", "silver", "so'zana", "wooden", "идиш")


def met(clause: Clause, section: str, tokens: Collection[str]) -> int:
    """The weight of the best alternative that the tokens of a section meet; 0 for none."""
    return max((each.weight for each in clause.alternatives if is_met([each], section, tokens)), default=0)


def is_met(alternatives: Collection[Alternative], section: str, tokens: Collection[str]) -> bool:
    """Whether one of the alternatives is met, as the stores look for it."""
    single, groups = ways_within(alternatives, section)
    return any(token in tokens for token in single) or any(
        all(any(token in tokens for token in group) for group in each) for each in groups
    )


def as_indexed(thesaurus: Thesaurus) -> Thesaurus:
    """The same thesaurus, with every concept in the index as it is."""
    copy = Thesaurus.__new__(Thesaurus)
    copy.__dict__ |= thesaurus.__dict__ | {
        "_indexed": {each: thesaurus.fingerprint(each) for each in thesaurus.entries},
        "_is_indexed": {},
    }
    return copy


def planned(query: str, thesaurus: Thesaurus) -> tuple[Clause, ...]:
    """The clauses of a query."""
    asked = words(query)
    return planning.plan(planning.stretches(asked, thesaurus, longest=len(asked)), thesaurus, {}).clauses


@pytest.fixture(scope="module")
def sections(thesaurus: Thesaurus) -> list[Mapping[str, frozenset[str]]]:
    """The tokens of every fifth product of the judged set."""
    texts = [(each.titles, each.descriptions) for each in data.products()[::5]]
    documents = (document(number, titles=titles, descriptions=text) for number, (titles, text) in enumerate(texts, 1))
    return [index_fields(each, thesaurus).tokens for each in documents]


class TestMentions:
    def test_meet_what_the_words_meet_at_the_same_weights(
        self, thesaurus: Thesaurus, sections: list[Mapping[str, frozenset[str]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "MOST_TOKENS", 100_000)
        known, found = as_indexed(thesaurus), 0
        for concept in list(thesaurus.entries.values())[::4]:
            query = concept.label("uz")
            by_words, by_index = planned(query, thesaurus), planned(query, known)
            for tokens in sections:
                for left, right in zip(by_words, by_index, strict=True):
                    weights = [(met(left, name, tokens[name]), met(right, name, tokens[name])) for name in ("title", "names")]
                    finding = [[is_met(each.finding, name, tokens[name]) for name in SECTIONS] for each in (left, right)]
                    assert all(one == other for one, other in (*weights, finding)), query
                    found += any(finding[0])
        assert found > 500

    def test_make_a_few_tokens_of_a_thousand(self, thesaurus: Thesaurus) -> None:
        (by_words,), (by_index,) = planned("clothing", thesaurus), planned("clothing", as_indexed(thesaurus))
        count = [sum(len(group) for each in clause.alternatives for group in each.groups) for clause in (by_words, by_index)]
        assert count[0] > 1000
        assert count[1] < 60

    def test_are_asked_for_in_place_of_words(self, thesaurus: Thesaurus) -> None:
        known = as_indexed(thesaurus)
        (felt,), (knotted,) = planned("войлок", known), planned("hand knotted carpet", known)
        assert ways_within(felt.alternatives, "tokens")[0] == ["s:voilok", "k:voilok", "u:felt"]
        assert ways_within(felt.finding, "tokens") == (["u:felt"], [])
        # The words apart have those of a carpet among them.
        assert len(ways_within(knotted.alternatives, "tokens")[1]) == 3
        assert len(ways_within(knotted.finding, "tokens")[1]) == 1

    def test_find_the_same_in_both_stores(self, backend: Backend) -> None:
        loading.load()
        fill(backend, CATALOGUE)
        before = {query: queries.search(query) for query in QUERIES}
        indexed.remember(current.number())
        for query, found in before.items():
            again = queries.search(query)
            assert again.plan != found.plan, query
            assert (again.ids, again.total, again.facets, again.cursors) == (found.ids, found.total, found.facets, found.cursors), query

    def test_are_marked_and_explained(self, db: None) -> None:
        loading.load()
        indexed.remember(current.number())
        plan = reading.plan_for("headwear")
        marked = highlighting.marked_title({"uz": "Yangi doʻppisi, ipak"}, plan, "en")
        assert [marked.text[each.start : each.end] for each in marked.ranges] == ["doʻppisi"]
        steps = explaining.explain(document(1, titles={"uz": "Yangi doʻppi"}), plan).steps
        assert "“headwear” in the title: a kind of headwear." in [step.text for step in steps]

    def test_of_qualities_are_found_in_what_titles_say(self, db: None) -> None:
        loading.load()
        indexed.remember(current.number())
        plan = reading.plan_for("walnut")
        steps = explaining.explain(document(1, titles={"uz": "Yongʻoq yogʻochidan quti"}), plan).steps
        assert [step.section for step in steps] == ["tokens", "names"]


class TestIndexed:
    @pytest.fixture
    def product(self, backend: Backend) -> object:
        make_rates()
        product = ProductFactory(title=title("Yellow florbit"))
        indexing.sync([product.pk], refresh=True)
        return product

    @pytest.fixture
    def concept(self, db: None) -> Concept:
        concept = Concept.objects.create(slug="felt-rug", gloss="rug of felt")
        ConceptForm.objects.create(concept=concept, language="ky", text="шырдак")
        return concept

    def test_is_every_concept_after_a_rebuild(self, concept: Concept, product: object) -> None:
        assert not current.thesaurus().is_indexed(concept.pk)
        indexing.rebuild()
        assert current.thesaurus().is_indexed(concept.pk)

    def test_is_no_concept_that_was_edited_until_the_next_check(self, concept: Concept, product: object) -> None:
        indexing.rebuild()
        moderator = viewer_for(UserFactory(moderator=True))
        added = editing.add_form(by=moderator, at=AT, concept_id=concept.pk, language="en", text="florbit", reason="so called")
        assert not current.thesaurus().is_indexed(concept.pk)
        assert queries.search("шырдак").total == 1
        indexing.sync([product.pk], refresh=True)
        editing.remove_form(by=moderator, at=AT, form_id=added.pk, reason="an error")
        assert not current.thesaurus().is_indexed(concept.pk)
        assert queries.search("шырдак").total == 0
        checking.check(repair=True)
        assert current.thesaurus().is_indexed(concept.pk)
        assert queries.search("шырдак").total == 0

    def test_is_none_above_one_that_was_moved(self, concept: Concept) -> None:
        above = Concept.objects.create(slug="rug", gloss="rug")
        other = Concept.objects.create(slug="hat", gloss="hat")
        Concept.objects.filter(pk=concept.pk).update(broader=above)
        indexed.remember(current.number())
        assert current.thesaurus().are_kinds_indexed(above.pk)
        Concept.objects.filter(pk=concept.pk).update(broader=other)
        known = current.thesaurus()
        assert [known.are_kinds_indexed(each.pk) for each in (above, other, concept)] == [False, False, False]

    def test_is_nothing_when_concepts_changed_meanwhile(self, concept: Concept) -> None:
        with indexed.writing_all():
            concept.forms.update(text="ширдак")
        assert not IndexedConcept.objects.exists()

    def test_is_nothing_while_a_store_was_not_written(self, concept: Concept, product: object, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: object, **values: object) -> None:
            raise BackendUnavailable("away")

        type(product).objects.filter(pk=product.pk).update(title=title("Red florbit"))
        monkeypatch.setattr(checking.stores, "write_engine", away)
        report = checking.check(repair=True)
        assert report.unreachable == "away"
        assert not IndexedConcept.objects.exists()
