#!/usr/bin/env python3
"""What `qdos diff` costs on England, and what `git diff --stat` of the same revisions costs: rows of a Markdown table.

    scripts/england DIR && scripts/diff-figures.py DIR

DIR is what scripts/england made; it is cloned, and left as it is. QDOS names the program (default target/release/qdos), RUNS
how often each command is run (default 7), COMMITS how many consecutive commits are compared one after another (default
1000), ROWS the rows to measure, separated by commas (default all). Warm is with the cache of an earlier run of the same
command; the operating system's own cache is not emptied. The ratio is that of the medians of one run of this script, whose
commands take turns. The row `commits` wants `qdos log` and is measured only when ROWS names it.
"""

import os
import random
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
RUNS = int(os.environ.get("RUNS", "7"))
COMMITS = int(os.environ.get("COMMITS", "1000"))
ROWS = [row for row in os.environ.get("ROWS", "ten,ten-cold,all").split(",") if row]
IDENTITY = ["-c", "user.name=England (demonstration)", "-c", "user.email=demonstration@invalid", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]


def git(folder, *arguments):
    done = subprocess.run(["git", "-C", folder, *IDENTITY, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder, title):
    git(folder, "commit", "--quiet", "--all", "--message", title)
    return git(folder, "rev-parse", "HEAD")


def services(folder):
    return sorted(folder.glob("services/**/*.yaml"))


def shorter(path):
    """A pharmacy that opens on Mondays for a quarter of an hour only; whether there was anything to shorten."""
    text = path.read_text()
    edited = re.sub(r"^    monday: .*$", '    monday: ["09:00-09:15"]', text, count=1, flags=re.M)
    path.write_text(edited)
    return edited != text


def ten(folder):
    changed = 0
    for path in sorted((folder / "services/leeds/pharmacy").iterdir()):
        if changed == 10:
            break
        changed += shorter(path)
    assert changed == 10, changed
    return commit(folder, "Ten pharmacies")


def every(folder):
    """Every service is written otherwise and says something else."""
    for path in services(folder):
        path.write_text(re.sub(r'^name: "', 'name: "The ', path.read_text(), count=1, flags=re.M))
    return commit(folder, "All of them")


def history(folder):
    """So many commits of one service each, by fast-import."""
    chance, paths = random.Random(1), services(folder)
    texts = {path: path.read_text() for path in chance.sample(paths, min(len(paths), COMMITS // 2))}
    chosen = sorted(texts)
    stream = []
    for at in range(COMMITS):
        path = chosen[at % len(chosen)]
        texts[path] = re.sub(r'^name: ".*"$', f'name: "Edited {at}"', texts[path], count=1, flags=re.M)
        data, message = texts[path].encode(), f"Edit {at}\n".encode()
        name = path.relative_to(folder).as_posix()
        begin = b"from refs/heads/main^0\n" if at == 0 else b""
        stream.append(
            b"commit refs/heads/main\ncommitter E <e@invalid> %d +0000\ndata %d\n%s%sM 100644 inline %s\ndata %d\n%s\n"
            % (1_800_000_000 + at, len(message), message, begin, name.encode(), len(data), data)
        )
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet", "--force"], input=b"".join(stream), check=True)
    git(folder, "reset", "--quiet", "--hard", "main")
    return git(folder, "rev-list", "--reverse", f"-{COMMITS + 1}", "HEAD").split("\n")


def run(folder, command):
    """Seconds by the clock, of processor time, MiB."""
    with tempfile.TemporaryFile() as errors:
        begun = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.monotonic() - begun
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{command}: exit {process.returncode}: {errors.read().decode()}")
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def row(name, folder, base, head, runs=RUNS, cold=None):
    floor = ["git", "diff", "--stat", base, head]
    ours = [QDOS, "diff", f"{base}..{head}", "--today", TODAY]
    if cold is None:
        run(folder, ours)
    figures = {"git diff --stat": [], "qdos diff": []}
    for _ in range(runs):
        figures["git diff --stat"].append(run(folder, floor))
        if cold is not None:
            shutil.rmtree(cold, ignore_errors=True)
        figures["qdos diff"].append(run(folder, ours))
    medians = {who: [statistics.median(one[at] for one in some) for at in range(3)] for who, some in figures.items()}
    ratio = medians["qdos diff"][0] / medians["git diff --stat"][0]
    for who, (clock, processor, memory) in medians.items():
        said = f"{ratio:.1f} x" if who == "qdos diff" else "1"
        print(f"| {name} | `{who}` | {runs} | {clock * 1000:,.0f} ms | {processor * 1000:,.0f} ms | {memory:,.0f} MiB | {said} |", flush=True)


def commits(folder, history):
    """Consecutive commits, compared one after another by one run of the program; git's floor is `git log --stat`."""
    span = f"{history[0]}..{history[-1]}"
    floor = ["git", "log", "--stat", "--oneline", span]
    ours = [QDOS, "log", span]
    run(folder, ours)
    figures = [(run(folder, floor), run(folder, ours)) for _ in range(max(1, RUNS // 2))]
    medians = [[statistics.median(pair[who][at] for pair in figures) for at in range(3)] for who in range(2)]
    ratio = medians[1][0] / medians[0][0]
    for who, (clock, processor, memory), said in zip(("git log --stat", "qdos log"), medians, ("1", f"{ratio:.1f} x")):
        print(f"| {len(history) - 1:,} commits | `{who}` | {len(figures)} | {clock * 1000:,.0f} ms | {processor * 1000:,.0f} ms | {memory:,.0f} MiB | {said} |", flush=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary) / "england", Path(temporary) / "cache"
        os.environ["XDG_CACHE_HOME"] = str(cache)
        subprocess.run(["git", "clone", "--quiet", sys.argv[1], folder], check=True)
        base = git(folder, "rev-parse", "HEAD")
        changed = ten(folder)
        rewritten = every(folder) if "all" in ROWS else None
        line = history(folder) if "commits" in ROWS else None
        git(folder, "gc", "--quiet")
        print(f"{len(services(folder)):,} services\n\n| row | command | runs | clock | processor | peak memory | ratio |\n|{'---|' * 7}", flush=True)
        if "ten" in ROWS:
            row("10 files, warm", folder, base, changed)
        if "ten-cold" in ROWS:
            row("10 files, cold", folder, base, changed, max(1, RUNS // 2), cold=cache)
        if rewritten:
            row("every service", folder, changed, rewritten, max(1, RUNS // 2))
        if line:
            commits(folder, line)


if __name__ == "__main__":
    main()
