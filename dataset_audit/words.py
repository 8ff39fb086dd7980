"""How figures read in a message."""

from __future__ import annotations

MAX_BRIEF = 60
"""Characters of a value that a message repeats."""


def percent(share: float) -> str:
    """`38%`. What is neither nothing nor all never reads 0% or 100%."""
    text = f"{share:.0%}"
    if text in {"0%", "100%"} and 0 < share < 1:
        return f"{min(max(share, 0.001), 0.999):.1%}"
    return text


def figure(number: float) -> str:
    """`7.3`, `310`, `14,200`: a count that isn't whole, with one decimal below ten."""
    return f"{number:,.1f}" if number < 10 else f"{number:,.0f}"


def between(low: float, high: float) -> str:
    """`between 38% and 61%`, or the one share."""
    return percent(low) if low == high else f"between {percent(low)} and {percent(high)}"


def worth(instances: int, name: str, effective: float, scenes: float) -> str:
    """`14,200 car = 310 effective in 6.0 effective scenes`."""
    return f"{instances:,} {name} = {figure(effective)} effective in {scenes:,.1f} effective scenes"


def count(number: int, noun: str) -> str:
    """`1 image`, `1,823 images`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shown(text: str) -> str:
    r"""Text with every control character that a file name may hold written out, ESC as `\x1b`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def brief(value: object) -> str:
    """A value that somebody wrote, as a message repeats it: on one line, and not long."""
    try:
        text = shown(value if isinstance(value, str) else repr(value))
    except ValueError:  # an integer of more digits than Python writes
        return "a number of thousands of digits"
    return text if len(text) <= MAX_BRIEF else text[: MAX_BRIEF - 1] + "…"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
