"""The output of every public estimator for a seed is the one in ``golden.json``."""

import pytest

pytest.importorskip("pandas")
pytest.importorskip("polars")

import golden
import golden_cases

WANTED = golden.read()["entries"]
MADE = golden_cases.instances()


@pytest.mark.parametrize("name", sorted(WANTED))
def test_output_is_as_recorded(name):
    told = golden.compare(name, MADE.get(name, []), WANTED[name])
    assert not told, (
        "\n".join(told) + "\nIf a fault was fixed: PYTHONPATH=. python tests/golden.py write "
        f'{name} --because "..."'
    )


def test_a_changed_number_row_or_order_is_seen():
    table = golden_cases.tables()[0]
    sampler = MADE["SMOTE"][0]
    entry = golden.record(sampler, table)
    near = {**entry, "numbers": [[v * (1 + 1e-13) for v in c] for c in entry["numbers"]]}
    far = {**entry, "numbers": [[c[0] + 1e-7, *c[1:]] for c in entry["numbers"]]}
    assert golden.differences(near, entry) == []
    assert golden.differences(far, entry) == ["numbers"]
    sampler = type(sampler)(random_state=1)
    assert set(golden.differences(golden.record(sampler, table), entry)) == {"numbers", "origin"}
