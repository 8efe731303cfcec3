"""Parts of the world and the countries in them, by the United Nations' standard M49, as far as parcels care."""

from functools import cache

from shop.kit.collation import sort_key
from shop.kit.formatting import country_name

#: The countries that the marketplace is of.
HOME = ("KZ", "KG", "TJ", "TM", "UZ")

#: M49 codes with their ISO 3166-1 countries. Antarctica and the islands around it go with Oceania.
COUNTRIES = {
    "143": "KG KZ TJ TM UZ",
    "030": "CN HK JP KP KR MN MO TW",
    "034": "AF BD BT IN IR LK MV NP PK",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "150": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT "
    "RO RS RU SE SI SJ SK SM UA VA",
    "002": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW "
    "SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW",
    "021": "BM CA GL PM US",
    "419": "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY "
    "SR SV SX TC TT UY VC VE VG VI",
    "009": "AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}
HOME_REGION = "143"


@cache
def region_of(country: str) -> str:
    """The M49 code of the part of the world in which a country lies; "" for no country."""
    return next((region for region, countries in COUNTRIES.items() if country in countries.split()), "")


def region_name(region: str, language: str) -> str:
    """What a part of the world is called in a language."""
    return country_name(region, language)


def spread(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes with each part of the world among them replaced by its countries."""
    return tuple(country for code in codes for country in COUNTRIES.get(code, code).split())


def in_reading_order(codes: list[str], language: str, first: str = "") -> list[str]:
    """Countries as a reader looks for them: the one of their own, those at home, then all others by name."""
    named = {code: sort_key(country_name(code, language), language) for code in codes}
    return sorted(codes, key=lambda code: (code != first, code not in HOME, named[code]))
