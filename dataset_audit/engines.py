"""Which machines measure and group: this one, or those of a Ray cluster."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dataset_audit.checking import choice
from dataset_audit.engine import Local
from dataset_audit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.engine import Engine

ENGINES = ("local", "ray")


def check(engine: str, ray_address: str | None) -> None:
    """Refuse what can't work, before the first file is listed.

    Raises:
        SettingsError: there is no such engine, or the address is for another.
        MissingExtraError: the extra `cluster` isn't installed.
        InputError: nothing answers at the address.
    """
    if choice("engine", engine, ENGINES) == "ray":
        from dataset_audit.engine_ray import check_port, load_ray

        load_ray()
        check_port(ray_address)
    elif ray_address:
        raise SettingsError(f"--ray-address {ray_address}: needs --engine ray")


@contextmanager
def running(engine: str, ray_address: str | None, jobs: int | None) -> Iterator[Engine]:
    """The engine, for as long as it is needed; `jobs` None: as many as there are cores."""
    if engine == "local":
        yield Local(jobs or cores())
        return
    from dataset_audit.engine_ray import on_ray

    with on_ray(ray_address, jobs) as cluster:
        yield cluster


def cores() -> int:
    """How many this process may use, which a container can make fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
