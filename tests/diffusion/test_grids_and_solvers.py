"""Grids fall, solvers agree where they must, and count their calls."""

import pickle

import numpy as np
import pytest
from scipy.integrate import trapezoid

from skresample.diffusion import (
    DEIS,
    DPMSolverPP,
    TimeShift,
    ancestral,
    ddim,
    heun,
    noise_levels,
    solver,
)
from skresample.diffusion.grids import GRIDS, time_of

SOLVERS = {
    "ddim": ddim,
    "heun": heun,
    "dpm1": DPMSolverPP(1),
    "dpm2": DPMSolverPP(2),
    "dpm3": DPMSolverPP(3),
    "deis0": DEIS(0),
    "deis3": DEIS(3),
    "deis3rho": DEIS(3, basis="rho"),
    "ipndm": DEIS(3, basis="ipndm"),
}


def gaussian(Y, rho, mean=0.5, variance=0.3):
    return mean + variance / (variance + rho**2) * (Y - mean)


def start(n=50, d=2, seed=0):
    return 80 * np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize("kind", sorted(GRIDS))
def test_levels_fall_from_the_first_to_the_last(kind):
    rhos = noise_levels(17, kind, rho_max=50.0, rho_min=0.02)
    same = pickle.loads(pickle.dumps(GRIDS[kind]))  # as part of a model
    np.testing.assert_array_equal(noise_levels(17, same, rho_max=50.0, rho_min=0.02), rhos)
    assert rhos.shape == (18,)
    assert rhos[0] == 50.0
    assert rhos[-1] == 0.02
    assert (np.diff(rhos) < 0).all()


def test_each_kind_is_even_in_its_own_coordinate():
    coordinate = {
        "logsnr": np.log,
        "time": time_of,
        "quad": lambda r: np.sqrt(time_of(r)),
        "karras": lambda r: r ** (1 / 7),
        "cosine": np.arctan,
    }
    for kind, of in coordinate.items():
        steps = np.diff(of(noise_levels(10, kind)))
        np.testing.assert_allclose(steps, steps.mean(), rtol=1e-9, err_msg=kind)


def test_time_solves_the_schedule():
    t = np.linspace(0.01, 1, 20)
    rho = np.sqrt(np.expm1(t**2 * 19.9 / 2 + t * 0.1))
    np.testing.assert_allclose(time_of(rho), t, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "n_steps must be a whole number >= 1, got 0"),
        ((2.5,), "got 2.5"),
        ((5, "linear"), "kind must be one of"),
        ((5, "quad", 0.1, 0.2), "fall from rho_max to rho_min"),
        ((5, "quad", np.inf), "got rho_max=inf"),
        ((5, lambda s, high, _: high + s), "does not decrease"),
    ],
)
def test_levels_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        noise_levels(*arguments)


