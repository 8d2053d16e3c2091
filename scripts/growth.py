#!/usr/bin/env python3
"""Draws how the engine's time grows with the country, from what the benchmark says: docs/growth.svg.

    cargo bench --locked -p qdos-coverage --bench engine -- half week services-double pairs-tenth places-tenfold postcodes > said
    scripts/growth.py said docs/growth.svg

Each panel varies one thing and keeps the others; both scales are logarithmic, so that a straight line is a power. The broken line is
what must not be passed: 2.2 times for twice the services, 7 times for ten times the places, 5 times for ten times the pairs.
Prints the ratios.
"""

import math
import re
import sys
from pathlib import Path

# Name of the panel, rows from small to large with their sizes, and the exponent that the bound allows.
PANELS = [
    ("services", {"half": 25_000, "week": 50_000, "services-double": 100_000}, math.log(2.2) / math.log(2)),
    ("pairs", {"pairs-tenth": 1_300, "week": 13_000}, math.log10(5)),
    ("places", {"week": 33_755, "places-tenfold": 337_550, "postcodes": 1_490_000}, math.log10(7)),
]
WIDTH, HEIGHT, LEFT, TOP = 230, 190, 48, 30
LEAST, MOST = 0.5, 200  # seconds


def medians(text):
    """Seconds of each row: the median of its runs, the whole of World::new and measure."""
    found = re.findall(r"^(\S+): [\d,]+ services.*?^  whole   ([\d.]+) s", text, flags=re.M | re.S)
    return {name: float(seconds) for name, seconds in found}


def height(seconds):
    part = (math.log10(seconds) - math.log10(LEAST)) / (math.log10(MOST) - math.log10(LEAST))
    return TOP + HEIGHT * (1 - part)


def panel(at, name, rows, exponent, taken):
    sizes = list(rows.values())
    least, most = math.log10(sizes[0]), math.log10(sizes[-1])
    left = LEFT + at * (WIDTH + 70)

    def across(size):
        return left + 15 + (WIDTH - 30) * (math.log10(size) - least) / (most - least)

    parts = [f'<text x="{left}" y="{TOP - 12}" font-weight="600">{name}</text>']
    for seconds in (1, 10, 100):
        y = height(seconds)
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d7de"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{seconds} s</text>')
    first = taken[next(iter(rows))]
    bound = [(across(size), height(first * (size / sizes[0]) ** exponent)) for size in sizes]
    drawn = [(across(size), height(taken[row])) for row, size in rows.items()]
    for points, look in ((bound, 'stroke="#6e7781" stroke-dasharray="5 4"'), (drawn, 'stroke="#005eb8" stroke-width="2"')):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" {look}/>')
    for (x, y), (row, size) in zip(drawn, rows.items()):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#005eb8"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{taken[row]:.1f} s</text>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{size:,}</text>')
    return "\n".join(parts)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: scripts/growth.py SAID PICTURE.svg")
    taken = medians(Path(sys.argv[1]).read_text())
    missing = {row for _, rows, _ in PANELS for row in rows} - set(taken)
    if missing:
        sys.exit(f"these rows were not measured: {', '.join(sorted(missing))}")
    width, all_high = LEFT + len(PANELS) * (WIDTH + 70), TOP + HEIGHT + 34
    panels = "\n".join(panel(at, *one, taken) for at, one in enumerate(PANELS))
    Path(sys.argv[2]).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{all_high}" viewBox="0 0 {width} {all_high}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="#24292f">\n<rect width="100%" height="100%" fill="#fff"/>\n'
        f"{panels}\n</svg>\n"
    )
    for less, more in (("week", "services-double"), ("pairs-tenth", "week"), ("week", "places-tenfold"), ("week", "postcodes")):
        print(f"{less} to {more}: {taken[more] / taken[less]:.2f} times")


if __name__ == "__main__":
    main()
