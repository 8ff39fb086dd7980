"""Seconds and memory over the number of images, drawn as SVG."""

from __future__ import annotations

import math

WIDE, TALL, LEFT, TOP = 300, 220, 60, 30
PANELS = (
    ("seconds from features to audit folder (CPU, hollow)", "seconds", "cpu"),
    ("peak memory, MB: own (with mapped files, hollow)", "own", "resident"),
    ("seconds of audit judge", "judge_seconds", "judge_seconds"),
)


def plot(found: list[dict[str, float]]) -> str:
    """Panels side by side, each with both axes logarithmic."""
    found = sorted(found, key=lambda one: one["images"])
    panels = "".join(
        f'<g transform="translate({LEFT + at * (WIDE + 80)},{TOP})">{panel(found, *keys)}</g>\n'
        for at, keys in enumerate(PANELS)
    )
    size = f"{LEFT + len(PANELS) * (WIDE + 80)} {TOP + TALL + 50}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{panels}</svg>\n'
    )


def panel(found: list[dict[str, float]], title: str, full: str, hollow: str) -> str:
    """A frame, its grid, and two lines of points."""
    across = limits([one["images"] for one in found])
    up = limits([one[key] for one in found for key in (full, hollow)])
    out = [f'<text x="0" y="-10">{title}</text>']
    for power in range(across[0], across[1] + 1):
        x = WIDE * (power - across[0]) / (across[1] - across[0])
        out.append(f'<path d="M{x:.1f} 0V{TALL}" stroke="#ccc"/>')
        out.append(f'<text x="{x:.1f}" y="{TALL + 16}" text-anchor="middle">{10**power:,}</text>')
    for power in range(up[0], up[1] + 1):
        y = TALL - TALL * (power - up[0]) / (up[1] - up[0])
        out.append(f'<path d="M0 {y:.1f}H{WIDE}" stroke="#ccc"/>')
        out.append(f'<text x="-6" y="{y + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    out.append(f'<text x="{WIDE / 2}" y="{TALL + 34}" text-anchor="middle">images</text>')
    for key, fill in ((full, "#0b5cad"), (hollow, "white")):
        points = [
            (
                WIDE * (math.log10(one["images"]) - across[0]) / (across[1] - across[0]),
                TALL - TALL * (math.log10(one[key]) - up[0]) / (up[1] - up[0]),
            )
            for one in found
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="#0b5cad"/>')
        out += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{fill}" stroke="#0b5cad"/>'
            for x, y in points
        ]
    return "\n".join(out)


def limits(values: list[float]) -> tuple[int, int]:
    """Powers of ten around all values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
