"""Compare groups of your own table.

Exact Mann–Whitney tests of every pair, Kruskal–Wallis over all, Holm's correction, the
shift with its interval and Cliff's δ; and a figure.
"""

from pathlib import Path

import fissura

# %%
# One row for each specimen. The numbers are made up. A file works as well:
# `compare_groups("strength.csv", …)`, with any separator.
strength = {
    "group": ["treated"] * 5 + ["fracture"] * 5 + ["healthy"] * 5,
    "specimen": [f"S{number}" for number in range(15)],
    "uts_mpa": [
        *(2.1, 1.4, 1.9, 1.1, 1.7),
        *(2.6, 1.8, 2.9, 2.2, None),
        *(3.9, 2.8, 3.4, 4.1, 3.0),
    ],
}
(compared,) = fissura.compare_groups(
    strength, group="group", specimen="specimen", outcomes=["uts_mpa"]
)

# %%
# A specimen without a value is left out, and counted.
for group in compared.groups:
    print(f"{group.group:9} n = {group.n}, median {group.median:.2f} MPa")
print(f"Kruskal–Wallis H = {compared.h:.2f}, exact p = {compared.p_exact:.4f}")

# %%
# Each pair: p, p after Holm, the shift of Hodges and Lehmann with its 95 % interval.
for pair in compared.pairs:
    shift = pair.shift
    print(
        f"{pair.first} − {pair.second}: p = {pair.p:.4f}, Holm {pair.p_holm:.4f}, "
        f"shift {shift.value:.2f} MPa ({shift.low:.2f} to {shift.high:.2f})"
    )
print(*compared.remarks, sep="\n")

# %%
# Draw it, and keep every number.
fissura.plot_comparison(compared).save("uts.svg")
table = fissura.as_table([compared])
Path("comparison.json").write_text(str(table.to_pydict()), encoding="utf-8")
print(table.column_names)
