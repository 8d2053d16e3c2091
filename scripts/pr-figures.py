#!/usr/bin/env python3
"""How long `qdos pr --dry-run` takes: medians of clock, processor time and peak memory, as rows of a Markdown table.

    scripts/pr-figures.py embedded            the directory of this repository, and the five changes of scripts/readers.py
    scripts/england DIR && scripts/pr-figures.py DIR
                                              England, and a commit that changes ten services

QDOS names the program (default target/release/qdos), RUNS how often each is run (default 5). Warm is with the cache of an
earlier run of the same. A copy of DIR is measured, and DIR left as it is. The stages are those of --timings: the median
of their seconds by the clock.
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

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "scripts"))
sys.dont_write_bytecode = True
TODAY = "2026-11-23"
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
RUNS = int(os.environ.get("RUNS", "5"))


def environment(home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "QDOS_"))}
    return {**kept, "XDG_CACHE_HOME": str(home)}


def run(folder, home):
    """Seconds by the clock, seconds of processor time, MiB, exit code, and seconds by stage."""
    with tempfile.TemporaryFile("w+") as errors:
        begun = time.monotonic()
        command = [QDOS, "--timings", "pr", "--dry-run", "--base", "main", "--head", "change", "--today", TODAY]
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors, env=environment(home)
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.monotonic() - begun
        errors.seek(0)
        stages = re.findall(r"^(\S.*?) +([\d.]+) s +[\d.]+ s$", errors.read(), flags=re.M)
    stages = {name: float(seconds) for name, seconds in stages}
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode, stages


def row(name, folder, is_warm):
    home = Path(tempfile.mkdtemp())
    if is_warm:
        run(folder, home)
    found = []
    for _ in range(RUNS):
        if not is_warm:
            shutil.rmtree(home)
        found.append(run(folder, home))
    shutil.rmtree(home)
    if any(code not in (0, 1) for _, _, _, code, _ in found):
        sys.exit(f"{name}: ended with {[code for _, _, _, code, _ in found]}")
    clocks = sorted(clock for clock, *_ in found)
    stages = {}
    for *_, one in found:
        for stage, seconds in one.items():
            stages.setdefault(stage, []).append(seconds)
    said = ", ".join(f"{stage} {statistics.median(seconds):.2f}" for stage, seconds in stages.items())
    print(
        f"| {name} | {statistics.median(clocks):.2f} s ({clocks[0]:.2f} to {clocks[-1]:.2f})"
        f" | {statistics.median(one[1] for one in found):.1f} s | {max(one[2] for one in found):.0f} MiB | {said} |",
        flush=True,
    )


def embedded(temporary):
    import readers

    shutil.copytree(PROJECT / "directory", Path(temporary, "directory"))
    readers.git(temporary, "init", "--quiet", "--initial-branch", "main")
    readers.git(temporary, "add", "--all")
    readers.git(temporary, "commit", "--quiet", "--message", "base")
    for at, (name, _, edits) in enumerate(readers.CHANGES):
        readers.commit(temporary, name, edits)
        if at == 0:
            row(f"embedded, {name}, cold", temporary, False)
        row(f"embedded, {name}, warm", temporary, True)


def england(folder, temporary):
    import readers

    copy = Path(temporary, "england")
    subprocess.run(["git", "clone", "--quiet", folder, copy], check=True)
    readers.git(copy, "checkout", "--quiet", "-B", "main")
    readers.git(copy, "checkout", "--quiet", "-b", "change")
    changed = 0
    for path in sorted(copy.glob("**/services/leeds/pharmacy/*.yaml")):
        text = path.read_text()
        edited = re.sub(r"^    monday: .*$", '    monday: ["09:00-09:15"]', text, count=1, flags=re.M)
        if edited != text and changed < 10:
            path.write_text(edited)
            changed += 1
    if changed != 10:
        sys.exit(f"only {changed} services could be changed")
    readers.git(copy, "commit", "--quiet", "--all", "--message", "Ten pharmacies open for a quarter of an hour on Mondays")
    readers.git(copy, "gc", "--quiet")
    row("England, ten services, cold", copy, False)
    row("England, ten services, warm", copy, True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print("| row | clock | processor | peak memory | stages, seconds by the clock |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        if sys.argv[1] == "embedded":
            embedded(temporary)
        else:
            england(Path(sys.argv[1]).resolve(), temporary)


main()
