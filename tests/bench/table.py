"""The measured rounds as one Markdown table: medians, and medians of each round's ratio to the first arm."""

from collections.abc import Mapping, Sequence
from statistics import median

# name, heading, digits, whether the ratio is shown
Measures = Sequence[tuple[str, str, int, bool]]
MEASURES: Measures = (
    ("updates_per_second", "updates/s, flat out", 0, True),
    ("p50_ms", "p50 at 50/s, ms", 1, True),
    ("p95_ms", "p95 at 50/s, ms", 1, True),
    ("cpu_ms", "CPU ms/update, flat out", 2, True),
    ("cpu_ms_steady", "CPU ms/update, 50/s", 2, True),
    ("peak_mb", "peak MB", 0, True),
    ("start_s", "start to first answer, s", 1, False),
    ("far_end_busy", "far end busy", 2, False),
)

Rounds = Mapping[str, Sequence[Mapping[str, float]]]


def table(rounds: Rounds, base: str, measures: Measures = MEASURES) -> str:
    """A line for each arm; ratios stand in brackets."""
    head = f"| | {' | '.join(heading for _, heading, _, _ in measures)} |"
    lines = [head, "|---" * (len(measures) + 1) + "|"]
    for arm, measured in rounds.items():
        cells = [
            _cell(measured, rounds[base], name, digits, arm != base and shown) for name, _, digits, shown in measures
        ]
        lines.append(f"| {arm} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(
    measured: Sequence[Mapping[str, float]], base: Sequence[Mapping[str, float]], name: str, digits: int, ratio: bool
) -> str:
    value = f"{median(each[name] for each in measured):.{digits}f}"
    if not ratio:
        return value
    ratios = [each[name] / other[name] for each, other in zip(measured, base, strict=True)]
    return f"{value} ({median(ratios):.2f}x)"
