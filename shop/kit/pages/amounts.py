"""Amounts as people type them."""

_BLANKS = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "'": None, ",": "."})


def plain(typed: str) -> str:
    """The amount as a plain decimal number, when it is one: "1 250,50" is 1250.50."""
    return typed.translate(_BLANKS)
