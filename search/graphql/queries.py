"""Search as GraphQL sees it: a connection of products with facets and how the query was read."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

import graphene
from graphene import relay
from graphql import GraphQLResolveInfo

from search import guidance, highlighting, labels, prices, queries
from search.asking import check_known, filters_of, unread_prices
from search.backends.base import Filters, Sort, price_label
from search.graphql import observing
from search.planning import Plan
from search.prices import Range
from shop.accounts.models import StaffRole
from shop.catalogue import queries as catalogue
from shop.catalogue.graphql.types import ProductType
from shop.catalogue.models import Product
from shop.kit.graphql.access import staff
from shop.kit.graphql.connections import Page, page_size, resolve_total
from shop.kit.graphql.limits import DEFAULT_PAGE
from shop.kit.graphql.loading import prepare, wants
from shop.kit.graphql.scalars import Translation, language_of
from shop.kit.translated import TranslatedText


class SearchSort(graphene.Enum):
    """The order of search results."""

    RELEVANCE = Sort.RELEVANCE.value
    NEWEST = Sort.NEWEST.value
    PRICE_ASC = Sort.PRICE_ASC.value
    PRICE_DESC = Sort.PRICE_DESC.value

    class Meta:
        description = "The order of search results."


class FacetValue(graphene.ObjectType):
    """One value of a facet, with how many products one would get."""

    value = graphene.String(
        required=True,
        description="What to filter by; of prices the two amounts in the viewer's currency, either of which may be missing: 25-50; "
        "of ratings the fewest stars: 4.",
    )
    label = graphene.String(required=True, description="The same in words.")
    count = graphene.Int(required=True, description="How many products, with the other filters kept.")
    selected = graphene.Boolean(required=True, description="Whether it is filtered by now.")


class Facet(graphene.ObjectType):
    """A side of the results to filter by."""

    name = graphene.String(
        required=True,
        description="category, technique, material, color, country, place, workshop, certificate, ships_to, price, rating, or a flag.",
    )
    label = graphene.String(required=True, description="The same in words.")
    values = graphene.List(graphene.NonNull(FacetValue), required=True, description="Its values, the most frequent first.")


class SearchInterpretation(graphene.ObjectType):
    """How a query was read."""

    query = graphene.String(required=True, description="What was searched for.")
    repaired = graphene.String(description="What was searched for instead, when the query as typed found nothing.")
    concepts = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The crafts and things that the query names.",
    )
    also = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Other names by which it was looked for, those in the reader's language first; six at most.",
    )
    notes = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="cut (longer than is read), no_words, repaired, corrected, relaxed (not everything found has all of the words), "
        "mentioned (nothing is called so; what was found only speaks of it).",
    )

    unknown = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Words that nothing here has, nor any word like them.",
    )
    did_you_mean = graphene.String(
        description="The query with its unknown words corrected, as people write them; null when none was.",
    )

    @staticmethod
    def resolve_did_you_mean(interpretation: queries.Interpretation, info: GraphQLResolveInfo) -> str | None:
        """In the script that was typed."""
        return guidance.did_you_mean(interpretation, language_of(info))

    @staticmethod
    def resolve_concepts(interpretation: queries.Interpretation, info: GraphQLResolveInfo) -> list[str]:
        """By name in the reader's language."""
        return [concept.label for concept in interpretation.concepts]


class TextRange(graphene.ObjectType):
    """Some characters of a text, counted in Unicode code points."""

    start = graphene.Int(required=True, description="The first one, counted from 0.")
    end = graphene.Int(required=True, description="The one behind the last.")


class HighlightField(graphene.Enum):
    """A text of a product that is highlighted."""

    TITLE = "title"
    DESCRIPTION = "description"

    class Meta:
        description = "A text of a product that is highlighted."


