"""Quick quantiles are numpy's, to the last bit."""

from typing import Any

import numpy as np
import pytest

from fissura.statistics.quantiles import medians, quantile

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.9, 0.95, 1.0])
def test_a_quantile_is_numpys(dtype: Any, share: float) -> None:
    for count in (1, 2, 3, 17, 100, 1001):
        values = RNG.normal(0, 100, count).astype(dtype)

        assert quantile(values, share) == np.quantile(values, share)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_medians_are_numpys(dtype: Any) -> None:
    for count in (1, 2, 5, 12, 301):
        values = RNG.normal(0, 100, (7, count)).astype(dtype)

        assert (medians(values) == np.median(values, axis=-1)).all()
