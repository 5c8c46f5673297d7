"""Formulas found in measurements, and machines put back into symbolic values."""

from __future__ import annotations

import pytest
from symbolic import expand, fit

CPUS = (1, 2, 3, 4, 6, 8, 16, 32, 64)


@pytest.mark.parametrize(
    "formula",
    ["${cpus}", "2 * ${cpus}", "16 + 2 * ${cpus}", "min(${cpus}, 4)", "min(${cpus}, 32)", "max(${cpus} // 2, 4)"],
)
def test_fit_finds_the_formula_behind_the_numbers(formula: str) -> None:
    assert fit("cpus", {cpus: expand(formula, {"cpus": cpus}) for cpus in CPUS}) == formula  # type: ignore[misc]


def test_numbers_without_a_formula_have_none() -> None:
    assert fit("cpus", {cpus: cpus**2 for cpus in CPUS}) is None


def test_text_has_holes_and_numbers_have_none() -> None:
    environment: dict[str, str | int] = {"user.home": "/home/rocket", "cpus": 8, "host": "a"}
    assert expand("${user.home}/store", environment) == "/home/rocket/store"
    assert expand("8 + ${cpus}", environment) == 16
    assert expand("4 + 4", environment) == "4 + 4"
    assert expand(7, environment) == 7
    assert expand(None, environment) is None


def test_only_arithmetic_is_evaluated() -> None:
    with pytest.raises(ValueError, match="not a formula"):
        expand("__import__('os').getpid() + ${cpus}", {"cpus": 8})