def test_first_orders_are_one_method():
    rhos = np.append(noise_levels(30), 0.0)
    made = [s(gaussian, start(), rhos) for s in (ddim, DPMSolverPP(1), DEIS(0))]
    np.testing.assert_allclose(made[1], made[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(made[2], made[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("basis", "variable"), [("rho", np.asarray), ("t", time_of)])
def test_weights_integrate_polynomials_of_the_basis(basis, variable):
    rhos, i = noise_levels(12), 5
    fine = np.linspace(rhos[i], rhos[i + 1], 20_001)
    for power in range(4):
        weights = DEIS(3, basis=basis)._weights(rhos, i, 3)
        made = weights @ variable(rhos[i - 3 : i + 1][::-1]) ** power
        assert made == pytest.approx(trapezoid(variable(fine) ** power, fine), rel=1e-6)


@pytest.mark.parametrize("name", SOLVERS)
def test_a_gaussian_has_the_closed_form(name):
    """y - mean shrinks by sqrt of the ratio of the variances at the two levels, axis by axis."""
    rhos, Y = noise_levels(400, "logsnr"), start()
    made = SOLVERS[name](gaussian, Y, rhos)
    factor = np.sqrt((0.3 + rhos[-1] ** 2) / (0.3 + rhos[0] ** 2))
    atol = 2e-2 if name in ("ddim", "dpm1", "deis0") else 2e-4
    np.testing.assert_allclose(made, 0.5 + factor * (Y - 0.5), atol=atol)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_solvers_count_calls_keep_the_dtype_and_the_input(name, dtype):
    seen, Y = [], start().astype(dtype)
    before = Y.copy()

    def denoise(Y, rho):
        assert isinstance(rho, float)
        assert Y.dtype == dtype
        seen.append(rho)
        return gaussian(Y.astype(np.float64), rho)

    solve, rhos = SOLVERS[name], np.append(noise_levels(9), 0.0)
    out = solve(denoise, Y, rhos)
    assert out.dtype == dtype
    np.testing.assert_array_equal(Y, before)
    assert solve.n_function_evaluations_ == len(seen) == (19 if name == "heun" else 10)
    np.testing.assert_array_equal(np.unique(seen), np.sort(rhos[:-1]))


def test_whole_numbers_as_a_start_do_not_stay_whole():
    whole = np.array([[80, -40]])
    for solve in (ddim, heun, DPMSolverPP(2), DEIS(2)):
        made = solve(gaussian, whole, noise_levels(9))
        np.testing.assert_array_equal(made, solve(gaussian, whole.astype(float), noise_levels(9)))


@pytest.mark.parametrize("name", SOLVERS)
def test_a_last_level_of_zero_returns_the_denoised_rows(name):
    denoised = []

    def denoise(Y, rho):
        denoised.append(gaussian(Y, rho))
        return denoised[-1]

    out = SOLVERS[name](denoise, start(), np.append(noise_levels(6), 0.0))
    np.testing.assert_allclose(out, denoised[-1], rtol=0, atol=1e-15)


def test_denoisers_with_a_method_are_taken_and_others_named():
    class Denoiser:
        denoise = staticmethod(gaussian)

    rhos = noise_levels(5)
    np.testing.assert_array_equal(ddim(Denoiser(), start(), rhos), ddim(gaussian, start(), rhos))
    with pytest.raises(TypeError, match="denoise must be callable"):
        ddim(3, start(), rhos)


@pytest.mark.parametrize("rhos", [[1.0], [1.0, 1.0], [1.0, 2.0], [1.0, -0.1], [np.nan, 0.1]])
def test_grids_that_do_not_fall_are_refused(rhos):
    with pytest.raises(ValueError, match="rhos must"):
        ddim(gaussian, start(), rhos)


def test_unknown_orders_are_refused():
    for bad, message in (
        (DPMSolverPP(4), "order must be 1, 2 or 3, got 4"),
        (DEIS(4), "order must be 0, 1, 2 or 3, got 4"),
        (DEIS(2, basis="x"), "basis must be"),
    ):
        with pytest.raises(ValueError, match=message):
            bad(gaussian, start(), noise_levels(5))


def test_lower_order_final_tapers_on_uneven_grids_only():
    uneven, even = noise_levels(40, "time"), noise_levels(40, "logsnr")
    for rhos, tapered in ((uneven, True), (even, False)):
        by_hand = DPMSolverPP(3, lower_order_final=tapered)(gaussian, start(), rhos)
        np.testing.assert_array_equal(DPMSolverPP(3)(gaussian, start(), rhos), by_hand)
    other = DPMSolverPP(3, lower_order_final=False)(gaussian, start(), uneven)
    assert not np.array_equal(DPMSolverPP(3)(gaussian, start(), uneven), other)


def test_ancestral_draws_the_law_and_needs_a_generator():
    rng = np.random.default_rng(0)
    rows = ancestral(gaussian, start(4000, 1), noise_levels(200), rng)
    assert rows.mean() == pytest.approx(0.5, abs=4 * np.sqrt(0.3 / 4000))
    assert rows.var() == pytest.approx(0.3, rel=0.1)
    with pytest.raises(ValueError, match="pass rng"):
        ancestral(gaussian, start(), noise_levels(5))


def test_users_can_write_a_solver():
    @solver
    def twice(denoise, Y, rhos, rng):
        return denoise(denoise(Y, rhos[0]), rhos[-1])

    rhos = noise_levels(3)
    expected = gaussian(gaussian(start(), rhos[0]), rhos[-1])
    np.testing.assert_array_equal(twice(gaussian, start(), rhos), expected)
    assert twice.n_function_evaluations_ == 2


def test_time_shift_asks_at_the_level_of_the_batch():
    asked = []

    def denoise(Y, rho):
        asked.append(rho)
        return np.zeros_like(Y)

    shift = TimeShift(window=0.5, cutoff=0.3)
    shifted = shift(denoise)
    rows = np.random.default_rng(0).normal(size=(20_000, 3)) * np.sqrt(1 + 1.2**2)
    shifted(rows, 1.0)  # the first call is never shifted
    shifted(rows, 1.0)  # the rows are those of level 1.2
    shifted(rows, 0.5)  # farther off than the window
    shifted(rows, 0.2)  # below the cutoff
    assert asked[0] == 1.0
    assert asked[1] == pytest.approx(1.2, rel=0.02)
    assert asked[2] == pytest.approx(0.5 * np.exp(0.5))
    assert asked[3] == 0.2
    np.testing.assert_allclose(np.exp(shift.shifts_) * [1, 1, 0.5, 0.2], asked)
    with pytest.raises(ValueError, match="window and cutoff"):
        TimeShift(-1)(denoise)
