"""A wrong file of claims is refused in a sentence that names the claim."""

from __future__ import annotations

import pytest

from fissura.audit import audit, parse_claims
from fissura.errors import DataError
from fissura.model import Severity

# ----------------------------------------------------------------------- bad files

RANKS = 'kind = "ranks"\nn = { A = 5, B = 6 }\n'
PAIR_OF_C = '{ higher = "A", lower = "C", p = "0.1" }'
IDENTITY = '[[claim]]\nid = "h"\nkind = "identity"\n'
STATEMENT = (
    '[[claim]]\nid = "s"\nkind = "statement"\ngroup = "A"\nrelation = "higher"\n'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "claims.toml is not valid TOML"),
        ("[paper]\nalpha = 0.05", "holds no claims"),
        (f"[[claim]]\n{RANKS}", "claim number 1 lacks id"),
        ('[[claim]]\nid = "3a"', "claim '3a' lacks or mistakes its kind"),
        ('[[claim]]\nid = "3a"\nkind = "rank"', "lacks or mistakes its kind"),
        (f'[[claim]]\nid = "3a"\n{RANKS}ps = 1', "claim '3a' has an unknown key ps"),
        (
            f'[[claim]]\nid = "3a"\n{RANKS}kruskal_wallis = "small"',
            "claim '3a', kruskal_wallis: 'small' is no printed number",
        ),
        (
            f'[[claim]]\nid = "3a"\n{RANKS}pairs = [{PAIR_OF_C}]',
            "claim '3a': group C has no n; n names A, B",
        ),
        (
            f'[[claim]]\nid = "3a"\n{RANKS}pairs = [{{ higher = "A", p = "0.1" }}]',
            'names "higher" and "lower", or "between"',
        ),
        (
            '[[claim]]\nid = "h"\nkind = "identity"\nequation = "a * b"\nvalues = {}',
            """claim 'h': 'a * b' must hold one "=\"""",
        ),
        (
            f'{IDENTITY}equation = "a = exp(b)"\nvalues = {{ a = "1", b = "2" }}',
            "only names, numbers, pi",
        ),
        (
            '[[claim]]\nid = "r"\nkind = "correlation"\np = "0.1"',
            'claim \'r\': a correlation needs either "r" or "r_squared"',
        ),
        (
            f'[[claim]]\nid = "a"\n{RANKS}[[claim]]\nid = "a"\n{RANKS}',
            "two claims have the id 'a'",
        ),
        (
            f'{STATEMENT}than = ["B"]\nof = ["3z"]',
            "claim 's' is of '3z', which is not a claim",
        ),
        (
            '[[claim]]\nid = "m"\nkind = "summary"\nvalues = ["1"]\nmean = "<2"',
            "claim 'm', mean: '<2' is no single number",
        ),
        ('claim = "all"', "the file"),
        ("claim = [1]", "claim number 1"),
    ],
)
def test_a_wrong_file_of_claims_names_the_claim(text: str, said: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_claims(text, source="claims.toml")
    assert said in str(raised.value)


def test_numbers_may_stand_without_quotes() -> None:
    text = f'[[claim]]\nid = "3a"\n{RANKS}kruskal_wallis = 0.5'
    flags = audit(parse_claims(text, source="claims.toml")).flags
    assert all(flag.severity is Severity.NOTE for flag in flags)


# ------------------------------------------------------------ slips in the file itself


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[claim]]\nid="a"\nkind="t_test"\nn={a=5,b=6}\nmaens={}', "mean means?"),
        ('[[claim]]\nid="a"\nkind="ttest"\nn={a=5,b=6}', "kind, 'ttest'.*mean t_test?"),
        ("[paper]\naplha=0.05", "mean alpha?"),
        ('[[claims]]\nid="a"', "mean claim?"),
    ],
)
def test_a_slip_in_a_key_names_the_key_that_was_meant(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said.replace("?", r"\?")):
        parse_claims(text, source="claims.toml")
