"""A schedule as a dataset of keras, which is imported here only."""

from __future__ import annotations

import numpy as np

from skresample._table.containers import n_rows, take

__all__ = ["keras_dataset"]


def keras_dataset(schedule, X, y, groups, sample_weight):
    """A ``keras.utils.PyDataset`` of the current round, and the callback that moves it on.

    keras ends "epochs" of a dataset while it builds a model, so that the dataset cannot count
    them by itself: epochs are what callbacks are told.
    """
    try:
        from keras.callbacks import Callback
        from keras.utils import PyDataset
    except ImportError as error:
        raise ImportError(
            "to_keras needs keras 3 and one of its backends: pip install keras"
        ) from error
    if n_rows(X) != n_rows(y):
        raise ValueError(f"X has {n_rows(X)} rows, y has {n_rows(y)}")
    cells = y if groups is None else np.zeros(n_rows(y))

    class ScheduledDataset(PyDataset):
        """Batches of one round, in the order of its plan."""

        def __init__(self):
            super().__init__()
            self.set_epoch(0)
            self.callback = NextRound(self)

        def set_epoch(self, epoch):
            """Make a round the current one."""
            self.epoch, self.begun = int(epoch), 0
            number = self.epoch % schedule.total_rounds
            self.rows = next(schedule.plans(cells, groups, start=number)).keep
            self.size = schedule.batch_size or len(self.rows)

        def on_epoch_begin(self):
            self.begun += 1
            if self.begun > 2:  # once while keras builds the model
                raise RuntimeError(
                    f"a second epoch sees round {self.epoch} again: pass "
                    f"callbacks=[dataset.callback] to fit"
                )

        def __len__(self):
            return -(-len(self.rows) // self.size)

        def __getitem__(self, index):
            rows = self.rows[index * self.size : (index + 1) * self.size]
            batch = _array(take(X, rows)), np.asarray(take(y, rows))
            if sample_weight is not None:
                batch += (np.asarray(take(sample_weight, rows)),)
            return batch

    class NextRound(Callback):
        """Makes the round of each epoch the current one."""

        def __init__(self, dataset):
            super().__init__()
            self.dataset = dataset

        def on_epoch_begin(self, epoch, logs=None):
            self.dataset.set_epoch(epoch)

    return ScheduledDataset()


def _array(rows):
    """Rows as keras reads them: dense, of one dtype."""
    return rows.toarray() if hasattr(rows, "tocsr") else np.asarray(rows)