class SearchHighlight(graphene.ObjectType):
    """A text of a product, or an excerpt of it, with the words that met the query."""

    field = graphene.Field(HighlightField, required=True, description="Which text.")
    language = graphene.String(required=True, description="The language of the text.")
    text = graphene.String(required=True, description="As it was written; plain text, to be escaped.")
    ranges = graphene.List(graphene.NonNull(TextRange), required=True, description="The words in it that met the query.")
    begins_inside = graphene.Boolean(required=True, description="Whether words before it are left out.")
    ends_inside = graphene.Boolean(required=True, description="Whether words behind it are left out.")


class SearchExplanationStep(graphene.ObjectType):
    """What one clause of a query adds to a score."""

    clause = graphene.String(required=True, description="The words of the query; empty when it is about all of them.")
    section = graphene.String(required=True, description="title, names, tokens (anywhere), or empty.")
    found = graphene.String(required=True, description="The indexed tokens that met it; empty when none did.")
    weight = graphene.Int(required=True, description="What the best alternative that is met weighs.")
    factor = graphene.Int(required=True, description="What the section multiplies it by.")
    points = graphene.Int(required=True, description="Weight times factor.")
    text = graphene.String(required=True, description="The same in words.")


class SearchExplanation(graphene.ObjectType):
    """Why a product stands where it does."""

    score = graphene.Int(required=True, description="The sum of all points; the order of relevance begins with it.")
    is_sold_out = graphene.Boolean(required=True, description="Whether it comes after everything that can be bought.")
    steps = graphene.List(graphene.NonNull(SearchExplanationStep), required=True, description="What makes up the score.")


class SearchEdge(graphene.ObjectType):
    """One place in the results."""

    node = graphene.Field(ProductType, description="The product.")
    cursor = graphene.String(required=True, description="Where the next page begins, for `after`.")
    highlights = graphene.List(
        graphene.NonNull(SearchHighlight),
        required=True,
        description="What met the query: the title, as the reader sees it if it did, and an excerpt of the description.",
    )
    explanation = graphene.Field(SearchExplanation, description="Why it stands here; for the platform's staff, refused to all others.")


class SearchEasing(graphene.ObjectType):
    """A search that asks for less than the one that found nothing."""

    name = graphene.String(
        required=True, description="The filter that is let go, as in `facets`, price, shipsTo, filters (all of them), or words."
    )
    label = graphene.String(required=True, description="The same in words.")
    query = graphene.String(required=True, description="The words that are looked for.")
    count = graphene.Int(required=True, description="How many products it finds.")

    @staticmethod
    def resolve_name(easing: guidance.Easing, info: GraphQLResolveInfo) -> str:
        """As arguments and facets are named."""
        return "shipsTo" if easing.name == "ships_to" else easing.name

    @staticmethod
    def resolve_label(easing: guidance.Easing, info: GraphQLResolveInfo) -> str:
        """In the reader's language; of words, the words."""
        return easing.query if easing.name == guidance.WORDS else labels.facet(easing.name)


