#!/usr/bin/env python3
"""What `qdos lint` costs on England, and what check-jsonschema and yamllint cost on the same files: rows of a Markdown table.

    scripts/england DIR && scripts/lint-figures.py DIR

DIR is what scripts/england made; it is cloned, and left as it is. QDOS names the program (default target/release/qdos), RUNS
how often each command is run (default 5), ENTRIES how many services the directory is filled up to (default 50000: those of
England and, until there are enough, each again under another uid, name and no ODS code), SAMPLE how many services the peers
are given (default 1000), which lie in a directory of their own that qdos lints too, WORK a folder that is kept, so that a second
run finds what the first has made there, MAKE=1 that nothing is measured yet. The peers are installed from PyPI into a
folder that is thrown away. Cold is with an empty cache directory; the operating system's own cache is not emptied.

check-jsonschema does the schema stage only, so it is held against the schema stage of qdos alone (`cargo bench -p qdos-lint
--bench schema`: one thread, parsing and validating each file); and check-jsonschema and yamllint one after the other are held
against `qdos lint` with every rule in the whole directory, on one thread as they are.
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
WORK = os.environ.get("WORK")
MAKE = bool(os.environ.get("MAKE"))
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
    files = len(services(folder))
    whole = lint("--rev", "HEAD", "--all")
    row("lint, every rule, cold", files, folder, whole, before=cold)
    row("lint, every rule, warm", files, folder, whole)
    changed = services(folder)[0]
    before = changed.read_text()
    changed.write_text(re.sub(r"^name: .*$", 'name: "Another name"', before, count=1, flags=re.M))
    row("lint of the working tree, one changed file, warm", files, folder, lint())
    changed.write_text(before)
    commit = lint("--base", "before", "--rev", "after")
    run(folder, commit)
    row("lint of a commit of one file, warm", files, folder, commit)


def schema_stage(places):
    """Seconds that the schema stage of qdos takes for the services, the median of the runs."""
    command = ["cargo", "bench", "--quiet", "--locked", "-p", "qdos-lint", "--bench", "schema", "--", str(places)]
    figures = []
    for _ in range(RUNS):
        said = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
        files, wrong, seconds = said.split()[-3:]
        figures.append(float(seconds))
    taken = statistics.median(figures)
    print(f"| schema stage of qdos alone, one thread ({wrong} do not fit) | {int(files):,} | {RUNS} | {taken:.3f} s | | | |", flush=True)
    return taken


def peers(places, tools, cold):
    files = [str(path.relative_to(places)) for path in services(places)]
    one_thread = lint("--rev", "HEAD", "--all", "--threads", "1")
    whole = row("qdos lint, every rule and every place, cold, one thread", len(files), places, one_thread, before=cold)
    schema = PROJECT / "schemas/v1/service.schema.json"
    by_schema = [tools / "check-jsonschema", "--schemafile", schema, *files]
    theirs = row("check-jsonschema, schema only", len(files), places, by_schema, runs=1)
    by_style = [tools / "yamllint", "--no-warnings", "-d", "relaxed", *files]
    style = row("yamllint", len(files), places, by_style, runs=1)
    ours = schema_stage(places)
    print(f"\nSchema against schema: check-jsonschema took {theirs / ours:.0f} times as long, yamllint {style / ours:.0f} times.")
    print(f"Whole against whole: check-jsonschema and yamllint together took {(theirs + style) / whole:.0f} times as long.")


def made(source, folder, *steps):
    """A clone that the steps have changed; what a run before has made whole is taken as it is."""
    if not folder.exists():
        half = folder.with_name(folder.name + "-half")
        shutil.rmtree(half, ignore_errors=True)
        clone(source, half)
        for step in steps:
            step(half)
        half.rename(folder)
    return folder


def rename_one(folder):
    """A commit of one file, on a branch of its own."""
    git(folder, "branch", "before")
    git(folder, "checkout", "--quiet", "-b", "after")
    changed = services(folder)[0]
    changed.write_text(re.sub(r"^name: .*$", 'name: "Another name"', changed.read_text(), count=1, flags=re.M))
    git(folder, "commit", "--quiet", "--all", "--message", "Another name")
    git(folder, "checkout", "--quiet", "-")


def installed(folder):
    """The peers, where they are not there yet, and their versions."""
    pip = folder / "bin/pip"
    if not pip.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([pip, "install", "--quiet", "--disable-pip-version-check", *PEERS], check=True)
    versions = subprocess.run([pip, "list", "--format", "freeze"], check=True, capture_output=True, text=True)
    print(", ".join(line for line in versions.stdout.split() if line.split("==")[0] in PEERS))
    return folder / "bin"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/lint-figures.py DIR")
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(WORK or temporary)
        work.mkdir(exist_ok=True)
        tools = installed(work / "peers")
        filled = made(sys.argv[1], work / "england", fill, rename_one)
        sample = made(sys.argv[1], work / "sample", keep_sample)
        if MAKE:
            return
        print(f"\n| row | services | runs | clock | processor | peak memory | exit |\n|{'---|' * 7}", flush=True)
        os.environ["XDG_CACHE_HOME"] = str(Path(temporary) / "cache")
        cold = lambda: shutil.rmtree(Path(temporary) / "cache", ignore_errors=True)
        country(filled, cold)
        peers(sample, tools, cold)


if __name__ == "__main__":
    main()
