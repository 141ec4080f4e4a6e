"""Ask and tell: money, forgetfulness, dry groups, files."""

import json
import pickle

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skresample._math.rng import Streams
from skresample.allocation import AdaptiveCollector, AdaptiveGroupSampler, GroupAllocation
from skresample.allocation._adaptive.collection import name_of
from skresample.exceptions import QuotaError

SIZE = {"easy": 2, "hard": 25}


def collect(request, step):
    """Rows as the world gives them: a linear target in as many columns as the group is hard."""
    parts = []
    for name, n in request.items():
        rng = Streams(7).get("world", name, step)
        X = np.zeros((n, 25))
        X[:, : SIZE[name]] = rng.standard_normal((n, SIZE[name]))
        y = X.sum(axis=1) / np.sqrt(SIZE[name]) + rng.standard_normal(n)
        parts.append((X, y, [name] * n))
    return (
        np.concatenate([p[0] for p in parts]),
        np.concatenate([p[1] for p in parts]),
        [name for p in parts for name in p[2]],
    )


def make(**changes):
    settings = {
        "groups": ["easy", "hard"], "budget": 240, "estimator": Ridge(3.0), "n_initial": 30,
        "batch_size": 20, "random_state": 0,
    }  # fmt: skip
    return AdaptiveCollector(**settings | changes)


def run(collector, steps=100):
    trace = []
    for step in range(steps):
        request = collector.ask()
        if not request:
            break
        trace.append(request)
        collector.tell(*collect(request, step))
    return trace


def test_a_whole_collection_spends_the_budget_on_the_hard_group():
    collector = make()
    trace = run(collector)
    assert trace[0] == {"easy": 30, "hard": 30}
    assert all(sum(request.values()) == 20 for request in trace[1:])
    assert collector.spent_ == 240
    assert collector.ask() == {}
    assert collector.n_per_group_["hard"] > collector.n_per_group_["easy"]
    assert len(collector.X_) == len(collector.y_) == len(collector.groups_) == 240
    report = collector.report()
    assert report["remaining"] == 0
    hard = report["groups"]["hard"]
    assert hard["interval"][0] <= hard["loss"] <= hard["interval"][1]
    assert set(hard["curve"]) == {"asymptote", "scale", "rate"}
    # The curves are an input of the solver: what further money should buy.
    assert collector.learning_curves_ == {
        name: group["curve"] for name, group in report["groups"].items()
    }
    for name, loss in collector.group_losses_.items():
        assert collector.group_scores_[name] == pytest.approx(1 - loss)
        assert loss == report["groups"][name]["loss"]
    owned = collector.n_per_group_
    solver = GroupAllocation(
        curves=collector.learning_curves_, budget=100, n_initial=owned, charge_initial=False
    )
    more = solver.solve()
    assert sum(more.values()) == 240 + 100
    assert more["hard"] - owned["hard"] > more["easy"] - owned["easy"]
    law = collector.learning_curves_["hard"]
    assert solver.losses_["hard"] == pytest.approx(
        law["asymptote"] + law["scale"] * more["hard"] ** -law["rate"]
    )
    assert hard["n"] == collector.n_per_group_["hard"]
    assert hard["value"] >= 0


def test_costs_are_never_overspent_and_little_is_left():
    collector = make(costs={"easy": 1.0, "hard": 3.5}, budget=260, cv=2, fractions=(0.5, 1.0))
    for step in range(100):
        request = collector.ask()
        price = {"easy": 1.0, "hard": 3.5}
        open_money = sum(price[g] * n for g, n in request.items())
        assert collector.spent_ + open_money <= 260 + 1e-9
        if not request:
            break
        collector.tell(*collect(request, step))
    assert 259 < collector.spent_ <= 260


def test_asking_again_repeats_and_partial_batches_leave_the_rest_open():
    collector = make()
    first = collector.ask()
    assert collector.ask() == first
    X, y, groups = collect(first, 0)
    collector.tell(X[:25], y[:25], groups[:25])
    assert collector.ask() == {"easy": 5, "hard": 30}
    assert collector.pending_ == {"easy": 5, "hard": 30}
    collector.tell(X[25:], y[25:], groups[25:])
    assert collector.pending_ == {}
    np.testing.assert_array_equal(collector.X_, X)
    assert collector.groups_.tolist() == groups


