"""What comes first: the thing before what is said of other things, kinds of it, and its qualities, on both stores."""

import pytest

from search import queries
from search.backends.base import Backend
from search.documents import Named
from search.models import Concept
from search.thesaurus import loading
from tests.search.products import document, fill


@pytest.fixture
def known(db: None) -> None:
    """The thesaurus of the data files."""
    loading.load()


@pytest.mark.usefixtures("known")
class TestThings:
    def test_are_not_what_has_their_shape_or_picture(self, backend: Backend) -> None:
        lagan, magnet = document(1, titles={"uz": "Lagan"}), document(2, titles={"uz": "Lagan shaklidagi magnit"})
        fill(backend, [lagan, magnet])
        assert queries.search("lagan").ids == [1]
        assert queries.search("ляган").ids == [1]
        assert queries.search("lagan magnit").ids[0] == 2

    def test_of_every_kind_are_not_what_has_their_shape(self, backend: Backend) -> None:
        dombra, surnai = document(1, title="Dombra"), document(2, titles={"ru": "Сурнай"})
        keyring = document(3, titles={"ru": "Брелок в виде домбры"})
        fill(backend, [dombra, surnai, keyring])
        assert queries.search("musical instruments").ids == [2, 1]

    def test_called_so_come_before_kinds_with_another_name(self, backend: Backend) -> None:
        own, kind, other = (
            document(1, titles={"uz": "Doʻppi"}),
            document(3, titles={"ru": "Чустская дуппи"}),
            document(2, titles={"kk": "Тақия"}),
        )
        fill(backend, [own, kind, other, document(4, titles={"en": "Postcard of a skullcap"})])
        found = queries.search("doʻppi").ids
        assert (found[0], sorted(found)) == (1, [1, 2, 3])

    def test_lose_a_name_at_once_that_the_concept_lost(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"uz": "Beshik"})])
        assert queries.search("cradle").ids == [1]
        Concept.objects.get(slug="cradle").forms.exclude(text="cradle").delete()
        assert queries.search("cradle").ids == []

    def test_of_nearer_kinds_come_before_those_of_farther_ones(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"en": "Vest"}), document(2, titles={"uz": "Chust doʻppisi"})])
        assert queries.search("clothing").ids == [1, 2]

    def test_are_found_under_every_concept_above_them(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"en": "Wooden bowl"}), document(2, titles={"en": "Wool socks"})])
        assert queries.search("tableware").ids == [1]
        assert queries.search("wooden goods").ids == [1]

    def test_of_several_words_that_nobody_makes_are_the_thing_of_any_kind(self, backend: Backend) -> None:
        fill(backend, [document(1, title="Pile carpet"), document(2, title="Bowl")])
        found = queries.search("teke carpet")
        assert (found.ids, found.interpretation.notes) == ([1], ("relaxed",))

    def test_are_not_all_that_lies_under_a_name_of_several(self, backend: Backend) -> None:
        craft = (Named("costume", {"en": "Headwear and costume", "ru": "Головные уборы и костюм"}),)
        fill(backend, [document(1, title="Robe", categories=craft), document(2, title="Skullcap", categories=craft)])
        assert queries.search("headwear").ids == [2]
        assert queries.search("головной убор").ids == [2]

    def test_are_no_others_of_which_three_letters_are_the_same(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"ky": "Сөөк саптуу бычак"}), document(2, titles={"uz": "Paypoq"})])
        assert queries.search("socks").ids == [2]
        assert queries.search("сөөк").ids == [1]

    def test_are_no_parts(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"ru": "Юрта"}), document(2, titles={"ru": "Шанырак"})])
        assert queries.search("yurt").ids == [1]

    def test_are_asked_for_before_what_they_are_made_of(self, backend: Backend) -> None:
        bag = document(1, titles={"en": "Bag"}, descriptions={"en": "Of felt."})
        fill(backend, [bag, document(2, titles={"en": "Bag of linen"}), document(3, titles={"en": "Felt slippers"})])
        assert queries.search("киіз сөмке").ids == [1, 2]


@pytest.mark.usefixtures("known")
class TestQualities:
    def test_that_a_title_speaks_of_come_before_those_in_running_text(self, backend: Backend) -> None:
        box = document(1, titles={"en": "Box of walnut wood"})
        fill(backend, [box, document(2, titles={"en": "Box"}, descriptions={"en": "It goes well with walnut wood."})])
        assert queries.search("ореховое дерево").ids == [1, 2]


@pytest.mark.usefixtures("known")
class TestCompounds:
    CATALOGUE = (
        document(1, titles={"en": "Leather bag"}),
        document(2, titles={"ru": "Сумка"}, descriptions={"ru": "Кожаная."}),
        document(3, titles={"en": "Bag of ikat"}),
        document(4, titles={"en": "Leather wallet"}),
    )

    @pytest.mark.parametrize("query", ["leather bag", "кожаная сумка", "былғары сөмке"])
    def test_find_the_whole_then_its_parts_together_then_the_thing(self, backend: Backend, query: str) -> None:
        fill(backend, list(self.CATALOGUE))
        assert queries.search(query).ids == [1, 2, 3]

    def test_are_understood_as_one(self, backend: Backend) -> None:
        fill(backend, list(self.CATALOGUE))
        assert [each.slug for each in queries.search("leather bag").interpretation.concepts] == ["leather_bag"]


@pytest.mark.usefixtures("known")
class TestUnknownWords:
    @pytest.mark.parametrize("query", ["cusion", "cussion"])
    def test_are_no_short_name_with_an_ending_of_another_language(self, backend: Backend, query: str) -> None:
        fill(backend, [document(1, title="Cushion"), document(2, titles={"tk": "Guş"})])
        assert queries.search(query).ids == [1]

    def test_that_texts_have_are_not_corrected(self, backend: Backend) -> None:
        fill(backend, [document(1, title="Florbit box")])
        assert queries.search("florbin box").interpretation.corrections == {"florbin": ("florbit",)}
        fill(backend, [document(2, title="Box", descriptions={"en": "With a florbin"})])
        found = queries.search("florbin box")
        assert (found.ids[0], found.interpretation.corrections) == (2, {})

    def test_are_not_read_by_another_keyboard_as_the_beginning_of_a_word(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"ru": "Туцкий узор"}), document(2, titles={"ky": "Түс"})])
        assert queries.search("new").interpretation.repaired is None
        assert queries.search("newrbq").interpretation.repaired == "туцкий"

    def test_are_corrected_that_name_a_concept_by_chance(self, backend: Backend) -> None:
        fill(backend, [document(1, titles={"ru": "Керамика Риштана"})])
        found = queries.search("кермика")
        assert found.ids == [1]
        assert "corrected" in found.interpretation.notes

    @pytest.mark.parametrize("query", ["зергерлік бұйымдар", "jewellery items", "ювелирные изделия"])
    def test_for_any_thing_ask_for_nothing_beside_a_named_one(self, backend: Backend, query: str) -> None:
        fill(backend, [document(1, titles={"ru": "Украшение"})])
        assert queries.search(query).ids == [1]

    def test_find_nothing_beside_one_that_names_nothing(self, backend: Backend) -> None:
        fill(backend, [document(1, title="Doll", descriptions={"en": "Pleasant to hold."})])
        assert queries.search("pleasant").ids == [1]
        assert queries.search("pleasant qwzzrt").ids == []

    def test_are_left_out_beside_a_thing(self, backend: Backend) -> None:
        fill(backend, [document(1, title="Doll")])
        assert queries.search("doll qwzzrt").ids == [1]
