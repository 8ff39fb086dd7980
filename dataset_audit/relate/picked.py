"""Some rows of an array as if they were one: an array of vectors may be larger than memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Rows = TypeVar("Rows", bound="NDArray[Any]")


class Picked:
    """Reads what is asked for when it is asked: by slices, masks or rows along the first axis."""

    def __init__(self, array: NDArray[Any], rows: NDArray[np.intp]) -> None:
        self.array, self.rows = array, rows
        self.shape, self.dtype = (len(rows), *array.shape[1:]), array.dtype

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> NDArray[Any]:  # noqa: ANN401  whatever numpy takes
        part: NDArray[Any] = self.array[self.rows[which]]
        return part


def once(array: Rows, index: NDArray[np.intp]) -> tuple[Rows, NDArray[np.intp]]:
    """The rows that an index of any shape names, each once, and the index among them."""
    rows, where = np.unique(index, return_inverse=True)
    return cast("Rows", array[rows]), where.reshape(index.shape)


def pick(array: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[Any]:
    """Rows (M,) of an array (N, ...), rising, without a copy: itself where that is all of it.

    What it gives is an array only as far as `Picked` goes.
    """
    array = np.asarray(array)  # of a mapped file the plain array, which is read faster
    return array if len(rows) == len(array) else cast("NDArray[Any]", Picked(array, rows))