def test_unasked_rows_count_and_shrink_what_is_open():
    collector = make(budget=70)
    assert collector.ask() == {"easy": 30, "hard": 30}
    collector.tell(*collect({"easy": 50}, 0))
    assert collector.pending_ == {"hard": 20}  # 70 - 50 is all that is left
    collector.tell(*collect({"hard": 25}, 0))
    assert collector.spent_ == 75  # told rows are never forgotten, even beyond the budget
    assert collector.ask() == {}


def test_a_dry_group_is_closed_and_its_money_goes_to_the_others():
    collector = make(cv=2, fractions=(0.5, 1.0))
    request = collector.ask()
    X, y, groups = collect({"easy": 30, "hard": 12}, 0)
    collector.tell(X, y, groups, dry=["hard"])
    assert request["hard"] == 30
    assert collector.closed_ == ["hard"]
    run(collector)
    assert collector.n_per_group_ == {"easy": 228, "hard": 12}
    assert collector.report()["groups"]["hard"]["closed"]
    collector.tell([], [], [], dry=["easy"])
    assert collector.ask() == {}


def test_resumed_collection_goes_on_as_if_never_interrupted(tmp_path):
    path = tmp_path / "state.npz"
    whole, trace = make(), []
    for step in range(6):
        request = whole.ask()
        trace.append(request)
        whole.tell(*collect(request, step))
    part = make()
    for step in range(3):
        part.tell(*collect(part.ask(), step))
    open_request = part.ask()
    part.save(path)
    again = make().load(path)
    assert again.pending_ == open_request
    assert again.learning_curves_ == part.learning_curves_ != {}
    assert again.spent_ == part.spent_
    for step in range(3, 6):
        request = again.ask()
        assert request == trace[step]
        again.tell(*collect(request, step))
    np.testing.assert_array_equal(again.X_, whole.X_)
    assert again.report() == whole.report()


def test_files_hold_arrays_and_json_only(tmp_path):
    path = tmp_path / "state.npz"
    collector = make(estimator=LogisticRegression(), n_initial=4, budget=40)
    collector.tell(np.eye(4), np.array(["yes", "no", "yes", "no"]), ["easy"] * 4, dry=["hard"])
    collector.save(path)
    with np.load(path, allow_pickle=False) as file:
        assert set(file.files) == {"meta", "X", "y", "codes"}
        assert json.loads(str(file["meta"]))["closed"] == ["hard"]
    again = make(estimator=LogisticRegression(), n_initial=4, budget=90).load(path)
    assert again.y_.tolist() == ["yes", "no", "yes", "no"]
    assert again.closed_ == ["hard"]
    collector.save(path)  # replaces the file
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


def test_loading_refuses_other_problems_and_other_files(tmp_path):
    path = tmp_path / "state.npz"
    make().save(path)
    with pytest.raises(ValueError, match=r"saved with costs \[1.0, 1.0\]"):
        make(costs={"easy": 2.0}).load(path)
    with pytest.raises(ValueError, match="saved with groups"):
        make(groups=["easy", "other"]).load(path)
    np.savez(path, X=np.eye(2))
    with pytest.raises(ValueError, match="not a state of an AdaptiveCollector"):
        make().load(path)


