"""7 Tell whether the groups differ.

Takes measured values by specimen and the specimens of each group; gives medians with
quartiles, Kruskal–Wallis and exact Mann–Whitney for each outcome, in the unit the
values came in.  Strain is in mm/mm, stress in MPa, ages in years.
"""

from fissura.compare.ages import ages
from fissura.compare.groups import groups
from fissura.compare.mean_curve import mean_curve
from fissura.compare.tidy import tidy_groups

__all__ = ["ages", "groups", "mean_curve", "tidy_groups"]
