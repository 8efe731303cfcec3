"""Words of queries by which nothing is looked for: that somebody wants to buy, how it should please, and whom it is for."""

from collections.abc import Collection, Sequence

from search.analysis.folding import fold
from search.analysis.words import Word, word
from search.stretches import Stretch

#: Of buying, as they are typed: they are passed over wherever they stand. Genuine is among them, since carnelian (haqiq) is
#: spelled nearly so.
BUYING = frozenset({
    "buy", "order", "price", "prices", "cheap", "online", "shop", "sale",
    "купить", "куплю", "заказать", "цена", "цены", "цену", "стоимость", "сколько", "стоит", "недорого", "дешево", "дёшево",
    "онлайн", "интернет", "магазин", "магазине", "продажа",
    "sotib", "olish", "olaman", "narx", "narxi", "narxlari", "arzon", "onlayn", "buyurtma", "doʻkon", "qancha",
    "сотиб", "олиш", "оламан", "нарх", "нархи", "нархлари", "арзон", "буюртма", "дўкон", "қанча",
    "сатып", "алу", "аламын", "баға", "бағасы", "арзан", "тапсырыс", "дүкен", "қанша",
    "алуу", "алам", "баа", "баасы", "буйрутма", "дүкөн", "канча",
    "харид", "харидан", "хариди", "фармоиш", "мағоза", "чанд",
    "haqiqiy", "ҳақиқий", "ҳақиқӣ", "hakyky",
    "satyn", "almak", "baha", "bahasy", "bahalary", "arzan", "onlaýn", "sargyt", "dükan", "näçe",
})  # fmt: skip

#: For things of any kind, in folded letters: they ask for nothing beside the name of one (jewellery items, темір бұйымдар).
ANY_THING = frozenset(map(fold, {
    "things", "thing", "items", "item", "goods", "products", "product", "articles", "handmade",
    "изделие", "изделия", "изделий", "товар", "товары", "вещь", "вещи",
    "buyum", "buyumi", "buyumlar", "buyumlari", "mahsulot", "mahsuloti", "mahsulotlar", "mahsulotlari",
    "бұйым", "бұйымы", "бұйымдар", "бұйымдары", "буюм", "буюмдар", "буюмдары",
    "önüm", "önümi", "önümler", "önümleri", "маснуот", "маснуоти", "ашё", "ашёи",
}))  # fmt: skip

#: Of size, of praise, and for whom something is: where nothing is called or described by them, what else was asked for is
#: meant. Any ending of theirs is known too.
PLAIN = (
    "small", "little", "big", "large", "beautiful", "pretty", "nice", "good", "best", "real", "genuine", "authentic", "original",
    "new", "modern", "size", "mother", "mom", "father", "dad", "wife", "husband", "friend", "grandmother",
    "маленький", "небольшой", "большой", "красивый", "хороший", "лучший", "настоящий", "оригинальный", "качественный", "новый",
    "современный", "размер",
    "мама", "маме", "папа", "папе", "жена", "жене", "муж", "мужу", "друг", "другу", "подруга", "подруге", "бабушка",
    "kichik", "kichkina", "katta", "chiroyli", "goʻzal", "yaxshi", "sifatli", "yangi", "zamonaviy", "oʻlcham", "onamga", "otamga",
    "кичик", "кичкина", "катта", "чиройли", "гўзал", "яхши", "сифатли", "янги", "замонавий", "ўлчам", "онамга", "отамга",
    "кішкентай", "үлкен", "әдемі", "сұлу", "жақсы", "нағыз", "сапалы", "жаңа", "заманауи", "өлшем", "анама", "әкеме", "досыма",
    "кичинекей", "чоң", "кооз", "сулуу", "жакшы", "чыныгы", "сапаттуу", "жаңы", "заманбап", "өлчөм", "апама", "атама", "досума",
    "хурд", "калон", "зебо", "хуб", "беҳтарин", "аслӣ", "босифат", "нав", "замонавӣ", "андоза", "модарам", "падарам", "дӯстам",
    "kiçi", "kiçijik", "uly", "owadan", "gowy", "hilli", "täze", "döwrebap", "ölçeg", "ejeme", "kakama", "dostuma",
)  # fmt: skip
PLAIN_STEMS = frozenset((place, stem) for each in PLAIN for place, stem in enumerate(word(each).stems) if stem)


def without_buying(found: Sequence[Word]) -> list[Word]:
    """The words but for those of buying; all of them when there are no others."""
    return [each for each in found if each.exact not in BUYING] or list(found)


def without_things(cut: Sequence[Stretch]) -> list[Stretch]:
    """The stretches but for words for things of any kind; all of them when there are no others."""
    return without(cut, ANY_THING)


def plain(cut: Sequence[Stretch]) -> list[str]:
    """The keys of plain words, whatever their endings, that name nothing."""
    words = (each.words[0] for each in cut if not each.concepts)
    return [each.key for each in words if not PLAIN_STEMS.isdisjoint(enumerate(each.stems))]


def without(cut: Sequence[Stretch], keys: Collection[str]) -> list[Stretch]:
    """The stretches but for words of these keys that name nothing; all of them when there are no others."""
    return [each for each in cut if each.concepts or each.words[0].key not in keys] or list(cut)
