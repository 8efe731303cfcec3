"""Words of queries by which nothing is looked for: that somebody wants to buy, how it should please, and whom it is for."""

from collections.abc import Collection, Sequence

from search.analysis.folding import fold
from search.analysis.words import Word, word
from search.stretches import Stretch

#: Of buying, as they are typed: they are passed over wherever they stand. Genuine is among them, since carnelian (haqiq) is
#: spelled nearly so.
BUYING = frozenset({
    "buy", "order", "price", "prices", "cheap", "online", "shop", "sale", "seller", "bestseller", "shipping", "delivery",
    "free", "discount",
    "купить", "куплю", "заказать", "цена", "цены", "цену", "стоимость", "сколько", "стоит", "недорого", "дешево", "дёшево",
    "онлайн", "интернет", "магазин", "магазине", "продажа", "доставка", "доставкой", "бесплатно", "бесплатная", "скидка", "скидки",
    "распродажа",
    "sotib", "olish", "olaman", "narx", "narxi", "narxlari", "arzon", "onlayn", "buyurtma", "doʻkon", "qancha",
    "сотиб", "олиш", "оламан", "нарх", "нархи", "нархлари", "арзон", "буюртма", "дўкон", "қанча",
    "сатып", "алу", "аламын", "баға", "бағасы", "арзан", "тапсырыс", "дүкен", "қанша",
    "алуу", "алам", "баа", "баасы", "буйрутма", "дүкөн", "канча",
    "харид", "харидан", "хариди", "фармоиш", "мағоза", "чанд",
    "haqiqiy", "ҳақиқий", "ҳақиқӣ", "hakyky",
    "satyn", "almak", "baha", "bahasy", "bahalary", "arzan", "onlaýn", "sargyt", "dükan", "näçe",
})  # fmt: skip

#: Names of money beside a number, whole or by how they begin; words that make a number a limit, and those that go with them.
MONEY = frozenset({
    "usd", "eur", "rub", "kzt", "kgs", "uzs", "tjs", "tmt", "euro", "euros", "евро", "руб", "рубль", "рубля", "рублей",
    "som", "сом", "сома", "сомов", "сум", "сума", "сумов",
})  # fmt: skip
BEGINNINGS_OF_MONEY = ("dollar", "доллар", "tenge", "тенге", "теңге", "so'm", "сўм", "сомон", "somon", "manat", "манат", "еуро")
LIMITS = frozenset({
    "under", "below", "less", "cheaper", "up", "до", "дороже", "дешевле", "меньше",
    "gacha", "гача", "дейін", "чейин", "çenli",
})  # fmt: skip
BESIDE_LIMITS = frozenset({"than", "to", "from", "more", "over", "above", "не", "от", "больше", "dan", "дан", "то"})

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
    "man", "mans", "man's", "men", "mens", "men's", "woman", "womans", "woman's", "women", "womens", "women's", "kid", "kids",
    "him", "her",
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


def without_prices(found: Sequence[Word]) -> list[Word]:
    """The words but for amounts of money and limits (under 50 dollars, до 5000 рублей), since nothing is called so."""
    telling = [number_of_price(found, place) for place in range(len(found)) if found[place].exact.isdecimal()]
    dropped = set[int]().union(*telling)
    return [each for place, each in enumerate(found) if place not in dropped]


def number_of_price(found: Sequence[Word], place: int) -> set[int]:
    """The places of the number and of the words that make it a price; empty when none does."""
    ends = [place, place]
    for side, step in enumerate((-1, 1)):
        while 0 <= ends[side] + step < len(found) and says_price(found[ends[side] + step]):
            ends[side] += step
    places = set(range(ends[0], ends[1] + 1))
    return places if any(found[each].exact in LIMITS or is_money(found[each]) for each in places - {place}) else set()


def says_price(each: Word) -> bool:
    """Whether the word can belong to a price."""
    return each.exact in LIMITS or each.exact in BESIDE_LIMITS or is_money(each)


def is_money(each: Word) -> bool:
    """Whether the word names a currency, beside a number."""
    return each.exact in MONEY or each.exact.startswith(BEGINNINGS_OF_MONEY)


def without_things(cut: Sequence[Stretch]) -> list[Stretch]:
    """The stretches but for words for things of any kind; all of them when there are no others."""
    return without(cut, ANY_THING)


def plain(cut: Sequence[Stretch]) -> list[str]:
    """The keys of plain words that name nothing."""
    return [each.words[0].key for each in cut if not each.concepts and is_plain(each.words[0])]


def are_plain(found: Sequence[Word]) -> bool:
    """Whether there are none but plain words: who types new has not mistaken the keyboard."""
    return all(map(is_plain, found))


def is_plain(each: Word) -> bool:
    """Whether it is a plain word, whatever its ending."""
    return not PLAIN_STEMS.isdisjoint(enumerate(each.stems))


def without(cut: Sequence[Stretch], keys: Collection[str]) -> list[Stretch]:
    """The stretches but for words of these keys that name nothing; all of them when there are no others."""
    return [each for each in cut if each.concepts or each.words[0].key not in keys] or list(cut)
