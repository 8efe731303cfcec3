"""Documents of made-up products, true to their crafts, and a way to put them into a store."""

from datetime import UTC, datetime, timedelta
from typing import Any

from search.backends.base import Backend
from search.documents import Named, ProductDocument, index_fields
from search.thesaurus import current
from search.vocabulary import add

PUBLISHED_AT = datetime(2026, 3, 1, tzinfo=UTC)
FELT = Named("felt", {"en": "Felt", "ru": "Войлок", "ky": "Кийиз", "uz": "Kigiz"})
RUGS = Named("felt-rugs", {"en": "Felt rugs", "ru": "Войлочные ковры"})
TEXTILES = Named("textiles", {"en": "Textiles", "ru": "Текстиль"})


def document(number: int, **values: Any) -> ProductDocument:
    """A product with this id; what is not given is plain. Higher ids are newer."""
    titles = values.pop("titles", None) or {"en": values.pop("title", f"Thing {number}")}
    plain: dict[str, Any] = {
        "version": 1,
        "descriptions": {},
        "categories": (),
        "techniques": (),
        "materials": (),
        "colors": (),
        "workshop_slug": "workshop",
        "workshop_name": "Workshop",
        "country": "KG",
        "place": "",
        "price_usd": 1000 + number,
        "price_minor": 1000 + number,
        "currency": "USD",
        "made_to_order": False,
        "one_of_a_kind": False,
        "in_stock": True,
        "ships_to": ("*",),
        "published_at": PUBLISHED_AT + timedelta(hours=number),
    }
    return ProductDocument(id=number, titles=titles, **(plain | values))


def fill(backend: Backend, documents: list[ProductDocument]) -> None:
    """Index the documents and remember their words, as `search.indexing` does."""
    known = current.thesaurus()
    fields = [index_fields(document, known) for document in documents]
    backend.index(fields, refresh=True)
    add(key for each in fields for key in each.keys)


#: Each in one or two languages only, so that the others are reached by spelling and thesaurus.
CATALOGUE = [
    document(1, titles={"ky": "Шырдак «Кочкор»"}, descriptions={"ky": "Табигый жүндөн жасалган."}),
    document(2, titles={"en": "Red shyrdak"}, descriptions={"en": "A felt carpet stitched from two colours."}),
    document(3, titles={"ru": "Ала-кийиз с орнаментом"}, descriptions={"ru": "Войлочный ковёр ручной работы."}),
    document(4, titles={"uz": "Soʻzana, Nurota"}, descriptions={"uz": "Ipak ip bilan tikilgan."}),
    document(5, titles={"ru": "Сюзане старинное"}),
    document(6, titles={"tg": "Сӯзании дастӣ"}),
    document(7, titles={"uz": "Chust doʻppisi"}),
    document(8, titles={"kk": "Қазақ тақиясы"}),
    document(9, titles={"en": "Wooden komuz"}, descriptions={"en": "Apricot wood, three strings."}),
    document(10, titles={"kk": "Домбыра"}),
    document(11, titles={"tk": "Türkmen halysy"}, descriptions={"tk": "El bilen dokalan haly."}),
    document(12, titles={"ru": "Пиала с росписью"}, descriptions={"ru": "Керамика Риштана."}),
    document(13, titles={"uz": "Rishton lagani"}, descriptions={"uz": "Kulolchilik buyumi."}),
    document(14, titles={"ky": "Ак калпак"}),
    document(15, titles={"en": "Silver earrings"}, in_stock=False),
    document(16, titles={"tg": "Гӯшвораи нуқра"}),
    document(17, titles={"kk": "Киіз үй жиһазы"}),
    document(18, titles={"kk": "Қыз көйлегі"}),
    document(19, titles={"uz": "Ўзбек пичоғи"}),
    document(20, titles={"en": "Embroidered wall hanging"}),
]
