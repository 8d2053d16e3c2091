#!/usr/bin/env python3
"""What the commands cost on England: medians of clock, processor time and peak memory, as rows of a Markdown table.

    scripts/england DIR && scripts/england-figures.py DIR

DIR is what scripts/england made; it is cloned, and left as it is. QDOS names the program (default target/release/qdos),
RUNS how often each command is run (default 5), ROWS the rows to measure, separated by commas (default all). Cold is
without a cache; the operating system's own cache is not emptied. The stages are those of --timings: the median of their
processor time.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TODAY = "2026-11-23"
PROJECT = Path(__file__).resolve().parent.parent
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
RUNS = int(os.environ.get("RUNS", "5"))
IDENTITY = ["-c", "user.name=England (demonstration)", "-c", "user.email=demonstration@invalid"]
SERVICES = 10
COMMIT = ["--base", "HEAD~1", "--head", "HEAD"]
LOSSES = ["--base", "losses~1", "--head", "losses"]
# Their emergency departments are far from all others.
FAR = ["cornwall", "great-yarmouth", "kings-lynn-and-west-norfolk", "isle-of-wight", "north-devon"]
# Name, command, whether the cache of an earlier run is there.
ROWS = [
    ("coverage-cold", ["coverage", "HEAD"], False),
    ("check-warm", ["check", *COMMIT], True),
    ("check-cold", ["check", *COMMIT], False),
    ("check-losses", ["check", *LOSSES], True),
    ("lint-warm", ["lint", *COMMIT], True),
    ("lint-cold", ["lint", *COMMIT], False),
    ("diff-warm", ["diff", *COMMIT], True),
    ("diff-cold", ["diff", *COMMIT], False),
]


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *IDENTITY, *arguments], check=True, stdout=subprocess.DEVNULL)


def commit_of_ten_services(folder):
    """Ten pharmacies open on Mondays for a quarter of an hour only."""
    changed = 0
    for path in sorted((folder / "services/leeds/pharmacy").iterdir()):
        text = path.read_text()
        edited = re.sub(r"^    monday: .*$", '    monday: ["09:00-09:15"]', text, count=1, flags=re.M)
        if edited != text and changed < SERVICES:
            path.write_text(edited)
            changed += 1
    if changed != SERVICES:
        sys.exit(f"only {changed} services could be changed")
    git(folder, "commit", "--quiet", "--all", "--message", "Ten pharmacies open for a quarter of an hour on Mondays")
    git(folder, "gc", "--quiet")


def commit_of_losses(folder):
    """On a branch of its own: five emergency departments close, and five pharmacies open on Mondays for a quarter of an hour."""
    git(folder, "switch", "--quiet", "--create", "losses", "HEAD~1")
    for area in FAR:
        for path in sorted((folder / "services" / area / "emergency-department").iterdir())[:1]:
            path.write_text(path.read_text().replace("status: active", "status: closed", 1))
    pharmacies = (folder / "services/leeds/pharmacy").iterdir()
    open_on_mondays = [path for path in sorted(pharmacies) if re.search(r"^    monday: ", path.read_text(), flags=re.M)]
    for path in open_on_mondays[: SERVICES - len(FAR)]:
        path.write_text(re.sub(r"^    monday: .*$", '    monday: ["09:00-09:15"]', path.read_text(), count=1, flags=re.M))
    git(folder, "commit", "--quiet", "--all", "--message", "Five emergency departments close, five pharmacies open on Mondays for a quarter of an hour")
    git(folder, "switch", "--quiet", "-")


def run(folder, arguments):
    """Seconds by the clock, seconds of processor time, MiB, exit code, and processor seconds by stage."""
    with tempfile.TemporaryFile("w+") as errors:
        begun = time.monotonic()
        command = [QDOS, "--timings", *arguments, "--today", TODAY]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.monotonic() - begun
        errors.seek(0)
        stages = re.findall(r"^(\S.*?) +[\d.]+ s +([\d.]+) s$", errors.read(), flags=re.M)
    stages = {name: float(seconds) for name, seconds in stages}
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode, stages


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/england-figures.py DIR")
    wanted = os.environ.get("ROWS", ",".join(name for name, _, _ in ROWS)).split(",")
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary) / "england", Path(temporary) / "cache"
        os.environ["XDG_CACHE_HOME"] = str(cache)
        subprocess.run(["git", "clone", "--quiet", sys.argv[1], folder], check=True)
        commit_of_ten_services(folder)
        commit_of_losses(folder)
        print(f"| row | runs | clock | processor | peak memory | exit | processor by stage |\n|{'---|' * 7}", flush=True)
        for name, arguments, warm in ROWS:
            if name not in wanted:
                continue
            if warm:
                run(folder, arguments)
            runs = []
            for _ in range(RUNS):
                if not warm:
                    shutil.rmtree(cache, ignore_errors=True)
                runs.append(run(folder, arguments))
            clock, processor, memory = (statistics.median(figures[at] for figures in runs) for at in range(3))
            stages = {
                stage: statistics.median(figures[4].get(stage, 0.0) for figures in runs)
                for stage in runs[0][4]
                if stage != "whole"
            }
            said = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in stages.items())
            codes = sorted({figures[3] for figures in runs})
            print(f"| {name} | {RUNS} | {clock:.2f} s | {processor:.2f} s | {memory:,.0f} MiB | {codes} | {said} |", flush=True)


if __name__ == "__main__":
    main()
