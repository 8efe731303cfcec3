"""The thesaurus and the pinned results that the platform edits, searches that people save, and what PostgreSQL keeps of products."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Product
from shop.kit.models import History


class Language(models.TextChoices):
    """The languages in which forms are kept, with their script where there are two."""

    KAZAKH = "kk", _("Kazakh")
    KAZAKH_LATIN = "kk-Latn", _("Kazakh, Latin script")
    KYRGYZ = "ky", _("Kyrgyz")
    TAJIK = "tg", _("Tajik")
    TURKMEN = "tk", _("Turkmen")
    UZBEK = "uz", _("Uzbek")
    UZBEK_CYRILLIC = "uz-Cyrl", _("Uzbek, Cyrillic script")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class Concept(models.Model):
    """A thing, material or technique of a craft, whatever it is called. Search finds it by any of its forms."""

    history = History()

    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=False)
    gloss = models.CharField(_("meaning in English"), max_length=200)
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader concept"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="narrower",
    )
    also = ArrayField(
        models.SlugField(max_length=60),
        verbose_name=_("other broader concepts"),
        default=list,
        blank=True,
        help_text="Slugs: a wooden bowl is a thing of wood, and tableware too.",
    )

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")

    def __str__(self) -> str:
        return self.slug


class ConceptForm(models.Model):
    """A word or phrase for a concept in one language. The form of rank 0 is the one shown to readers."""

    concept = models.ForeignKey(Concept, verbose_name=_("concept"), on_delete=models.CASCADE, related_name="forms")
    language = models.CharField(_("language"), max_length=7, choices=Language)
    text = models.CharField(_("word or phrase"), max_length=120)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    attested = models.CharField(
        _("attested in"),
        max_length=200,
        blank=True,
        help_text=_("Dictionary, museum, law or encyclopaedia. Empty while nobody has shown one."),
    )

    class Meta:
        verbose_name = _("form of a concept")
        verbose_name_plural = _("forms of concepts")
        constraints = [
            models.UniqueConstraint(fields=["concept", "language", "text"], name="concept_form_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


class IndexedConcept(models.Model):
    """A concept as it was when all products were indexed by it. A database trigger removes the row when the concept or a form
    of it is changed, however that is made.
    """

    concept = models.OneToOneField(Concept, primary_key=True, on_delete=models.CASCADE)
    fingerprint = models.CharField(max_length=24)

    def __str__(self) -> str:
        return f"{self.concept_id} {self.fingerprint}"


class ThesaurusVersion(models.Model):
    """One row. Database triggers raise its number with every change of concepts or forms, however it is made."""

    number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="thesaurus_version_one_row")]

    def __str__(self) -> str:
        return str(self.number)


class IndexedWord(models.Model):
    """A folded key that occurs in titles and names, from which unknown words of queries are corrected."""

    key = models.CharField(primary_key=True, max_length=200)
    deletions = ArrayField(models.CharField(max_length=200), help_text="The key and the key without each one of its letters.")

    class Meta:
        indexes = [GinIndex(fields=["deletions"], name="indexed_word_deletions")]

    def __str__(self) -> str:
        return self.key


class FacetValue(models.Model):
    """A value of a facet under the number by which documents hold it; never removed, since it is not known who does."""

    id = models.AutoField(primary_key=True)
    facet = models.CharField(max_length=20)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}"


class SearchDocument(models.Model):
    """A product as the PostgreSQL backend finds, filters and counts it.

    A deleted product stays as a row that is not live, so that a late write cannot bring it back.
    """

    product_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(help_text="Number of the reading of the product; only a later one overwrites.")
    live = models.BooleanField(default=True)
    title = SearchVectorField(default="")
    names = SearchVectorField(default="")
    tokens = SearchVectorField(default="", help_text="Of title, names and running text together.")
    facets = ArrayField(
        models.IntegerField(),
        null=True,
        default=list,
        help_text="Numbers of facet values. Null in rows that were written before there were any.",
    )
    ships_to = ArrayField(models.TextField(), default=list)
    price = models.BigIntegerField(default=0, help_text="Cents of a US dollar.")
    made_to_order = models.BooleanField(default=False)
    ready_to_ship = models.BooleanField(default=False)
    one_of_a_kind = models.BooleanField(default=False)
    available = models.BooleanField(default=True)
    rating = models.PositiveSmallIntegerField(default=0, help_text="Hundredths of a star; 0 without a review.")
    published = models.BigIntegerField(default=0, help_text="Milliseconds since 1970.")

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="search_document_tokens", fastupdate=True),
            GinIndex(fields=["title"], name="search_document_title", fastupdate=True),
            GinIndex(fields=["names"], name="search_document_names", fastupdate=True),
            models.Index(
                fields=["-published", "-product_id"],
                name="search_document_newest",
                condition=models.Q(live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} v{self.version}"


class SuggestedThing(models.Model):
    """What may be suggested while somebody types, by kind and id, with the number of the reading that wrote it last.

    What may not be found any more stays without suggestions, so that a late write cannot bring it back.
    """

    kind = models.CharField(max_length=10)
    reference = models.BigIntegerField(help_text="The id of the product, workshop or category.")
    version = models.BigIntegerField(help_text="Number of the reading; only a later one overwrites.")
    slug = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="suggested_thing_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} v{self.version}"


class Suggestion(models.Model):
    """A name of a thing in one language, found by how it begins from one of its words on.

    The key is kept in the collation C, in whose order an ordinary index answers both "begins with" and "the first few".
    """

    thing = models.ForeignKey(SuggestedThing, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=7)
    text = models.TextField()
    word = models.PositiveSmallIntegerField(help_text="The number of the word that the key begins with, from 0.")
    key = models.TextField(db_collation="C", help_text="The folded letters of that word and those after it, written as one.")

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="suggestion_beginning")]

    def __str__(self) -> str:
        return self.text


class PinnedSearch(models.Model):
    """What the platform puts first for a query, however it is spelled, until it ends."""

    history = History()

    key = models.CharField(max_length=200, unique=True, help_text="Folded key of the query.")
    query = models.CharField(max_length=200, help_text="As it was typed last.")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.query


class PinnedProduct(models.Model):
    """A product at its place among those that are put first."""

    pinned = models.ForeignKey(PinnedSearch, on_delete=models.CASCADE, related_name="places")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pinned", "product"], name="pinned_product_once"),
            models.UniqueConstraint(fields=["pinned", "position"], name="pinned_product_one_in_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.product_id}"


class SavedSearch(models.Model):
    """A search that a person wants to hear about.

    `parameters` are those of the search page, always in one order, so that the same search is the same text.
    Currency and country are kept only where the search has prices or asks for delivery.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    parameters = models.TextField()
    language = models.CharField(max_length=2)
    currency = models.CharField(max_length=3, blank=True)
    ship_to = models.CharField(max_length=2, blank=True)
    saved_at = models.DateTimeField()

    #: What its values are called, where many searches are told at once.
    names: Mapping[tuple[str, str], str] | None = None

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["user", "parameters", "currency", "ship_to"], name="saved_search_once_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} looks for {self.parameters}"


