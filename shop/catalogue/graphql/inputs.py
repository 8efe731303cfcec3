"""What a maker writes of a listing, as the API takes it, and the domain's draft that it becomes."""

from typing import Any

import graphene

from shop.accounts.viewer import Viewer
from shop.catalogue import writing
from shop.files import queries as files
from shop.kit.errors import Invalid
from shop.kit.graphql.nodes import key_of
from shop.kit.graphql.scalars import TranslationInput
from shop.kit.money import Money, MoneyError


class VariantInput(graphene.InputObjectType):
    """A size or color with its own price and stock."""

    sku = graphene.String(description="The workshop's own code; numbered when left out.")
    name = graphene.List(graphene.NonNull(TranslationInput), description="What sets it apart from the others.")
    price = graphene.String(required=True, description="Decimal number in the workshop's currency, such as 1250.00.")
    stock = graphene.Int(description="Pieces that can be bought; ignored when made to order.")
    stock_shown = graphene.Int(description="The number that `stock` is changed from; with it, pieces sold meanwhile stay sold.")


class PhotoTextInput(graphene.InputObjectType):
    """What one photo of a listing shows, in some languages; what it says in others stays."""

    photo = graphene.ID(required=True, description="The product image.")
    texts = graphene.List(
        graphene.NonNull(TranslationInput), required=True, description="The words by language; empty ones are taken away."
    )


class ListingInput:
    """What a maker writes of a listing; what is left out stays as it is."""

    source_language = graphene.String(description="The language that the maker writes in; the others are translations.")
    title = graphene.List(graphene.NonNull(TranslationInput), description="The title by language.")
    description = graphene.List(graphene.NonNull(TranslationInput), description="The description by language.")
    category = graphene.String(description="Slug of a category.")
    techniques = graphene.List(graphene.NonNull(graphene.String), description="Slugs of techniques.")
    materials = graphene.List(graphene.NonNull(graphene.String), description="Slugs of materials.")
    colors = graphene.List(graphene.NonNull(graphene.String), description="Slugs of colors.")
    variants = graphene.List(graphene.NonNull(VariantInput), description="Prices and stock; replaces those before.")
    images = graphene.List(graphene.NonNull(graphene.ID), description="Uploaded images of the viewer's own, put behind its photos.")
    is_made_to_order = graphene.Boolean(description="Made after it is ordered.")
    lead_days = graphene.Int(description="Days to make one, when made to order.")
    is_one_of_a_kind = graphene.Boolean(description="There is no other like it.")
    weight_g = graphene.Int(description="Grams, without packing.")
    length_mm = graphene.Int(description="Millimeters.")
    width_mm = graphene.Int(description="Millimeters.")
    height_mm = graphene.Int(description="Millimeters.")
    hs_code = graphene.String(description="HS 2022 code, six digits.")
    year_made = graphene.Int(description="The year in which it was made.")


def draft_of(currency: str, fields: dict[str, Any], viewer: Viewer) -> writing.ProductDraft:
    """The domain's draft from a mutation's input; NotFound for images of others."""
    return writing.ProductDraft(
        title=_texts(fields.get("title")),
        description=_texts(fields.get("description")),
        source_language=fields.get("source_language") or "",
        category=fields.get("category"),
        techniques=fields.get("techniques"),
        materials=fields.get("materials"),
        colors=fields.get("colors"),
        variants=_variants(currency, fields.get("variants")),
        images=[files.own_image(viewer, key_of(key, "Image", field="images"), field="images") for key in fields.get("images") or ()],
        photo_texts={
            key_of(row["photo"], "ProductImage", field="photoTexts"): {text["language"]: text["text"] for text in row["texts"]}
            for row in fields.get("photo_texts") or ()
        },
        plain={name: fields[name] for name in writing.PLAIN_FIELDS if name in fields},
    )


def _texts(rows: list[Any] | None) -> dict[str, str] | None:
    return None if rows is None else {row["language"]: row["text"] for row in rows}


def _variants(currency: str, rows: list[Any] | None) -> list[writing.VariantDraft] | None:
    if rows is None:
        return None
    return [
        writing.VariantDraft(
            sku=row.get("sku") or str(number),
            price_minor=_price(row["price"], currency),
            stock=row.get("stock"),
            stock_shown=row.get("stock_shown"),
            name=_texts(row.get("name")) or {},
        )
        for number, row in enumerate(rows, start=1)
    ]


def _price(text: str, currency: str) -> int:
    try:
        return Money.parse(text, currency).minor
    except MoneyError as error:
        raise Invalid({"price": str(error)}) from error
