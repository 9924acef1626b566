"""Stage 7: compare the groups.

Takes measured values by specimen and the specimens of each group; gives medians with
quartiles, Kruskal–Wallis and exact Mann–Whitney, shifts and their intervals for each
outcome, in the unit of the values, and the correlation of damage with strength.
Strain is in mm/mm, stress in MPa, ages in years.
"""

from fissura.compare.ages import ages
from fissura.compare.associations import TREATMENT, associations, pairs_to_correlate
from fissura.compare.groups import groups
from fissura.compare.mean_curve import mean_curve
from fissura.compare.table import tidy_groups
from fissura.compare.table_warnings import table_warnings
from fissura.compare.value_warnings import column_warnings

__all__ = [
    "TREATMENT",
    "ages",
    "associations",
    "column_warnings",
    "groups",
    "mean_curve",
    "pairs_to_correlate",
    "table_warnings",
    "tidy_groups",
]