class SearchConnection(graphene.ObjectType):
    """A page of search results."""

    page_info = graphene.Field(relay.PageInfo, required=True, description="Whether there is more, and where it begins.")
    edges = graphene.List(graphene.NonNull(SearchEdge), required=True, description="The products of this page, best first.")
    total_count = graphene.Int(required=True, resolver=resolve_total, description="How many there are on all pages.")
    facets = graphene.List(graphene.NonNull(Facet), required=True, description="What the results can be narrowed to.")
    interpretation = graphene.Field(SearchInterpretation, required=True, description="How the query was read.")
    related = graphene.List(
        graphene.NonNull(Translation),
        required=True,
        description="Names of things near to what was looked for, each with its language; eight at most.",
    )
    easings = graphene.List(
        graphene.NonNull(SearchEasing),
        required=True,
        description="When nothing was found: the searches with a filter or a word less that find something.",
    )
    filters_by_price = graphene.Boolean(
        required=True, description="Whether prices filter: not while there is no exchange rate for the viewer's currency."
    )
    unread = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The prices that could not be read and do not filter: priceFrom, priceTo.",
    )

    @staticmethod
    def resolve_edges(page: Page, info: GraphQLResolveInfo) -> list[dict[str, Any]]:
        """With what was found out about each product."""
        highlights, explanations = page.extra["highlights"], page.extra["explanations"]
        return [
            {**edge, "highlights": highlights.get(edge["node"].pk, []), "explanation": explanations.get(edge["node"].pk)}
            for edge in page.edges
        ]

    @staticmethod
    def resolve_facets(page: Page, info: GraphQLResolveInfo) -> list[Facet]:
        """With words in the reader's language."""
        return labeled(page.extra["facets"], page.extra["filters"], language_of(info), page.extra["ranges"])

    @staticmethod
    def resolve_interpretation(page: Page, info: GraphQLResolveInfo) -> queries.Interpretation:
        """As search read it."""
        interpretation: queries.Interpretation = page.extra["found"].interpretation
        return interpretation

    @staticmethod
    def resolve_related(page: Page, info: GraphQLResolveInfo) -> list[guidance.Name]:
        """In the reader's language where it has a name there."""
        return guidance.related(page.extra["found"].interpretation, language_of(info), found=page.count() > 0)

    @staticmethod
    def resolve_easings(page: Page, info: GraphQLResolveInfo) -> list[guidance.Easing]:
        """None while there is something to show."""
        return [] if page.count() else guidance.easings(page.extra["found"], page.extra["filters"])

    @staticmethod
    def resolve_filters_by_price(page: Page, info: GraphQLResolveInfo) -> bool:
        """As there are ranges of prices."""
        return bool(page.extra["ranges"])

    @staticmethod
    def resolve_unread(page: Page, info: GraphQLResolveInfo) -> list[str]:
        """By the name of the argument."""
        unread: list[str] = page.extra["unread"]
        return unread


