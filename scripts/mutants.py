#!/usr/bin/env python3
"""Is every small mistake in the engine caught?

Applies each mutant of scripts/mutants/*.toml to a copy of model/ and coverage/ and expects the tests it names to fail.
Prints a table; exits 1 when a mutant survives, 3 when one cannot be tried (its text is not there once, or it does not
build). Names as arguments try only mutants whose name contains one of them.

    scripts/mutants.py
    scripts/mutants.py closing box
    scripts/mutants.py --check      # only says which can no longer be tried
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATES = ["model", "coverage"]
# What a mutant may name under `caught_by`.
RUNS = {
    "agreement": ["-p", "qdos-coverage", "--test", "agreement", "--", "engine_filters", "what_"],
    "search": ["-p", "qdos-coverage", "--test", "agreement", "--", "search_and_twin"],
    "coverage": ["-p", "qdos-coverage", "--lib"],
    "model": ["-p", "qdos-model", "--lib"],
}
WORLDS = os.environ.get("QDOS_WORLDS", "300")
HANGS = 600


def mutants(names):
    for path in sorted((ROOT / "scripts" / "mutants").glob("*.toml")):
        for mutant in tomllib.loads(path.read_text())["mutant"]:
            if not names or any(name in mutant["name"] for name in names):
                yield mutant


def copy_tree(folder):
    """The two crates and a workspace of just these, so that nothing else is built."""
    for crate in CRATES:
        # Times are not kept, so that nothing an earlier run has built looks up to date.
        ignored = shutil.ignore_patterns("examples")
        shutil.copytree(ROOT / crate, folder / crate, ignore=ignored, copy_function=shutil.copyfile)
    workspace = (ROOT / "Cargo.toml").read_text()
    members = 'members = ["' + '", "'.join(CRATES) + '"]'
    (folder / "Cargo.toml").write_text(re.sub(r"members = \[[^\]]*\]", members, workspace, count=1))
    shutil.copy(ROOT / "Cargo.lock", folder)


def cargo(folder, arguments, worlds=WORLDS):
    """What became of a test run: passed, failed, broken (does not build) or hung; and the end of its output."""
    environment = dict(os.environ, QDOS_WORLDS=str(worlds), RUST_BACKTRACE="0")
    # Cheap to build: a mutant is built once and run once.
    environment.setdefault("CARGO_TARGET_DIR", str(ROOT / "target" / "mutants"))
    environment.update(CARGO_PROFILE_TEST_OPT_LEVEL="1", CARGO_PROFILE_TEST_DEBUG="0")
    build = [part for part in arguments if part != "--"][: 4 if "--test" in arguments else 3]

    def run(more, limit):
        command = ["cargo", "test", "--quiet", *more]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=limit
        )

    built = run([*build, "--no-run"], None)
    if built.returncode != 0:
        return "broken", built.stderr[-1500:]
    try:
        ran = run(arguments, HANGS)
    except subprocess.TimeoutExpired:
        return "hung", ""
    return ("passed" if ran.returncode == 0 else "failed"), ran.stdout + ran.stderr


def first_complaint(output):
    """What the first panic says differed."""
    after = output.partition("panicked at")[2].splitlines()[1:]
    return next((line.strip()[:100] for line in after if line.strip()), "")


def attempt(folder, mutant):
    path = folder / mutant["file"]
    text = path.read_text()
    if text.count(mutant["old"]) != 1:
        return "untried", f"its old text stands {text.count(mutant['old'])} times in {mutant['file']}"
    path.write_text(text.replace(mutant["old"], mutant["new"]))
    try:
        outcome, output = cargo(folder, RUNS[mutant["caught_by"]], mutant.get("worlds", WORLDS))
    finally:
        path.write_text(text)
    if outcome == "broken":
        return "untried", output
    return ("SURVIVED", "") if outcome == "passed" else ("caught", first_complaint(output))


def check():
    """Every text that a mutant changes has to stand in its file once."""
    stale = 0
    for mutant in mutants([]):
        count = (ROOT / mutant["file"]).read_text().count(mutant["old"])
        if count != 1:
            stale += 1
            print(f"{mutant['name']}: its old text stands {count} times in {mutant['file']}")
    sys.exit(3 if stale else 0)


def main():
    if sys.argv[1:] == ["--check"]:
        check()
    chosen = list(mutants(sys.argv[1:]))
    if not chosen:
        sys.exit("no mutant has such a name")
    results = []
    with tempfile.TemporaryDirectory(prefix="qdos-mutants-") as name:
        folder = pathlib.Path(name)
        copy_tree(folder)
        for run in sorted({mutant["caught_by"] for mutant in chosen}):
            outcome, output = cargo(folder, RUNS[run])
            if outcome != "passed":
                print(output, file=sys.stderr)
                sys.exit(f"the tests of {run} fail without any mutant")
        for mutant in chosen:
            started = time.monotonic()
            outcome, detail = attempt(folder, mutant)
            seconds = time.monotonic() - started
            results.append(outcome)
            print(f"{outcome:8} {mutant['caught_by']:9} {seconds:4.0f} s  {mutant['name']:44} {detail}", flush=True)
    caught, survived = results.count("caught"), results.count("SURVIVED")
    print(f"{len(results)} mutants: {caught} caught, {survived} survived, {results.count('untried')} could not be tried")
    if "untried" in results:
        sys.exit(3)
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
