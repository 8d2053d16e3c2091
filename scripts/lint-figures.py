#!/usr/bin/env python3
"""What `qdos lint` costs on England, and what check-jsonschema and yamllint cost on the same files: rows of a Markdown table.

    scripts/england DIR && scripts/lint-figures.py DIR

DIR is what scripts/england made; it is cloned, and left as it is. QDOS names the program (default target/release/qdos), RUNS
how often each command is run (default 5), SAMPLE how many services the peers are given (default 1000), which lie in a
directory of their own that qdos lints too. The peers are installed from PyPI into a folder that is thrown away. Cold is
without .git/qdos; the operating system's own cache is not emptied. check-jsonschema does the schema stage only; qdos has no
such command, so that all its rules are in its time and a ratio is a lower bound.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

TODAY = "2026-11-23"
PROJECT = Path(__file__).resolve().parent.parent
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
RUNS = int(os.environ.get("RUNS", "5"))
SAMPLE = int(os.environ.get("SAMPLE", "1000"))
PEERS = ["check-jsonschema", "yamllint"]
IDENTITY = ["-c", "user.name=England (demonstration)", "-c", "user.email=demonstration@invalid"]


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *IDENTITY, *arguments], check=True, stdout=subprocess.DEVNULL)


def services(folder):
    return sorted(folder.glob("services/**/*.yaml"))


def clone(source, folder):
    subprocess.run(["git", "clone", "--quiet", source, folder], check=True)
    git(folder, "gc", "--quiet")
    return folder


def keep_sample(folder):
    """Leaves every n-th service, so that all types and regions are in."""
    found = services(folder)
    kept = set(found[:: max(1, len(found) // SAMPLE)][:SAMPLE])
    for path in found:
        if path not in kept:
            path.unlink()
    git(folder, "commit", "--quiet", "--all", "--message", "A sample of the services")
    git(folder, "gc", "--quiet")


def run(folder, command):
    """Seconds by the clock, seconds of processor time, MiB, exit code."""
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    clock = time.monotonic() - begun
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode


def row(name, files, folder, command, runs=RUNS, before=lambda: None):
    """Prints one row and returns the median of the clock."""
    figures = []
    for _ in range(runs):
        before()
        figures.append(run(folder, command))
    clock, processor, memory = (statistics.median(figure[at] for figure in figures) for at in range(3))
    codes = sorted({figure[3] for figure in figures})
    # Whoever stops with an error is quick.
    if not set(codes) <= {0, 1}:
        sys.exit(f"{name}: exit {codes}")
    print(f"| {name} | {files:,} | {runs} | {clock:.2f} s | {processor:.2f} s | {memory:,.0f} MiB | {codes} |", flush=True)
    return clock


def lint(*arguments):
    return [QDOS, "lint", ".", "--today", TODAY, "--format", "concise", *arguments]


def country(folder):
    files = len(services(folder))
    cold = lambda: shutil.rmtree(folder / ".git/qdos", ignore_errors=True)
    whole = lint("--rev", "HEAD", "--all")
    row("lint, every rule, cold", files, folder, whole, before=cold)
    row("lint, every rule, warm", files, folder, whole)
    changed = services(folder)[0]
    text = re.sub(r"^name: .*$", 'name: "Another name"', changed.read_text(), count=1, flags=re.M)
    changed.write_text(text)
    row("lint of the working tree, one changed file, warm", files, folder, lint())
    git(folder, "commit", "--quiet", "--all", "--message", "Another name")
    commit = lint("--base", "HEAD~1", "--rev", "HEAD")
    run(folder, commit)
    row("lint of a commit of one file, warm", files, folder, commit)


def peers(folder, tools):
    keep_sample(folder)
    files = [str(path.relative_to(folder)) for path in services(folder)]
    cold = lambda: shutil.rmtree(folder / ".git/qdos", ignore_errors=True)
    # Everything else of the directory (areas, postcodes, codes) is in the time of qdos; of the peers only the services are.
    whole = lint("--rev", "HEAD", "--all", "--threads", "1")
    ours = row("qdos lint, every rule, cold, one thread", len(files), folder, whole, before=cold)
    alone = row("qdos lint of 1 service and everything else", 1, *one_service(folder))
    schema = PROJECT / "schemas/v1/service.schema.json"
    by_schema = [tools / "check-jsonschema", "--schemafile", schema, *files]
    theirs = row("check-jsonschema, schema only", len(files), folder, by_schema, runs=1)
    by_style = [tools / "yamllint", "--no-warnings", "-d", "relaxed", *files]
    style = row("yamllint", len(files), folder, by_style, runs=1)
    print(f"\ncheck-jsonschema took {theirs / ours:.0f} times as long as qdos lint, yamllint {style / ours:.0f} times.")
    if ours > alone:
        print(f"Without what is no service: {theirs / (ours - alone):.0f} and {style / (ours - alone):.0f} times.")


def one_service(folder):
    """A copy of the directory with its first service only, and the command to lint it."""
    alone = folder.parent / "alone"
    clone(folder, alone)
    for path in services(alone)[1:]:
        path.unlink()
    git(alone, "commit", "--quiet", "--all", "--message", "One service")
    return alone, lint("--rev", "HEAD", "--all", "--threads", "1", "--no-cache")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/lint-figures.py DIR")
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        venv.create(temporary / "peers", with_pip=True)
        tools = temporary / "peers/bin"
        subprocess.run([tools / "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS], check=True)
        versions = subprocess.run([tools / "pip", "list", "--format", "freeze"], check=True, capture_output=True, text=True)
        print(", ".join(line for line in versions.stdout.split() if line.split("==")[0] in PEERS))
        print(f"\n| row | services | runs | clock | processor | peak memory | exit |\n|{'---|' * 7}", flush=True)
        country(clone(sys.argv[1], temporary / "england"))
        peers(clone(sys.argv[1], temporary / "sample"), tools)


if __name__ == "__main__":
    main()