def labeled(facets: Mapping[str, Sequence[tuple[str, int]]], filters: Filters, language: str, ranges: Sequence[Range] = ()) -> list[Facet]:
    """The facets with the names of their values; what is chosen is there even when nothing is found, to be let go."""
    facets = {name: _with_chosen(values, _chosen(filters, name)) for name, values in facets.items()}
    names = labels.of(facets, language) | {("price", each.facet_value): each.label(language) for each in ranges}
    written = {("price", each.facet_value): each.value for each in ranges}
    written |= {("rating", value): str(int(value) // 100) for value, _count in facets.get("rating", ())}
    return [
        Facet(
            name=name,
            label=labels.facet(name),
            values=[
                FacetValue(
                    value=written.get((name, value), value),
                    label=names.get((name, value), value),
                    count=count,
                    selected=value in _chosen(filters, name),
                )
                for value, count in values
                if (count and name != "price") or (name, value) in names
            ],
        )
        for name, values in facets.items()
    ]


def _with_chosen(values: Sequence[tuple[str, int]], chosen: Sequence[str]) -> list[tuple[str, int]]:
    found = {value for value, _count in values}
    return [*values, *((value, 0) for value in chosen if value not in found)]


def _chosen(filters: Filters, name: str) -> Sequence[str]:
    if name == "price":
        unset = filters.price_min is None and filters.price_max is None
        return () if unset else (price_label((filters.price_min or 0, filters.price_max)),)
    value = getattr(filters, name, ())
    if isinstance(value, bool):
        return ("true",) if value else ()
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, str):
        return (value,) if value else ()
    return value or ()


SLUGS = graphene.List(graphene.NonNull(graphene.String), description="Slugs; several widen the choice.")


class Queries:
    """Root fields of search."""

    search = graphene.Field(
        SearchConnection,
        required=True,
        description="Products on sale that match the query, in any of the languages and either script.",
        query=graphene.String(default_value="", description="What is looked for; empty gives everything, newest first."),
        category=SLUGS,
        technique=SLUGS,
        material=SLUGS,
        color=SLUGS,
        country=graphene.List(graphene.NonNull(graphene.String), description="Country codes of the makers."),
        place=graphene.List(graphene.NonNull(graphene.String), description="Towns and villages of the makers, as the facet names them."),
        workshop=SLUGS,
        certificate=graphene.List(
            graphene.NonNull(graphene.String), description="Schemes that recognize the workshop, as the facet names them."
        ),
        ships_to=graphene.String(default_value="", description="Only what is shipped to this country."),
        price_from=graphene.String(description="Lowest price, decimal number in the viewer's currency."),
        price_to=graphene.String(description="Highest price, decimal number in the viewer's currency."),
        made_to_order=graphene.Boolean(description="Only what is made to order."),
        ready_to_ship=graphene.Boolean(description="Only what can be shipped at once."),
        rating_from=graphene.Int(description="Only what is rated so many stars or more, 1 to 5."),
        one_of_a_kind=graphene.Boolean(description="Only what has no other like it."),
        sort=SearchSort(description="The order; by default the best first."),
        first=graphene.Int(default_value=DEFAULT_PAGE, description="How many, at most 100."),
        after=graphene.String(description="The cursor of the last product of the page before."),
    )

    @staticmethod
    def resolve_search(root: Any, info: GraphQLResolveInfo, first: int | None = None, after: str | None = None, **asked: Any) -> Page:
        """Search, then load the products of the page."""
        size = page_size(first)
        check_known(asked)
        is_explained = wants(info, "edges", "explanation")
        if is_explained:
            staff(*StaffRole.values).check(info.context.viewer)
        currency = info.context.viewer.currency
        filters, unread = filters_of(asked, currency), unread_prices(asked, currency)
        ranges = prices.ranges(currency, asked.get("price_from"), asked.get("price_to"))
        sort = asked.get("sort") or Sort.RELEVANCE.value
        destination = filters.ships_to or info.context.viewer.ship_to
        begun = perf_counter()
        found = queries.search(
            asked.get("query") or "",
            filters=filters,
            sort=Sort(getattr(sort, "value", sort)),
            language=language_of(info),
            after=after,
            first=max(1, size),
            with_facets=wants(info, "facets"),
            destination=destination,
            price_ranges=tuple(each.bounds for each in ranges),
        )
        if not after and size:
            observing.observe(info, found, filters, perf_counter() - begun)
        rows = prepare(catalogue.on_sale().filter(pk__in=found.ids), info, "edges", "node")
        products = {product.pk: product for product in rows} if size else {}
        pairs = [(products[key], cursor) for key, cursor in zip(found.ids, found.cursors, strict=True) if key in products]
        return Page(
            [product for product, _cursor in pairs],
            [cursor for _product, cursor in pairs],
            found.has_next if size else found.total > 0,
            bool(after),
            count=lambda: found.total,
            end_cursor=found.end_cursor,
            extra={
                "facets": found.facets,
                "filters": filters,
                "ranges": ranges,
                "unread": unread,
                "found": found,
                "asked": asked,
                "highlights": highlights_of(products, found.plan, language_of(info)) if wants(info, "edges", "highlights") else {},
                "explanations": queries.explanations(found, destination) if is_explained else {},
            },
        )


def highlights_of(products: Mapping[int, Product], plan: Plan, language: str) -> dict[int, list[SearchHighlight]]:
    """What met the query in each product; one statement, since lists come without descriptions."""
    if not plan.clauses:
        return {}
    descriptions = dict(catalogue.on_sale().filter(pk__in=products).values_list("pk", "description"))
    return {key: product_highlights(product, descriptions.get(key), plan, language) for key, product in products.items()}


def product_highlights(product: Product, description: TranslatedText | None, plan: Plan, language: str) -> list[SearchHighlight]:
    """The title and the excerpt, those of them that met the query."""
    found = {
        "title": highlighting.marked_title(product.title.texts, plan, product.title.read(language).language),
        "description": highlighting.marked_excerpt(description.texts, plan, language) if description else None,
    }
    return [SearchHighlight(field=field, **vars(marked)) for field, marked in found.items() if marked]
