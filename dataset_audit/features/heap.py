"""Memory that one image gave back is there for the next."""

from __future__ import annotations

from functools import cache

import numpy as np

KEPT_BYTES = 8 << 20
"""Larger than any buffer of an ordinary camera image: its file, and its pixels at reduced scale."""


@cache
def keep_freed_memory() -> None:
    """Let the allocator keep the buffers of an image, instead of asking the kernel for each again.

    glibc asks for a block above a limit with `mmap`, and gives memory back to the kernel when
    twice the limit is free at the end of a heap. The limit begins at 128 kB and grows to the
    largest such block that was ever freed (mallopt(3), M_MMAP_THRESHOLD). Left as it is, every
    image costs 250 to 350 page faults, 0.7 ms where measuring it takes 4; afterwards 2. At most
    twice the limit stays with each thread. Elsewhere than on glibc this changes nothing.
    """
    np.empty(KEPT_BYTES, np.uint8)  # never touched, freed at once
