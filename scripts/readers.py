#!/usr/bin/env python3
"""Writes the comments of five changes to the embedded directory, as they are put before readers: docs/readers/1-….md to 5-….md.

    cargo build --release --locked -p qdos && scripts/readers.py [--check] [DIR]

With --check it writes nothing and says which page is not what the program says. DIR is docs/readers unless it is given.
QDOS names the program (default target/release/qdos). Commits have a fixed author and time, so that the same directory gives
the same pages.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TODAY = "2026-11-23"
PROJECT = Path(__file__).resolve().parent.parent
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
WHO = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_NAME": "A lead" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "lead@invalid" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_DATE": "2026-11-23T09:00:00Z" for role in ("AUTHOR", "COMMITTER")},
}
HERE = "services/north-norfolk"
ROYS = f"{HERE}/pharmacy/1900000208.yaml"
CROMER = f"{HERE}/urgent-treatment-centre/1800000036.yaml"
CLOSED = ("status: active", "status: closed")
ENDPOINT = """endpoints:
  - { order: "1", transport: itk, format: CDA, interaction: "urn:nhs-itk:interaction:primaryGeneric111ToPharmacy-v1-0", scenario: Primary, address: "https://referrals.example.nhs.uk/hoveton/roys", compression: uncompressed }
hours:
"""
# Name of the page, its title, and the edits: file, text, other text.
CHANGES = [
    ("1-rural-pharmacy-sundays", "A pharmacy in the country closes on Sundays", [
        (ROYS, '    sunday: ["10:30-14:30"]\n', ""),
    ]),
    ("2-centre-raises-its-age", "An urgent treatment centre raises its lower age", [
        (CROMER, "profile: { template: urgent-treatment-centre }",
         'profile: { template: urgent-treatment-centre, ages: ["2 to 129 years"] }'),
    ]),
    ("3-template-loses-a-disposition", "A shared profile loses a disposition", [
        ("templates/pharmacy.yaml", ', "Dx98"]', "]"),
    ]),
    ("4-wider-profile-new-endpoint", "A pharmacy takes more and gets a new endpoint", [
        (ROYS, "profile: { template: pharmacy }",
         'profile: { template: pharmacy, add_pairs: ["1130=4003", "1152=4003"], add_dispositions: ["Dx08"] }'),
        (ROYS, "hours:\n", ENDPOINT),
    ]),
    ("5-closures-and-a-weaker-requirement", "Seven services close, and a requirement asks for less", [
        (CROMER, *CLOSED),
        *[(f"{HERE}/pharmacy/19000000{number}.yaml", *CLOSED) for number in ("14", "58", "85")],
        *[(f"{HERE}/pharmacy/19000001{number}.yaml", *CLOSED) for number in ("21", "26", "56")],
        ("requirements/urgent-primary-care.yaml", 'distance: "25 km"', 'distance: "40 km"'),
    ]),
]


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True, stdout=subprocess.DEVNULL, env={**os.environ, **WHO})


def commit(folder, title, edits):
    """The branch `change`: main, and these edits."""
    git(folder, "checkout", "--quiet", "--force", "-B", "change", "main")
    for file, old, new in edits:
        path = Path(folder, "directory", file)
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            sys.exit(f"{file} does not hold {old!r} once")
        path.write_text(text.replace(old, new), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", title)


def comment(folder):
    command = [QDOS, "pr", "--dry-run", "--base", "main", "--head", "change", "--today", TODAY]
    outside = ("GITHUB_", "QDOS_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, env=environment)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    # The first line is hidden, and holds the time of this run.
    return re.sub(r"\A<!-- .*-->\n", "", done.stdout.decode())


def main():
    arguments = sys.argv[1:]
    is_check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    to = Path(folders[0]) if folders else PROJECT / "docs/readers"
    differs = False
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copytree(PROJECT / "directory", Path(temporary, "directory"))
        git(temporary, "init", "--quiet", "--initial-branch", "main")
        git(temporary, "add", "--all")
        git(temporary, "commit", "--quiet", "--message", "base")
        for name, title, edits in CHANGES:
            commit(temporary, title, edits)
            page = (
                f"# {title}\n\nThe comment alone, as `qdos pr --dry-run` writes it of the embedded directory, without its"
                f" hidden first line.\n\n~~~~~markdown\n{comment(temporary)}~~~~~\n"
            )
            path = to / f"{name}.md"
            if is_check:
                if not path.exists() or path.read_text(encoding="utf-8") != page:
                    print(f"{path} is not what is said")
                    differs = True
            else:
                to.mkdir(parents=True, exist_ok=True)
                path.write_text(page, encoding="utf-8")
                print(path, len(page))
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