@pytest.mark.parametrize(
    ("X", "y", "groups", "words"),
    [
        (np.eye(2), [1.0, 2.0], ["easy", "odd"], "names 'odd', which is not one of"),
        (np.eye(2), [1.0], ["easy", "easy"], "must have one length, got 2, 1, 2"),
        (np.ones((1, 3)), [1.0], ["easy"], "has 3 columns, earlier batches had 2"),
        (np.array([[1, None]], dtype=object), [1.0], ["easy"], "two-dimensional array of numbers"),
        (np.array([[1.0, np.inf]]), [1.0], ["easy"], "X_new contains infinity"),
        (np.eye(2)[:1], [np.nan], ["easy"], "y_new contains missing"),
        (csr_array(np.eye(2)), [1.0, 2.0], ["easy", "easy"], r"X_new is sparse; pass X_new.toarr"),
        (np.eye(4), [1.0] * 4, "easy", "groups must have an entry for each row, got 'easy'"),
        (np.eye(2), None, ["easy", "easy"], "y_new is None; pass what belongs to each row"),
        (np.eye(2), 1.0, ["easy", "easy"], "y_new must have an entry for each row, got 1.0"),
        (np.eye(2), [], ["easy", "easy"], "must have one length, got 2, 0, 2"),
        (np.eye(2), [1.0, 2.0], {"easy", "hard"}, "groups is a set, which has no order"),
        (np.eye(2), [1.0, 2.0], {"easy": 1, "hard": 1}, "groups is a dict, which has no rows"),
    ],
)
def test_bad_batches_are_refused_and_change_nothing(X, y, groups, words):
    collector = make()
    collector.tell(np.eye(2), [0.0, 1.0], ["easy", "hard"])
    with pytest.raises((ValueError, TypeError), match=words):
        collector.tell(X, y, groups)
    assert collector.n_per_group_ == {"easy": 1, "hard": 1}
    assert len(collector.X_) == 2


@pytest.mark.parametrize(
    ("model", "y", "other", "words"),
    [
        (LogisticRegression(), [0, 1], [0.0, 0.5], "y_new holds 0.5, which is no class; Logistic"),
        (Ridge(), [0.0, 1.0], ["u", "v"], "y_new holds text .* earlier batches held numbers"),
        (Ridge(), None, ["u", "v"], r"y_new holds text \('u'\); Ridge is a regressor and learns"),
    ],
)
def test_targets_that_the_model_cannot_learn_are_not_kept(model, y, other, words):
    collector = make(estimator=model)
    if y is not None:
        collector.tell(np.eye(2), y, ["easy", "hard"])
    with pytest.raises((ValueError, TypeError), match=words):
        collector.tell(np.eye(2), other, ["easy", "hard"])
    assert collector.n_per_group_ == dict.fromkeys(["easy", "hard"], int(y is not None))


def test_objects_of_one_kind_and_a_target_column_are_taken():
    pd = pytest.importorskip("pandas")
    whole = pd.DataFrame({"a": [1, 2], "b": [True, False]}).convert_dtypes()
    collector = make()
    collector.tell(whole, pd.DataFrame({"y": [0.5, 1.5]}), pd.DataFrame({"g": ["easy", "hard"]}))
    assert collector.n_per_group_ == {"easy": 1, "hard": 1}
    assert collector.X_.tolist() == [[1, 1], [2, 0]]
    assert collector.y_.tolist() == [0.5, 1.5]
    words = make()
    words.tell(
        pd.DataFrame({"a": ["u", "v"], "b": ["w", "x"]}, dtype=object), [0.5, 1.5], ["easy"] * 2
    )
    assert words.X_.tolist() == [["u", "w"], ["v", "x"]]
    with pytest.raises(TypeError, match="encode the columns first"):
        make().tell(pd.DataFrame({"a": [1.0], "b": ["x"]}), [1.0], ["easy"])


def test_names_are_numbers_or_text_and_stay_so():
    collector = make(groups=["easy", 7])
    collector.tell(np.eye(2), [0.0, 1.0], [7, "easy"])
    assert collector.groups_.tolist() == [7, "easy"]
    for odd in (("a", 1), None, float("nan")):
        with pytest.raises(ValueError, match="groups must be numbers or text, got"):
            make(groups=["easy", odd]).ask()


def test_bad_problems_are_refused():
    with pytest.raises(QuotaError, match="does not cover the first rows"):
        make(budget=50).ask()
    with pytest.raises(ValueError, match="different names"):
        make(groups=["easy", "easy"]).ask()
    with pytest.raises(ValueError, match="dry names 'odd'"):
        make().tell([], [], [], dry=["odd"])
    with pytest.raises(ValueError, match="'budget' parameter"):
        make(budget=-1).ask()