class SearchLetter(models.Model):
    """What a saved search brought on a day, as its letter tells it."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="letters")
    day = models.DateField()
    products = ArrayField(models.BigIntegerField(), help_text="The newest first.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "day"], name="search_letter_once_a_day")]

    def __str__(self) -> str:
        return f"{self.search_id} on {self.day}"


class QueryCount(models.Model):
    """How often something was searched for on a day, by nobody in particular.

    `elasticsearch` and `postgres` count which store answered, the last four how long it took.
    """

    day = models.DateField()
    language = models.CharField(max_length=2)
    query = models.CharField(max_length=200, help_text="In normal form.")
    times = models.PositiveIntegerField()
    found = models.PositiveIntegerField(null=True, help_text="Products at the last search without filters; null when all had some.")
    elasticsearch = models.PositiveIntegerField(default=0)
    postgres = models.PositiveIntegerField(default=0)
    under_100_ms = models.PositiveIntegerField(default=0)
    under_300_ms = models.PositiveIntegerField(default=0)
    under_1000_ms = models.PositiveIntegerField(default=0)
    slower = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "language", "day"], name="query_count_once_a_day")]
        indexes = [models.Index(fields=["day"], name="query_count_day")]

    def __str__(self) -> str:
        return f"{self.query} ({self.language}) {self.times} × {self.day}"
