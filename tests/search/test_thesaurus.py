"""The data files of the thesaurus, how they are counted, and which words find a concept. No database."""

import re
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Lock, Semaphore

import pytest
from django.core.management import call_command

from search.analysis.words import words
from search.models import Concept, ConceptForm, Language
from search.thesaurus import current, loading, reporting
from search.thesaurus.snapshot import Thesaurus

CONCEPTS = loading.read_concepts(loading.FOLDER)
FORMS = loading.read_forms(loading.FOLDER)
LINES = [line for lines in FORMS.values() for line in lines]
OF_THE_REGION = {"kk", "ky", "tg", "tk", "uz"}
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
#: The letters of each alphabet. English also has the marks of words taken from French and Turkish.
LETTERS = {
    "kk": RUSSIAN + "әғқңөұүһі",
    "kk-Latn": "aäbcçdefgğhijklmnñoöpqrsştuūüvyzı",
    "ky": RUSSIAN + "ңөү",
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    "tk": "aäbçdefghijžklmnňoöprsştuüwyýz",
    "uz": "abdefghijklmnopqrstuvxyzcʻʼ",
    "uz-Cyrl": "абвгғдеёжзийкқлмнопрстуўфхҳцчшъьэюя",
    "ru": RUSSIAN,
    "en": "abcdefghijklmnopqrstuvwxyzâäéöüşýñ",
}


def lines_of(slug: str, language: str) -> list[str]:
    return [line["form"] for line in FORMS[slug] if line["language"] == language]


