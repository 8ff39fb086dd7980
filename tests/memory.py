"""What a call allocates at most, for tests that bound it."""

from __future__ import annotations

import gc
import tracemalloc


def peak_of(call, below=0):
    """What the call gave last, and the least peak of three, in bytes; the first `below` a bound.

    The least, because other threads of the process allocate too: of an engine that an earlier test
    left idle, say. Tracing ends however the call does, or every later peak would be this one's.
    """
    peaks = []
    for _ in range(3):
        gc.collect()
        tracemalloc.start()
        try:
            result = call()
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        if peaks[-1] < below:
            break
    return result, min(peaks)
