"""Stripe's form encoding: `line_items[0][price_data][currency]=usd` is a tree."""

import re
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox.errors import ApiError, bad_parameter

KEY = re.compile(r"([A-Za-z0-9_\-]+)((?:\[[^\[\]]*\])*)")
MAX_FIELDS = 5_000
MAX_DEPTH = 8

Tree = dict[str, Any]


def decode(encoded: bytes) -> Tree:
    """Read a body or query string into nested dicts; the leaves are strings.

    A list keeps its indexes as keys (`{"0": …}`), `[]` takes the next free one. Raises ApiError for
    text that is not a form, for a key given twice and for a key that is a leaf here and a tree there.
    """
    try:
        pairs = parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ApiError("The request is not a valid form.", executed=False) from error
    tree: Tree = {}
    for key, value in pairs:
        _plant(tree, key, value)
    return tree


def _plant(tree: Tree, key: str, value: str) -> None:
    parts = _split(key)
    for part in parts[:-1]:
        tree = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise bad_parameter("Invalid object", key)
    leaf = parts[-1] or str(len(tree))
    if leaf in tree:
        raise bad_parameter(f"Parameter given more than once: {key}", key)
    tree[leaf] = value


def _split(key: str) -> list[str]:
    match = KEY.fullmatch(key)
    parts = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else []
    if not parts or len(parts) > MAX_DEPTH:
        raise bad_parameter(f"Received unknown parameter: {key}", key, "parameter_unknown")
    return parts