class TestData:
    def test_has_four_hundred_concepts_and_more(self) -> None:
        assert len(CONCEPTS) >= 400

    def test_names_every_concept_once_and_explains_it(self) -> None:
        slugs = (loading.FOLDER / "concepts.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert len(slugs) == len(CONCEPTS)
        longest = Concept._meta.get_field("gloss").max_length
        assert [slug for slug, line in CONCEPTS.items() if not 0 < len(line["gloss"]) <= longest] == []
        assert [slug for slug in CONCEPTS if not re.fullmatch("[a-z][a-z_]{1,59}", slug)] == []

    def test_uses_no_concept_that_there_is_not(self) -> None:
        loading.check_references(CONCEPTS, FORMS)

    def test_puts_a_concept_under_another_one_only_where_it_is_not_there_already(self) -> None:
        for slug, line in CONCEPTS.items():
            above = set(reporting.line_above(slug, CONCEPTS))
            assert above.isdisjoint(loading.others(line)), slug

    def test_leads_from_every_concept_to_a_family(self) -> None:
        counted = reporting.families(CONCEPTS)
        assert [family for family, count in counted.items() if count == 1] == []

    def test_has_english_and_a_language_of_the_region_for_every_concept(self) -> None:
        known = {slug: {line["language"] for line in FORMS[slug]} for slug in CONCEPTS}
        assert [slug for slug, languages in known.items() if "en" not in languages or not languages & OF_THE_REGION] == []

    def test_writes_forms_in_the_letters_of_their_language(self) -> None:
        foreign = [
            (line["concept"], line["form"]) for line in LINES if set(line["form"].lower()) - set(LETTERS[line["language"]]) - set(" -'")
        ]
        assert foreign == []

    def test_writes_forms_composed_and_without_needless_spaces(self) -> None:
        kept = [line["form"] for line in LINES]
        assert kept == [" ".join(unicodedata.normalize("NFC", form).split()) for form in kept]
        assert all(kept)

    def test_fits_the_fields_of_the_database(self) -> None:
        for name, column in (("text", "form"), ("attested", "attested")):
            longest = ConceptForm._meta.get_field(name).max_length
            assert [line[column] for line in LINES if len(line[column]) > longest] == []

    def test_has_no_form_twice_in_a_language_of_a_concept(self) -> None:
        counted = Counter((line["concept"], line["language"], line["form"].lower()) for line in LINES)
        assert [key for key, count in counted.items() if count > 1] == []

    def test_keeps_the_forms_of_a_language_together_in_their_ranks(self) -> None:
        order = {slug: index for index, slug in enumerate(CONCEPTS)}
        languages = ["kk", "kk-Latn", "ky", "tg", "tk", "uz", "uz-Cyrl", "ru", "en"]
        places = [(order[line["concept"]], languages.index(line["language"]), int(line["rank"])) for line in LINES]
        assert places == sorted(places)
        of_language: dict[tuple[int, int], list[int]] = {}
        for concept, language, rank in places:
            of_language.setdefault((concept, language), []).append(rank)
        assert [key for key, ranks in of_language.items() if ranks != list(range(len(ranks)))] == []

    def test_gives_a_form_to_a_concept_or_to_the_broader_one_but_not_to_both(self) -> None:
        forms = {slug: {line["form"].lower() for line in FORMS[slug]} for slug in CONCEPTS}
        shared = {
            (slug, above, form)
            for slug in CONCEPTS
            for above in reporting.line_above(slug, CONCEPTS)[1:]
            for form in forms[slug] & forms[above]
        }
        assert shared == set()


class TestReporting:
    def test_counts_what_is_derived_apart_from_what_is_attested(self) -> None:
        rows = [("felt", "", "book"), ("felt", "", ""), ("rug", "", loading.DERIVED)]
        lines = [{"concept": concept, "language": "uz", "form": form, "attested": by} for concept, form, by in rows]
        counted = reporting.count_language("uz", lines)
        assert (counted.concepts, counted.forms, counted.attested, counted.derived) == (2, 3, 1, 1)
        assert counted.percent == 50

    def test_has_no_share_of_nothing(self) -> None:
        assert reporting.count_language("uz", []).percent == 0

    def test_counts_families_with_all_below(self) -> None:
        concepts = {"rug": {"broader": ""}, "kilim": {"broader": "rug"}, "palas": {"broader": "kilim"}, "toy": {"broader": ""}}
        assert reporting.families(concepts) == {"rug": 3, "toy": 1}

    def test_names_a_circle(self) -> None:
        concepts = {"one": {"broader": "two"}, "two": {"broader": "one"}}
        with pytest.raises(ValueError, match="one < two < one"):
            reporting.families(concepts)

    def test_command_prints_both_tables(self) -> None:
        out = StringIO()
        call_command("thesaurus_report", stdout=out)
        printed = out.getvalue().splitlines()
        assert printed[0].startswith(f"{len(CONCEPTS)} concepts in ")
        assert [line.split()[0] for line in printed[-len(Language.values) :]] == list(Language.values)
        assert re.search(r"^kk .* \d+ %$", out.getvalue(), re.MULTILINE)


class Door:
    """A lock that knows how many came to it."""

    def __init__(self) -> None:
        self.lock, self.came = Lock(), Semaphore(0)

    def __enter__(self) -> None:
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self.lock.release()

    def wait_for(self, count: int) -> None:
        """Wait until so many came, whether they are in or wait."""
        assert all(self.came.acquire(timeout=10) for _one in range(count)), "somebody did not come to the lock"


class TestCurrent:
    def test_is_read_once_by_all_who_wait_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[Thesaurus] = []
        door = Door()

        def slowly() -> Thesaurus:
            if not read:
                door.wait_for(4)
            read.append(Thesaurus([], []))
            return read[-1]

        monkeypatch.setattr(current, "_held", None)
        monkeypatch.setattr(current, "_lock", door)
        monkeypatch.setattr(current, "number", lambda: 7)
        monkeypatch.setattr(current, "read", slowly)
        with ThreadPoolExecutor(4) as readers:
            found = [each.result() for each in [readers.submit(current.thesaurus) for _reader in range(4)]]
        assert found == read * 4


class TestMatch:
    @pytest.mark.parametrize(
        ("query", "slug"),
        [
            ("шырдактар", "shyrdak"),
            ("киізден", "felt"),
            ("войлочного", "felt"),
            ("suzanis", "suzani"),
            ("домбрамен", "dombra"),
            ("сӯзаниҳо", "suzani"),
            ("кызыл-орда", "kyzylorda"),
            ("bread stamp", "chekich"),
            ("ат жабдыктары", "horse_gear"),
        ],
    )
    def test_finds_inflected_and_joined_words(self, thesaurus: Thesaurus, query: str, slug: str) -> None:
        match = thesaurus.match(words(query))
        assert match is not None
        assert slug in {concept.slug for concept in match.concepts}

    @pytest.mark.parametrize(("query", "slug"), [("чехол домбры", "instrument_case"), ("tree life", "tree_of_life")])
    def test_passes_over_words_that_only_join_others(self, thesaurus: Thesaurus, query: str, slug: str) -> None:
        match = thesaurus.match(words(query))
        assert match is not None
        assert match.length == 2
        assert [concept.slug for concept in match.concepts] == [slug]

    def test_takes_names_in_the_script_of_the_query_before_others(self, thesaurus: Thesaurus) -> None:
        match = thesaurus.match(words("чармро"))
        assert match is not None
        assert [concept.slug for concept in match.concepts] == ["leather"]

    @pytest.mark.parametrize("query", ["for", "water", "not", "top", "boy", "head"])
    def test_takes_no_short_word_for_an_inflected_one_of_another_language(self, thesaurus: Thesaurus, query: str) -> None:
        assert thesaurus.match(words(query)) is None

    @pytest.mark.parametrize(
        ("word", "slugs"),
        [("гил", {"clay"}), ("қолин", {"carpet"}), ("киіз", {"felt", "koshma"}), ("red", {"red"}), ("тор", {"strings", "tar"})],
    )
    def test_takes_a_word_as_it_is_written_before_its_stem(self, thesaurus: Thesaurus, word: str, slugs: set[str]) -> None:
        match = thesaurus.match(words(word))
        assert match is not None
        assert {concept.slug for concept in match.concepts} == slugs