def test_damaged_versions_and_short_batches(tmp_path, monkeypatch):
    path = tmp_path / "state.npz"
    np.savez(path, meta=np.array(json.dumps({"version": 99})))
    with pytest.raises(ValueError, match="has version 99, expected 1"):
        make().load(path)
    with pytest.raises(TypeError, match="y_new must hold numbers or text, got shape"):
        make().tell(np.eye(2), np.eye(2), ["easy", "easy"])
    objects = np.array(["u", "v"], dtype=object)
    collector = make(estimator=LogisticRegression())
    collector.tell(np.eye(2), objects, ["easy", "easy"])
    assert collector.y_.dtype.kind == "U"
    before = path.read_bytes()

    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez_compressed", broken)
    with pytest.raises(OSError, match="disk full"):
        collector.save(path)
    assert path.read_bytes() == before  # the old file survives, no debris is left
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


def test_a_short_delivery_is_closed_without_closing_the_group():
    collector = make()
    collector.ask()
    collector.tell(*collect({"easy": 30, "hard": 12}, 0), done=True)
    assert collector.pending_ == {}
    assert collector.closed_ == []
    assert collector.ask() == {"hard": 18}
    collector.cancel(["hard"])
    assert collector.pending_ == {}
    assert collector.ask() == {"hard": 18}
    with pytest.raises(ValueError, match="names 'odd', which is not one of"):
        collector.cancel(["odd"])


def test_the_price_paid_counts_and_parameters_may_change(tmp_path):
    collector = make(budget=100)
    collector.ask()
    collector.tell(*collect({"easy": 30, "hard": 30}, 0), price=90.0)
    assert collector.spent_ == 90.0
    assert sum(collector.ask().values()) == 10
    collector.set_params(budget=200, costs={"hard": 2.0})
    collector.cancel()
    request = collector.ask()
    assert request.get("easy", 0) + 2 * request.get("hard", 0) <= 20
    collector.tell(*collect(request, 1), done=True)
    assert collector.spent_ == 90 + request.get("easy", 0) + 2 * request.get("hard", 0)
    collector.save(tmp_path / "s.npz")
    again = make(budget=200, costs={"hard": 2.0}).load(tmp_path / "s.npz")
    assert again.spent_ == collector.spent_
    assert again.history_ == collector.history_ or np.isnan(again.history_[0]["evidence"])
    for price in (-1.0, np.nan, "7"):
        with pytest.raises(ValueError, match="price must be a finite number"):
            collector.tell(*collect({"easy": 1}, 2), price=price)


def test_groups_can_be_added_and_not_left_out():
    collector = make()
    collector.tell(*collect(collector.ask(), 0))
    collector.set_params(groups=["new", "easy", "hard"])
    assert collector.ask() == {"new": 30}
    X, y, _ = collect({"hard": 30}, 1)
    collector.tell(X, y, ["new"] * 30)
    assert collector.n_per_group_ == {"easy": 30, "hard": 30, "new": 30}
    assert set(collector.report()["groups"]) == {"easy", "hard", "new"}
    collector.set_params(groups=["easy", "new"])
    with pytest.raises(ValueError, match=r"groups \['hard'\] have been asked for"):
        collector.ask()


def test_frames_are_matched_by_name():
    pd = pytest.importorskip("pandas")
    collector = make()
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    collector.tell(frame, [0.0, 1.0], ["easy", "hard"])
    collector.tell(frame[["b", "a"]], [0.0, 1.0], ["easy", "hard"])
    np.testing.assert_array_equal(collector.X_[2:], collector.X_[:2])
    with pytest.raises(ValueError, match=r"other columns than earlier batches; \['b', 'c'\]"):
        collector.tell(frame.rename(columns={"b": "c"}), [0.0, 1.0], ["easy", "hard"])


