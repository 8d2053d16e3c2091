#!/usr/bin/env python3
"""What `qdos diff` says between two editions of real open data, held against counts made without qdos: rows of a Markdown
table, and on standard error what is said of one side only.

    scripts/real-editions.py SOURCE

SOURCE is a folder of the published files as scripts/real-defects.py wants it. Each row of an edition becomes an entry with the
values as published; each edition is a commit. QDOS names the program (default target/release/qdos), ONLY some of the pairs,
separated by commas, KEEP a folder in which the repositories are left. Needs zstd. Exits with 1 where a count differs from the
one that is expected and no reason for it is written here.
"""

import csv
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
ONLY = [name for name in os.environ.get("ONLY", "").split(",") if name]
TODAY = "2026-11-23"
IDENTITY = ["-c", "user.name=Editions (demonstration)", "-c", "user.email=demonstration@invalid", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]

spec = importlib.util.spec_from_file_location("defects", PROJECT / "scripts/real-defects.py")
defects = importlib.util.module_from_spec(spec)
spec.loader.exec_module(defects)


def plain(name):
    """A name without its letters' case and the room between its words."""
    return " ".join(name.lower().split())


def pharmacies_2023(source):
    """Those of the ten boroughs, by ODS code."""
    boroughs = {row["health_and_wellbeing_board"].upper() for row in greater_manchester(source)}
    rows = csv.DictReader(io.StringIO(defects.text_of(source / "services/pharmacies-nhsbsa-2023-24-q3.csv")))
    for row in rows:
        if row["HEALTH_AND_WELLBEING_BOARD"].upper() in boroughs:
            address = [row[f"ADDRESS_FIELD{n}"].strip() for n in range(1, 5)]
            yield {
                "code": row["PHARMACY_ODS_CODE_(F-CODE)"],
                "name": row["PHARMACY_TRADING_NAME"],
                "address": [line for line in address if line],
                "postcode": row["POST_CODE"],
                "week": {day: row[f"PHARMACY_OPENING_HOURS_{day.upper()}"] for day in defects.DAYS},
            }


def greater_manchester(source):
    return csv.DictReader(io.StringIO(defects.text_of(source / "services/pharmacies-greater-manchester-2024-25-q4.csv")))


def pharmacies_2025(source):
    for row in greater_manchester(source):
        yield {
            "code": row["organisation_data_service_code"],
            "name": row["pharmacy_name"],
            "address": [row["address"]],
            "postcode": row["postcode"],
            "week": {day: row[f"opening_hours_{day}"] for day in defects.DAYS},
        }


def settings(name):
    def read(source):
        for row in csv.reader(io.StringIO(defects.text_of(source / f"ods/{name}.csv"))):
            yield {
                "code": row[0],
                "name": row[1],
                "address": [line for line in row[4:9] if line],
                "postcode": row[9],
                "status": {"A": "active", "C": "closed", "D": "suspended", "P": "pending"}[row[12]],
                "phone": row[17],
            }

    return read


# Name, type of the entries, the two editions, and what is expected: new, gone, hours, postcodes, names.
PAIRS = [
    ("pharmacies of Greater Manchester, December 2023 to March 2025", "13", pharmacies_2023, pharmacies_2025, {"shared": 592, "hours": 80, "postcodes": 3, "names": 16}),
    ("prescribing settings, October 2019 to November 2021", "100", settings("epraccur-2019-10"), settings("epraccur-2021-11"), {"new": 660, "postcodes": 331, "names": 439}),
    ("prescribing settings, November 2021 to December 2023", "100", settings("epraccur-2021-11"), settings("epraccur-2023-12"), {"new": 1008, "postcodes": 324, "names": 445}),
    ("prescribing settings, December 2023 to September 2025", "100", settings("epraccur-2023-12"), settings("epraccur-2025-09"), {"new": 714, "postcodes": 251, "names": 290}),
]


def entry(uid, kind, row):
    made = {"uid": uid, "ods": row["code"], "name": row["name"], "status": row.get("status", "active"), "type": kind}
    made["address"] = row["address"] or ["as published"]
    made["postcode"] = row["postcode"]
    if row.get("phone"):
        made["phones"] = {"public": row["phone"]}
    made["profile"] = {"template": "pharmacy" if kind == "13" else "gp-practice"}
    week = row.get("week")
    made["hours"] = {"week": {day: defects.sessions(cell) for day, cell in week.items()}} if week else {"always": True}
    made["sources"] = [{"fields": ["name"], "from": "open data"}]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *IDENTITY, *arguments], check=True, stdout=subprocess.DEVNULL)


def commit(folder, kind, rows, uids, title):
    services = folder / "services"
    shutil.rmtree(services, ignore_errors=True)
    services.mkdir()
    for code, row in rows.items():
        (services / f"{uids[code]}.yaml").write_text(entry(uids[code], kind, row))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", title)


