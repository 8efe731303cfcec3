"""Techniques, materials and colors that the thesaurus makes and names."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from search.models import Concept, ConceptForm
from search.thesaurus import attributes, editing, loading
from shop.accounts.models import StaffRole
from shop.catalogue.models import Term, TermKind
from shop.kit.outbox import OutboxEntry
from shop.kit.translated import TranslatedText
from tests.factories.catalogue import ProductFactory, TermFactory
from tests.factories.orders import make_staff

ROWS = attributes.read()


class TestData:
    def test_names_concepts_that_there_are_and_every_term_once(self) -> None:
        assert {row.concept for row in ROWS} <= loading.read_concepts(loading.FOLDER).keys()
        assert {row.kind for row in ROWS} == set(TermKind.values)
        assert len({(row.kind, row.term) for row in ROWS}) == len(ROWS) >= 100

    def test_takes_each_kind_from_its_family(self) -> None:
        concepts = loading.read_concepts(loading.FOLDER)
        families = {"technique": "technique", "material": "material", "color": "colour"}
        for row in ROWS:
            family = row.concept
            while concepts[family]["broader"]:
                family = concepts[family]["broader"]
            assert family == families[row.kind], row


@pytest.mark.django_db
class TestFeeding:
    def felt(self, **forms: str) -> Concept:
        concept = Concept.objects.create(slug="felt", gloss="felt")
        for language, text in forms.items():
            ConceptForm.objects.create(concept=concept, language=language, text=text)
        return concept

    def test_makes_what_makers_can_choose_in_a_shop_without_any(self) -> None:
        call_command("load_thesaurus", verbosity=0)
        felt = Term.objects.get(kind="material", slug="felt")
        assert (felt.name.read("ky").text, felt.name.read("tk").text, felt.name.read("en").text) == ("Кийиз", "Keçe", "Felt")
        assert Term.objects.count() == len(ROWS)
        assert attributes.feed() == 0, "a second time there is nothing to do"

    def test_keeps_names_that_are_there_and_fills_what_lacks(self) -> None:
        TermFactory(slug="felt", name=TranslatedText("ru", {"ru": "Фетр и войлок"}))
        self.felt(ru="войлок", ky="кийиз", **{"uz-Cyrl": "кигиз"})
        assert attributes.feed() == 1
        assert Term.objects.get().name == TranslatedText("ru", {"ru": "Фетр и войлок", "ky": "Кийиз"})

    def test_indexes_the_products_of_what_it_named_again(self) -> None:
        term = TermFactory(slug="felt", name=TranslatedText("en", {"en": "Felt"}))
        product, _other = ProductFactory(), ProductFactory()
        product.terms.add(term)
        self.felt(kk="киіз")
        OutboxEntry.objects.all().delete()
        attributes.feed()
        assert [row.payload for row in OutboxEntry.objects.filter(job="search.sync")] == [{"product_ids": [product.pk]}]

    def test_follows_a_word_that_the_staff_adds(self) -> None:
        concept = self.felt(en="felt")
        attributes.feed()
        moderator = make_staff(StaffRole.MODERATOR)
        editing.add_form(by=moderator, at=timezone.now(), concept_id=concept.pk, language="tg", text="намад", reason="Missing")
        assert Term.objects.get().name.read("tg").text == "Намад"

    def test_makes_nothing_of_a_concept_that_was_removed(self) -> None:
        assert attributes.feed() == 0
        assert not Term.objects.exists()
