"""Any file of claims is audited, or refused in a sentence."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fissura.audit import audit, parse_claims
from fissura.errors import DataError

TOML_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(["0.04", "ns", "1 ± 2", "a", "ranks", "BP", "a * b = c"]),
        st.integers(-3, 12),
        st.floats(allow_nan=False, allow_infinity=False, width=16),
        st.booleans(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["A", "B", "p", "n"]), inner, max_size=3),
    ),
    max_leaves=6,
)
KEYS = (
    *("id", "kind", "n", "pairs", "kruskal_wallis", "values", "equation", "shape"),
    *("sides", "volume", "r", "r_squared", "p", "of", "places", "falling", "text"),
    *("group", "relation", "than", "mean", "sd", "whole", "f", "means", "family"),
    *("numerator", "denominator", "ratio", "effects", "medians"),
)


@given(
    st.sampled_from(
        (
            *("ranks", "anova", "summary", "identity", "ratio", "geometry"),
            *("correlation", "repeat", "order", "statement", "multiplicity"),
            *("power", "wording"),
        )
    ),
    st.dictionaries(st.sampled_from(KEYS[2:]), TOML_VALUES, max_size=6),
)
def test_any_file_is_audited_or_refused_in_a_sentence(
    kind: str, claim: dict[str, Any]
) -> None:
    text = "[[claim]]\n" + "\n".join(
        f"{key} = {_toml(value)}"
        for key, value in ({"id": "it", "kind": kind} | claim).items()
    )
    said = "claims.toml: "
    try:
        audit(parse_claims(text, source="claims.toml"))
    except DataError as error:
        said = str(error)
    assert said.startswith("claims.toml: ")


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value)
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            inner = (f"{key} = {_toml(one)}" for key, one in value.items())
            return f"{{ {', '.join(inner)} }}"
        case _:
            return repr(value)