def repository(folder, source, kind, editions, live):
    """Two commits; a code has one uid in both."""
    folder.mkdir(parents=True)
    defects.skeleton(folder, source, None)
    uids = {code: str(1_000_000_000 + at) for at, code in enumerate(sorted(set().union(*editions)))}
    named = {re.sub(r"\s", "", row["postcode"]).upper() for rows in editions for row in rows.values()}
    places = sorted(live[code] for code in named if code in live)
    (folder / "areas/postcodes/E92000001.csv").write_text("postcode,easting,northing\n" + "".join(places))
    git(folder, "init", "--quiet", "--initial-branch=main")
    for rows, title in zip(editions, ("The edition before", "The edition after")):
        commit(folder, kind, rows, uids, title)
    return {uid: code for code, uid in uids.items()}


def said(folder):
    """Every change with its echoes, as qdos says them."""
    run = subprocess.run([QDOS, "diff", "HEAD~1..HEAD", "--today", TODAY, "--format", "json"], cwd=folder, capture_output=True, text=True)
    if run.returncode not in (0, 3):
        sys.exit(run.stderr)
    flat, open_ = [], list(json.loads(run.stdout)["changes"])
    while open_:
        change = open_.pop()
        flat.append(change)
        open_ += change["echoes"]
    return flat


HOURS = {"hours-reduced", "hours-extended", "hours-shifted", "day-lost", "always-open-dropped"}


def found(changes):
    about = lambda wanted: {change["subject"] for change in changes if wanted(change)}
    key = lambda change, key: (change["head"] or change["base"])["route"] == key
    return {
        "new": about(lambda change: change["class"] == "service-added"),
        "gone": about(lambda change: change["class"] == "service-removed"),
        "hours": about(lambda change: change["class"] in HOURS),
        "postcodes": about(lambda change: change["class"] == "service-moved"),
        "names": about(lambda change: change["class"] == "words-changed" and key(change, "name")),
        "addresses": about(lambda change: change["class"] == "words-changed" and key(change, "address")),
        "layout": about(lambda change: change["class"] == "words-rewritten"),
    }


def counted(before, after):
    """The same without qdos: cells of the two files beside each other, names without their letters' case."""
    shared = before.keys() & after.keys()
    other = lambda differs: {code for code in shared if differs(before[code], after[code])}
    return {
        "shared": shared,
        "new": after.keys() - before.keys(),
        "gone": before.keys() - after.keys(),
        "hours": other(lambda one, two: one.get("week") != two.get("week")),
        "postcodes": other(lambda one, two: one["postcode"] != two["postcode"]),
        "names": other(lambda one, two: plain(one["name"]) != plain(two["name"])),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = Path(sys.argv[1])
    live = defects.live_postcodes(source)
    wrong = False
    print("| editions | what | expected | cells that differ | qdos says |\n|---|---|---|---|---|")
    for name, kind, first, second, expected in PAIRS:
        if ONLY and not any(only in name for only in ONLY):
            continue
        with tempfile.TemporaryDirectory(dir=os.environ.get("KEEP")) as place:
            editions = [{row["code"]: row for row in read(source)} for read in (first, second)]
            codes = repository(Path(place) / "directory", source, kind, editions, live)
            changes = said(Path(place) / "directory")
        cells, says = counted(*editions), found(changes)
        says = {what: {codes.get(uid, uid) for uid in uids} for what, uids in says.items()}
        for what in ("shared", "new", "gone", "hours", "postcodes", "names"):
            ours = len(says[what]) if what in says else "-"
            print(f"| {name} | {what} | {expected.get(what, '-')} | {len(cells[what])} | {ours} |", flush=True)
            if what in says and says[what] != cells[what]:
                missed, more = sorted(cells[what] - says[what]), sorted(says[what] - cells[what])
                for title, some, in (("not said", missed), ("said besides", more)):
                    for code in some[:12]:
                        pair = [(rows[code][{"names": "name", "postcodes": "postcode"}.get(what, "name")] if code in rows else None) for rows in editions]
                        if what == "hours":
                            pair = [{day: cell for day, cell in rows[code]["week"].items() if cell != editions[1 - at][code]["week"][day]} for at, rows in enumerate(editions)]
                        print(f"  {title}: {code} {pair[0]!r} -> {pair[1]!r}", file=sys.stderr)
                    if len(some) > 12:
                        print(f"  {title}: {len(some) - 12} more", file=sys.stderr)
            wrong |= what in expected and expected[what] != len(cells[what])
        print(f"| {name} | addresses in other words | - | - | {len(says['addresses'])} |")
        print(f"| {name} | names and addresses in other letters or lines only | - | - | {len(says['layout'])} |", flush=True)
        classes = Counter(change["class"] for change in changes)
        print(f"  {name}: {dict(sorted(classes.items()))}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
