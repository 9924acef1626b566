"""The pages of a table and of an audit: what they say, and that they need nothing."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from fissura.io import read_comparisons
from fissura.model import Severity
from fissura.report import audit_markdown
from fissura.report.text.labels import named, place_letter
from fissura.workflow import (
    audit_claims,
    audit_example,
    compare_table,
    write_comparison,
)

DOCS = Path(__file__).parents[3] / "docs"


def _table(folder: Path, *, groups: int = 3, outcomes: int = 1) -> Path:
    rng = np.random.default_rng(groups)
    names = [f"Out {i} [mm]" for i in range(outcomes)]
    lines = [";".join(["group", *names])]
    for group in range(groups):
        for _ in range(5):
            values = rng.normal(group, 1, outcomes)
            lines.append(";".join([f"G<{group}>", *(f"{v:.3f}" for v in values)]))
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _page(path: Path) -> str:
    outcomes = path.read_text("utf-8").splitlines()[0].split(";")[1:]
    into = path.parent / "out"
    compared = compare_table(path, group="group", outcomes=outcomes)
    return write_comparison(compared, into=into).read_text("utf-8")


def test_the_page_of_a_table_needs_nothing_else(tmp_path: Path) -> None:
    html = _page(_table(tmp_path))
    assert "<link" not in html
    assert "<script" not in html
    assert "src=" not in html
    assert "default-src 'none'" in html


def test_words_of_a_table_stay_words(tmp_path: Path) -> None:
    html = _page(_table(tmp_path))
    assert "G&lt;0&gt;" in html
    assert "G<0>" not in html


def test_a_unit_in_brackets_is_a_unit(tmp_path: Path) -> None:
    assert ">mm<" in _page(_table(tmp_path))


@pytest.mark.parametrize(("groups", "outcomes"), [(2, 1), (4, 2), (6, 1), (2, 30)])
def test_any_number_of_groups_and_outcomes_finds_room(
    tmp_path: Path, groups: int, outcomes: int
) -> None:
    html = _page(_table(tmp_path, groups=groups, outcomes=outcomes))
    assert html.count('class="letter"') == 2 * outcomes
    pairs = groups * (groups - 1) // 2
    assert ("Shift and 95 % interval" in html) == (pairs <= 6)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = _table(tmp_path)
    compared = compare_table(path, group="group", outcomes=["Out 0 [mm]"])
    write_comparison(compared, into=tmp_path / "out")
    again = read_comparisons(tmp_path / "out/comparison.json")
    assert again == compared.comparisons
    with (tmp_path / "out/comparison.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = [row for row in rows if row["row"] == "pair"]
    assert float(pairs[0]["shift"]) == compared.comparisons[0].pairs[0].shift.value
    assert pairs[0]["method"] == "exact_conditional"


def test_rows_of_donors_are_told_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "lesions.csv"
    rows = [
        f"{group},{group}{donor},{10 * donor + place}"
        for group in "AB"
        for donor in range(4)
        for place in range(3)
    ]
    path.write_text("group,donor,v\n" + "\n".join(rows) + "\n", encoding="utf-8")
    compared = compare_table(path, group="group", outcomes=["v"], donor="donor")
    html = write_comparison(compared, into=tmp_path / "out").read_text("utf-8")
    assert "24 rows of 8 donors were averaged by donor" in html
    again = read_comparisons(tmp_path / "out/comparison.json")
    assert again[0].nesting == compared.comparisons[0].nesting


def test_groups_of_one_and_none_and_values_all_alike_make_a_page(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "group,x,y,z\nA,1,1,1\nA,2,1,NA\nB,3,1,NA\nC,NA,1,2\n", encoding="utf-8"
    )
    compared = compare_table(path, group="group", outcomes=["x", "y", "z"])
    write_comparison(compared, into=tmp_path / "out")
    said = [" ".join(one.remarks) for one in compared.comparisons]
    assert "No specimen of C has a value" in said[0]
    assert "B has one value" in said[0]
    assert "All values are equal" in said[1]
    assert "No specimen of B has a value" in said[2]
    assert read_comparisons(tmp_path / "out/comparison.json")[0].outcome == "x"


def test_columns_nobody_knows_are_called_by_their_names() -> None:
    assert named("bv_tv").symbol == "BV/TV"
    assert named("Length (µm)").unit == "µm"
    assert (named("x").name, named("x").unit) == ("x", "")
    assert [place_letter(i) for i in (0, 25, 26, 51, 52)] == [
        "a",
        "z",
        "aa",
        "az",
        "ba",
    ]


def test_the_audit_of_the_study_stands_in_the_docs_as_it_is_made() -> None:
    page = (DOCS / "explanation/audit-of-ma-2017.md").read_text("utf-8")
    assert page == audit_markdown(audit_example())


def test_an_audit_is_written_as_a_page_markdown_and_json(tmp_path: Path) -> None:
    found = audit_example(into=tmp_path)
    html = (tmp_path / "audit.html").read_text("utf-8")
    assert found.count(Severity.IMPOSSIBLE) == html.count('class="flag s0"')
    assert "<script" not in html
    assert (tmp_path / "audit.md").read_text("utf-8").startswith("# Audit of Ma et al.")
    assert '"severity": "impossible"' in (tmp_path / "audit.json").read_text("utf-8")


def test_a_paper_without_flags_says_so(tmp_path: Path) -> None:
    claims = tmp_path / "claims.toml"
    claims.write_text(
        '[[claim]]\nid = "a<b>"\nkind = "repeat"\nof = "it"\n'
        'places = { here = "1.0", there = "1.02" }\n',
        encoding="utf-8",
    )
    found = audit_claims(claims, into=tmp_path)
    assert found.flags == ()
    says = "1 claim: 1 checked, 0 could not be checked; 0 impossible, 0 inconsistent"
    assert says in audit_markdown(found)


def test_words_of_the_claims_are_no_markup_in_any_file(tmp_path: Path) -> None:
    claims = tmp_path / "claims.toml"
    bad = "<img src=x onerror=alert(1)>[x](javascript:y)|*`"
    claims.write_text(
        f"[paper]\ntitle = '{bad}'\nreference = '# {bad}'\n"
        f"[[claim]]\nid = '{bad}'\nwhere = '{bad}'\nkind = 'repeat'\nof = '{bad}'\n"
        f"places = {{ '{bad}' = '1', there = '3' }}\n"
        f"[[claim]]\nid = '- {bad}'\nkind = 'anova'\nn = {{ '{bad}' = 4, b = 4 }}\n",
        encoding="utf-8",
    )
    found = audit_claims(claims, into=tmp_path)
    assert len(found.flags) == len(found.unchecked) == 1
    for text in ("audit.md", "audit.html"):
        page = (tmp_path / text).read_text("utf-8")
        assert "<img" not in page
        assert "&lt;img" in page
    page = (tmp_path / "audit.md").read_text("utf-8")
    assert r"\[x\](javascript:y)\|\*\`" in page
    assert "[x](" not in page
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {7, 5}
