#!/usr/bin/env python3
"""Says how long questions to a long history take, warm: the median of several runs, and git's own beside them.

    scripts/make-history.py FOLDER
    scripts/history-figures.py FOLDER [--qdos target/release/qdos] [--runs 5]

The first question of all, which reads the whole history, is asked once, of a cache of its own. A run that takes longer than ten
seconds is asked three times only. The processor's seconds are those of the median run's command; where other programs keep the
machine busy they say more than the clock.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONG = 10


def once(command, folder, environment):
    """Seconds by the clock and of the processor; stops where the command cannot be used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    run = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    clock = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode > 1:
        sys.exit(f"{' '.join(command)}: exit code {run.returncode}: {run.stderr.strip()}")
    return clock, after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime


def median(command, folder, environment, runs):
    """The median by the clock after a run that warms, of the processor, and how many runs it is of."""
    warming, _ = once(command, folder, environment)
    count = min(runs, 3) if warming > LONG else runs
    taken = [once(command, folder, environment) for _ in range(count)]
    return statistics.median(clock for clock, _ in taken), statistics.median(used for _, used in taken), count


def most_edited(folder):
    """Path of the service that the branch changed most often, and how often."""
    log = ["git", "log", "--format=", "--name-only", "--first-parent", "-m"]
    names = subprocess.run(log, cwd=folder, capture_output=True, text=True, check=True).stdout.split("\n")
    counts = {}
    for name in names:
        if "services/" in name:
            counts[name] = counts.get(name, 0) + 1
    return max(sorted(counts.items()), key=lambda item: item[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--qdos", type=Path, default=Path("target/release/qdos"))
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    qdos = str(asked.qdos.resolve())
    root = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=asked.folder, capture_output=True, text=True, check=True).stdout.strip()
    path, times = most_edited(root)
    uid = Path(path).stem
    questions = [
        ("git log --follow", ["git", "log", "--follow", "--", path], None),
        ("git blame", ["git", "blame", "HEAD", "--", path], None),
        ("qdos log UID", [qdos, "log", uid], "git log --follow"),
        ("qdos blame UID", [qdos, "blame", uid], "git blame"),
        ("qdos show UID --at 2015-01-01", [qdos, "show", uid, "--at", "2015-01-01"], None),
        ("qdos audit --newest 100", [qdos, "audit", "--newest", "100"], None),
        ("qdos audit", [qdos, "audit"], None),
    ]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        clock, used = once([qdos, "log", uid], root, environment)
        print(f"{path}, changed by {times} commits of the branch\n")
        print("| question | clock, s | processor, s | runs | beside git |\n|---|---|---|---|---|")
        print(f"| the first question of all (qdos log UID) | {clock:.1f} | {used:.1f} | 1 | |", flush=True)
        taken = {}
        for name, command, beside in questions:
            clock, used, runs = median(command, root, environment, asked.runs)
            taken[name] = clock
            ratio = f"{clock / taken[beside]:.2f} of {beside}" if beside else ""
            print(f"| {name} | {clock:.2f} | {used:.2f} | {runs} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
