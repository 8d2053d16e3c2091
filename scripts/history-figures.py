#!/usr/bin/env python3
"""Says how long questions to a long history take, warm: the median of several runs, and git's own beside them.

    scripts/make-history.py FOLDER
    scripts/history-figures.py FOLDER [--qdos target/release/qdos] [--runs 5]

Verbs that this qdos does not have are left out, and said.
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path


def seconds(command, folder, runs):
    """Median of the runs after one that warms; None where the command cannot be used (exit code 2)."""
    taken = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        code = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        taken.append(time.perf_counter() - begin)
        if code in (2, 3):
            return None
    return statistics.median(taken[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--qdos", type=Path, default=Path("target/release/qdos"))
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    qdos = str(asked.qdos.resolve())
    # The file that was edited most often is asked about.
    names = subprocess.run(["git", "log", "--format=", "--name-only", "--first-parent", "-m"], cwd=asked.folder, capture_output=True, text=True, check=True).stdout.split("\n")
    counts = {}
    for name in filter(lambda name: "/services/" in name, names):
        counts[name] = counts.get(name, 0) + 1
    path = max(sorted(counts), key=lambda name: counts[name] if counts[name] < 10_000 else 0)
    uid = Path(path).stem
    questions = [
        ("git log --follow", ["git", "log", "--follow", "--", path], None),
        ("git blame", ["git", "blame", "HEAD", "--", path], None),
        ("qdos log UID", [qdos, "log", uid], "git log --follow"),
        ("qdos blame UID", [qdos, "blame", uid], "git blame"),
        ("qdos show UID --at", [qdos, "show", uid, "--at", "2015-01-01"], None),
        ("qdos audit --newest 100", [qdos, "audit", "--newest", "100"], None),
        ("qdos audit", [qdos, "audit"], None),
    ]
    print(f"{path}, {counts[path]} commits of the branch\n\n| question | seconds | beside git |\n|---|---|---|")
    taken = {}
    for name, command, beside in questions:
        taken[name] = seconds(command, asked.folder, asked.runs if name != "qdos audit" else min(asked.runs, 3))
        if taken[name] is None:
            print(f"| {name} | not built | |")
            continue
        ratio = f"{taken[name] / taken[beside]:.2f} of {beside}" if beside else ""
        print(f"| {name} | {taken[name]:.2f} | {ratio} |")


if __name__ == "__main__":
    main()
