"""Audit the numbers of a paper.

Printed p values, means and counts bind each other: with groups of these sizes only some
p's can occur, and whole numbers have only some means.
"""

from pathlib import Path

import fissura

# %%
# The claims of the study that this software set out from come with it.
audit = fissura.audit_claims()
print(audit.title)
print(audit.summary)

# %%
# The worst come first; each says what was printed and what it can have been.
for flag in audit.flags[:3]:
    print(f"[{flag.severity}] {flag.where}: {flag.says}\n")

# %%
# A paper of yours is a text file: one table for each claim, numbers in quotes with all
# the zeros that are printed.
Path("claims.toml").write_text(
    """
[paper]
reference = "A paper of ours"

[[claim]]
id = "pore area"
kind = "t_test"
n = { control = 40, IOP = 54 }
means = { control = "7.4 ± 3.1", IOP = "5.8 ± 3.1" }
p = "0.3"
""",
    encoding="utf-8",
)
for flag in fissura.audit_claims("claims.toml").flags:
    print(f"[{flag.severity}] {flag.claim}: {flag.says}")