@pytest.mark.parametrize(
    ("X", "y", "groups", "words"),
    [
        (np.eye(2), ["u", "v"], ["easy", "easy"], "y_new holds text .* held numbers"),
        (np.array([["1", "2"]]), [1.0], ["easy"], "X_new holds text .* held numbers"),
        (np.eye(2), [1.0, 2.0], None, r"groups is None; say of which of \['easy', 'hard'\] each"),
        (np.eye(2), [1.0, 2.0], ["easy", None], "groups is missing for 1 of 2 rows"),
        (np.eye(2), [1.0, 2.0], ["easy", float("nan")], "groups is missing for 1 of 2 rows"),
    ],
)
def test_other_types_and_forgotten_groups_are_refused(X, y, groups, words):
    collector = make()
    collector.tell(np.eye(2), [0.0, 1.0], ["easy", "hard"])
    with pytest.raises((ValueError, TypeError), match=words):
        collector.tell(X, y, groups)
    assert len(collector.X_) == 2


def test_files_are_checked_and_keep_their_mode(tmp_path):
    path = tmp_path / "state.npz"
    collector = make()
    collector.tell(*collect(collector.ask(), 0))
    collector.save(path)
    path.chmod(0o640)
    collector.save(path)
    assert path.stat().st_mode & 0o777 == 0o640
    for change, words in (
        ({"estimator": Ridge(9.0)}, r"saved with estimator 'Ridge\(alpha=3.0\)'"),
        ({"scoring": "neg_mean_squared_error"}, "saved with scoring 'r2'"),
        ({"objective": "maxmin"}, "saved with objective 'utilitarian'"),
        ({"random_state": 5}, "saved with random_state"),
        ({"form": "shared"}, "saved with form 'separate'"),
        ({"fractions": (0.5, 1.0)}, r"saved with fractions \[0.5, 0.7"),
        ({"cv": 3}, "saved with cv 5, this collector has 3"),
    ):
        with pytest.raises(ValueError, match=words):
            make(**change).load(path)
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"no archive", b""):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="is not a state of an AdaptiveCollector, or is dam"):
            make().load(path)
    with pytest.raises(FileNotFoundError):
        make().load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    "change",
    [
        {"codes": np.full(3, 2)}, {"codes": np.full(3, -1)}, {"codes": np.zeros(3)},
        {"y": np.zeros(2)}, {"y": None}, {"X": np.zeros(3)}, {"problem": None},
        {"problem": {"groups": 3}}, {"pending": [1]}, {"pending": [["odd", 3]]},
        {"closed": ["odd"]}, {"closed": None}, {"n_requests": "x"}, {"history": [3]},
        {"paid": -1.0}, {"paid": "x"}, {"paid_for_groups": [1.0]}, {"evidence": []},
    ],
)  # fmt: skip
def test_a_file_whose_parts_do_not_fit_is_no_state(change, tmp_path):
    path = tmp_path / "state.npz"
    collector = make()
    collector.tell(np.eye(3), np.arange(3.0), ["easy", "hard", "easy"])
    collector.save(path)
    with np.load(path) as file:
        parts = dict(file)
    meta = json.loads(str(parts["meta"]))
    for name, value in change.items():
        (parts if name in parts else meta)[name] = value
    parts["meta"] = np.array(json.dumps(meta))
    np.savez(path, **{name: part for name, part in parts.items() if part is not None})
    with pytest.raises(ValueError, match=r"state.npz' is not a state of an AdaptiveCollector, or"):
        make().load(path)


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "state.npz", tmp_path / "latest.npz"
    path.write_bytes(b"")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    make().save(link)
    assert link.is_symlink()
    assert make().load(path).n_per_group_ == {"easy": 0, "hard": 0}


def doubled(X):
    return 2 * X


def test_what_is_compared_does_not_depend_on_addresses_or_length():
    """Addresses of functions differ in the next session; long texts used to be cut."""
    steps = [FunctionTransformer(doubled) for _ in range(8)]
    name = name_of(make_pipeline(*steps, Ridge(3.0)))
    assert "0x" not in name
    assert name.count("function doubled") == 8
    assert name_of(np.random.default_rng(0)) == "Generator(PCG64)"
    collector = make(
        estimator=make_pipeline(*steps[:1], Ridge()), random_state=np.random.default_rng(0)
    )
    collector.tell(np.eye(2), [0.0, 1.0], ["easy", "hard"])
    again = pickle.loads(pickle.dumps(collector))
    assert again.ask() == collector.ask()


