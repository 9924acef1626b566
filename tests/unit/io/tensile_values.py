"""Strain and stress that tests write into files of many kinds."""

import numpy as np

STRAIN = np.arange(1, 13) / 1000
STRESS_MPA = np.arange(1, 13) * 0.25
