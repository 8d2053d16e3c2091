#!/usr/bin/env python3
"""What `qdos lint` costs on England, and what check-jsonschema and yamllint cost on the same files: rows of a Markdown table.

    scripts/england DIR && scripts/lint-figures.py DIR

DIR is what scripts/england made; it is cloned, and left as it is. QDOS names the program (default target/release/qdos), RUNS
how often each command is run (default 5), ENTRIES how many services the directory is filled up to (default 50000: those of
England and, until there are enough, each again under another uid, name and no ODS code), SAMPLE how many services the peers
are given (default 1000), which lie in a directory of their own that qdos lints too. The peers are installed from PyPI into a
folder that is thrown away. Cold is with an empty cache directory; the operating system's own cache is not emptied.

check-jsonschema does the schema stage only. qdos has no such command, so that all its rules are in its time and the ratio is a
lower bound: once in a directory of the same services whose areas hold no postcodes, so that reading the services is what both
do; once in the whole directory, against check-jsonschema and yamllint one after the other.
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
ENTRIES = int(os.environ.get("ENTRIES", "50000"))
SAMPLE = int(os.environ.get("SAMPLE", "1000"))
PEERS = ["check-jsonschema", "yamllint"]
IDENTITY = ["-c", "user.name=England (demonstration)", "-c", "user.email=demonstration@invalid", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *IDENTITY, *arguments], check=True, stdout=subprocess.DEVNULL)


def services(folder):
    return sorted(folder.glob("services/**/*.yaml"))


def clone(source, folder):
    subprocess.run(["git", "clone", "--quiet", source, folder], check=True)
    git(folder, "gc", "--quiet")
    return folder


def fill(folder):
    """Adds services until there are enough."""
    found = services(folder)
    for number in range(max(0, ENTRIES - len(found))):
        text = found[number % len(found)].read_text()
        uid = str(3_000_000_000 + number)
        text = re.sub(r'^uid: .*$', f'uid: "{uid}"', text, count=1, flags=re.M)
        text = re.sub(r'^name: "', f'name: "{number} ', text, count=1, flags=re.M)
        text = re.sub(r"^ods: .*\n", "", text, count=1, flags=re.M)
        found[number % len(found)].with_name(f"{uid}.yaml").write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "More services")
    git(folder, "gc", "--quiet")


def forget_postcodes(folder):
    """Leaves no place, so that what is read is the services."""
    for path in [*folder.glob("areas/postcodes/*.csv"), folder / "areas/small-areas.csv"]:
        path.write_text(path.read_text().split("\n", 1)[0] + "\n")
    git(folder, "commit", "--quiet", "--all", "--message", "No places")
    git(folder, "gc", "--quiet")


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


def country(folder, cold):
    fill(folder)
    files = len(services(folder))
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


def peers(folder, tools, cold):
    keep_sample(folder)
    files = [str(path.relative_to(folder)) for path in services(folder)]
    one_thread = lint("--rev", "HEAD", "--all", "--threads", "1")
    whole = row("qdos lint, every rule and every place, cold, one thread", len(files), folder, one_thread, before=cold)
    schema = PROJECT / "schemas/v1/service.schema.json"
    by_schema = [tools / "check-jsonschema", "--schemafile", schema, *files]
    theirs = row("check-jsonschema, schema only", len(files), folder, by_schema, runs=1)
    by_style = [tools / "yamllint", "--no-warnings", "-d", "relaxed", *files]
    style = row("yamllint", len(files), folder, by_style, runs=1)
    forget_postcodes(folder)
    ours = row("qdos lint, every rule and no place, cold, one thread", len(files), folder, one_thread, before=cold)
    print(f"\nSchema against schema: check-jsonschema took {theirs / ours:.0f} times as long, yamllint {style / ours:.0f} times.")
    print(f"Whole against whole: check-jsonschema and yamllint together took {(theirs + style) / whole:.0f} times as long.")


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
        os.environ["XDG_CACHE_HOME"] = str(temporary / "cache")
        cold = lambda: shutil.rmtree(temporary / "cache", ignore_errors=True)
        country(clone(sys.argv[1], temporary / "england"), cold)
        peers(clone(sys.argv[1], temporary / "sample"), tools, cold)


if __name__ == "__main__":
    main()