def test_a_collector_survives_pickling_and_has_a_history():
    collector = make()
    for step in range(3):
        collector.tell(*collect(collector.ask(), step))
    again = pickle.loads(pickle.dumps(collector))
    assert again.ask() == collector.ask()
    history = collector.history_
    assert {row["reason"] for row in history[:2]} == {"first rows"}
    assert sum(row["bought"] for row in history) == 100
    assert history[-1]["n"] == collector.n_per_group_


def test_history_of_numbered_groups_survives_a_file_and_makes_a_picture(tmp_path):
    pytest.importorskip("matplotlib").use("Agg")
    from skresample.inspection import AllocationDisplay

    def rows(n, group):
        rng = Streams(3).get("rows", group, n)
        return rng.standard_normal((n, 3)), rng.standard_normal(n), [group] * n

    collector = AdaptiveCollector(groups=[1, 2], budget=100, estimator=Ridge(), n_initial=20)
    for group in (1, 2):
        collector.tell(*rows(20, group))
    collector.ask()
    collector.tell(*rows(10, 2), done=True)
    collector.save(tmp_path / "s.npz")
    again = AdaptiveCollector(groups=[1, 2], budget=100, estimator=Ridge(), n_initial=20)
    again.load(tmp_path / "s.npz")
    assert [row["n"] for row in again.history_] == [row["n"] for row in collector.history_]
    assert again.history_[-1]["n"] == {1: 20, 2: 30}
    again.set_params(groups=[1, 2, 7])
    again.tell(*rows(20, 7))
    lines = AllocationDisplay.from_sampler(again).plot().ax_.lines
    assert [line.get_ydata().tolist()[-2:] for line in lines] == [[20, 20], [30, 30], [0, 20]]
    again.report()
    assert set(again.group_losses_) == {1, 2, 7}
    asked = make()
    asked.ask()
    for empty in (asked, AdaptiveGroupSampler()):
        with pytest.raises(NotFittedError, match="has no history; fit it, or tell it rows, first"):
            AllocationDisplay.from_sampler(empty)


def test_without_evidence_a_request_follows_prior_shares():
    collector = make(confidence=1.0, prior_shares={"easy": 1.0, "hard": 3.0})
    run(collector)
    assert collector.n_per_group_ == {"easy": 60, "hard": 180}
    assert {row["reason"] for row in collector.history_[2:]} == {"prior shares"}
    collector.set_params(groups=["easy", "hard", "new"], budget=400)
    with pytest.raises(QuotaError, match=r"prior_shares must name every group, \['new'\]"):
        collector.ask()


def test_what_groups_cost_is_what_was_paid(tmp_path):
    """Not today's price for yesterday's rows; a delivery without rows may cost something, too."""
    collector = make(costs={"hard": 2.0}, budget=300)
    collector.ask()
    collector.tell(*collect({"easy": 30, "hard": 30}, 0), price=60.0)  # 90 by the list
    collector.set_params(costs={"hard": 5.0})
    collector.tell(*collect({"easy": 2, "hard": 3}, 1))
    report = collector.report()
    assert [report["groups"][g]["spent"] for g in ("easy", "hard")] == [22.0, 55.0]
    collector.tell([], [], [], done=True, price=7.0)
    assert collector.spent_ == report["spent"] + 7.0 == 84.0
    collector.save(tmp_path / "s.npz")
    again = make(costs={"hard": 5.0}, budget=300).load(tmp_path / "s.npz")
    assert again.report()["groups"]["hard"]["spent"] == 55.0


def test_parameters_that_change_are_followed_or_refused():
    collector = make()
    collector.tell(*collect(collector.ask(), 0))
    assert {row["reason"] for row in collector.history_} == {"first rows"}
    collector.set_params(confidence=1.0)
    collector.tell(*collect(collector.ask(), 1))
    assert collector.history_[-1]["reason"] == "equal money"
    collector.set_params(confidence=0.0, objective="maxmin", saturation=0.0)
    collector.tell(*collect(collector.ask(), 2))
    assert collector.history_[-1]["reason"] == "worst group"
    for change in ({"estimator": Ridge(1.0)}, {"scoring": "r2"}, {"cv": 3}, {"random_state": 1}):
        old = collector.get_params(deep=False)
        collector.set_params(**change)
        with pytest.raises(ValueError, match=f"{next(iter(change))} cannot change"):
            collector.ask()
        collector.set_params(**{name: old[name] for name in change})
    collector.set_params(confidence=7.0)
    with pytest.raises(ValueError, match="'confidence' parameter"):
        collector.ask()


@pytest.mark.parametrize("later", [False, True])
def test_every_parameter_reaches_the_engine(later):
    """From the start, or by set_params while the collection goes on."""
    plain = {
        "objective": "alpha", "exploration": 0.5, "optimism": 0.25, "confidence": 0.6,
        "saturation": 0.1, "batch_size": 33.0, "budget": 777.0, "alpha": 3.0,
    }  # fmt: skip
    by_group = {"costs": [2.0, 5.0], "weights": [0.25, 4.0], "prior_shares": [3.0, 1.0]}
    named = {
        name: dict(zip(["easy", "hard"], pair, strict=True)) for name, pair in by_group.items()
    }
    collector = make(form="shared", fractions=(0.4, 1.0), cv=3, **({} if later else plain | named))
    if later:
        collector.ask()
        collector.set_params(n_jobs=2, **plain, **named)
    collector.ask()
    engine, tracker = collector._state.engine, collector._state.tracker
    assert {name: getattr(engine, name) for name in plain} == plain
    found = [engine.costs, engine.weights, engine.prior]
    for values, (name, pair) in zip(found, by_group.items(), strict=True):
        assert (values / values.sum()).tolist() == [part / sum(pair) for part in pair], name
    assert engine.costs.tolist() == [2.0, 5.0]
    assert tracker.design == ((0.4, 1.0), 3, 1)
    assert (tracker.form, tracker.n_jobs) == ("shared", 2 if later else None)


@pytest.mark.parametrize(("n_groups", "measured"), [(3, 6), (20, 22)])
def test_many_groups_are_measured_again_when_they_have_grown(n_groups, measured, tmp_path):
    names, rng = list(range(n_groups)), Streams(0).get("rows")
    collector = make(groups=names, n_initial=6, budget=1000, cv=2, fractions=(0.5, 1.0))

    def bring(target, counts):
        groups = np.repeat(names, counts)
        target.tell(rng.standard_normal((groups.size, 2)), rng.standard_normal(groups.size), groups)

    bring(collector, [6] * n_groups)
    collector.report()
    bring(collector, [4, 4] + [1] * (n_groups - 2))
    collector.report()
    assert collector._state.tracker.n_measured == measured
    collector.save(tmp_path / "s.npz")
    again = make(groups=names, n_initial=6, budget=1000, cv=2, fractions=(0.5, 1.0))
    again.load(tmp_path / "s.npz")
    assert again.learning_curves_ == collector.learning_curves_
    assert again.ask() == collector.ask()


def test_a_resumed_history_says_why_the_open_rows_were_asked_for(tmp_path):
    whole = make()
    whole.tell(*collect(whole.ask(), 0))
    request = whole.ask()
    whole.save(tmp_path / "s.npz")
    again = make().load(tmp_path / "s.npz")
    for collector in (whole, again):
        collector.tell(*collect(request, 1))
    assert again.history_[-1]["reason"] in ("best value", "equal money")
    assert np.isfinite(again.history_[-1]["evidence"])
    assert again.history_[2:] == whole.history_[2:]


def test_a_text_is_the_name_of_one_group():
    collector = make()
    collector.ask()
    collector.cancel("hard")
    assert collector.pending_ == {"easy": 30}
    collector.tell([], [], [], dry="hard")
    assert collector.closed_ == ["hard"]
    numbered = make(groups=[1, 2])
    numbered.ask()
    numbered.cancel(2)
    assert numbered.pending_ == {1: 30}
    numbered.tell([], [], [], dry=2)
    assert numbered.closed_ == [2]
