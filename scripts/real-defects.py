#!/usr/bin/env python3
"""How many of the defects of real open data `qdos lint` finds: the table of docs/real-defects.md, without its last column.

    scripts/real-defects.py SOURCE

SOURCE is a folder of the published files, laid out as import/england/README.md says, with the NHS Choices files beside them.
Each row of a file becomes an entry with the values as published; nothing is repaired. QDOS names the program (default
target/release/qdos), ONLY some of the data sets, separated by commas, SHOW one rule, each finding of which is printed with
the name of its entry. Needs zstd.
"""

import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
QDOS = os.environ.get("QDOS", str(PROJECT / "target/release/qdos"))
ONLY = [name for name in os.environ.get("ONLY", "").split(",") if name]
SHOW = os.environ.get("SHOW")
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
FIRST_UID = 1_000_000_000


def text_of(path, encoding="utf-8-sig"):
    packed = path.with_name(path.name + ".zst")
    if packed.exists():
        data = subprocess.run(["zstd", "-dc", "--long=27", packed], check=True, capture_output=True).stdout
    else:
        data = path.read_bytes()
    return data.decode(encoding)


def choices(source, name):
    """Rows of an NHS Choices export, which quotes nothing."""
    lines = text_of(source / f"{name}.csv", "cp1252").split("\n")
    header = lines[0].strip("\r").split("¬")
    rows = (line.strip("\r").split("¬") for line in lines[1:] if line.strip())
    return [dict(zip(header, row)) for row in rows]


def metres(latitude, longitude):
    """Easting and northing on the Airy ellipsoid; the shift of datum, some 100 m, is left out: the rule asks for 2 km."""
    a, b, scale = 6377563.396, 6356256.909, 0.9996012717
    phi, lam = math.radians(float(latitude)), math.radians(float(longitude))
    phi0, lam0 = math.radians(49), math.radians(-2)
    e2, n = 1 - (b * b) / (a * a), (a - b) / (a + b)
    nu = a * scale / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    rho = nu * (1 - e2) / (1 - e2 * math.sin(phi) ** 2)
    d, s = phi - phi0, phi + phi0
    arc = b * scale * (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
        - (3 * n + 3 * n**2 + 2.625 * n**3) * math.sin(d) * math.cos(s)
        + (1.875 * n**2 + 1.875 * n**3) * math.sin(2 * d) * math.cos(2 * s)
        - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * s)
    )
    t, l, c = math.tan(phi) ** 2, lam - lam0, math.cos(phi)
    eta = nu / rho - 1
    northing = arc - 100000 + nu / 2 * math.sin(phi) * c * l**2 + nu / 24 * math.sin(phi) * c**3 * (5 - t + 9 * eta) * l**4
    easting = 400000 + nu * c * l + nu / 6 * c**3 * (nu / rho - t) * l**3
    return {"easting": str(round(easting)), "northing": str(round(northing))}


def entry(number, name, kind, **given):
    """An entry with the values that are given, as they are."""
    made = {"uid": str(FIRST_UID + number), "name": name, "status": "active", "type": kind}
    made["profile"] = {"template": {"13": "pharmacy", "12": "dental-practice", "100": "gp-practice"}.get(kind, "pharmacy")}
    made |= {key: value for key, value in given.items() if value not in (None, "", [], {})}
    made["sources"] = [{"fields": ["name"], "from": "open data"}]
    return made


def sessions(cell):
    return "closed" if cell.strip().lower() == "closed" else cell.split(",")


def contracted_weeks(source, name, code):
    rows = csv.DictReader(io.StringIO(text_of(source / f"services/{name}.csv")))
    for number, row in enumerate(rows):
        columns = {key.upper().replace(" ", "_"): value for key, value in row.items() if key}
        week = {day: sessions(columns[f"PHARMACY_OPENING_HOURS_{day.upper()}"] or "") for day in DAYS}
        address = [columns.get(f"ADDRESS_FIELD_{n}", columns.get(f"ADDRESS_FIELD{n}", "")) for n in range(1, 5)]
        yield entry(
            number, columns["PHARMACY_TRADING_NAME"], "13", ods=columns[code], hours={"week": week},
            address=[line for line in address if line] or ["as published"], postcode=columns["POST_CODE"],
        )


def weeks_2023(source):
    return contracted_weeks(source, "pharmacies-nhsbsa-2023-24-q3", "PHARMACY_ODS_CODE_(F-CODE)")


def manchester(source):
    rows = list(csv.DictReader(io.StringIO(text_of(source / "services/pharmacies-greater-manchester-2024-25-q4.csv"))))
    for number, row in enumerate(rows):
        lower = {key.lower(): value for key, value in row.items() if key}
        find = lambda *words: next((value for key, value in lower.items() if all(word in key for word in words)), "")
        week = {day: sessions(find(day, "hours") or find(day)) for day in DAYS}
        yield entry(
            number, find("name"), "13", ods=find("service_code"), hours={"week": week}, address=[find("address") or "as published"],
            postcode=find("postcode") or find("post_code") or find("post code"),
        )


def nhsuk_2017(source):
    for number, line in enumerate(text_of(source / "services/pharmacies-nhsuk-2017-01.jsonl").splitlines()):
        record = json.loads(line)
        times = record.get("openingTimes") or {}
        listed = lambda row: [f"{one['opens']}-{one['closes']}" for one in row] or "closed"
        hours = {"week": {day: listed(row) for day, row in (times.get("general") or {}).items()}}
        dates = times.get("alterations") or {}
        hours["dates"] = [{"date": date, "sessions": listed(row)} for date, row in dates.items()]
        place = record["address"]
        lines = [place.get(key) for key in ("line1", "line2", "line3", "city", "county")]
        phone = (record.get("contacts") or {}).get("telephoneNumber")
        yield entry(
            number, record["name"], "13", ods=record["identifier"], hours=hours if times.get("general") else None,
            address=[line for line in lines if line], postcode=place.get("postcode"), notes=record.get("summary"),
            phones={"public": phone} if phone else None, web=(record.get("contacts") or {}).get("website"),
        )


def sexual_health(source):
    for number, line in enumerate(text_of(source / "services/sexual-health-u25-2018.jsonl").splitlines()):
        record = json.loads(line)
        yield entry(
            number, record["name"], "29", address=record["address"].get("addressLines"),
            postcode=record["address"].get("postcode"), notes=record.get("openingTimes"),
            public_instructions=record.get("serviceDetails"), web=(record.get("contacts") or {}).get("website"),
        )


def exported(source, name, kind, times=None):
    """Rows of one NHS Choices export with their opening times; a row more for one id is a file more for one uid."""
    hours = {}
    for row in choices(source, times) if times else []:
        kept = hours.setdefault(row["OrganisationId"], {"week": {}, "dates": {}})
        stated = row["Times"] if row["IsOpen"] == "True" else "closed"
        if row["OpeningTimeType"] == "General":
            kept["week"].setdefault(row["WeekDay"].lower(), []).append(stated)
        else:
            date = row.get("AdditionalOpeningDate") or row.get("AdditonalOpeningDate") or ""
            kept["dates"].setdefault(datetime.strptime(" ".join(date.split()), "%b %d %Y").date().isoformat(), []).append(stated)
    plain = lambda stated: "closed" if stated == ["closed"] else [text for text in stated if text != "closed"]
    for row in choices(source, name):
        number = int(row["OrganisationID"])
        known = hours.get(row["OrganisationID"])
        lines = [row.get(key) for key in ("Address1", "Address2", "Address3", "City", "County")]
        placed = row.get("Latitude") and row.get("Longitude")
        week = known and {
            "week": {day: plain(stated) for day, stated in known["week"].items()},
            "dates": [{"date": date, "sessions": plain(stated)} for date, stated in sorted(known["dates"].items())],
        }
        yield entry(
            number, row["OrganisationName"], kind, ods=row.get("OrganisationCode"), postcode=row.get("Postcode"),
            hours=week or (None if times else {"always": True}), address=[line for line in lines if line],
            coordinates=metres(row["Latitude"], row["Longitude"]) if placed else None, web=row.get("Website"),
            phones={"public": row["Phone"]} if row.get("Phone") else None, email=row.get("Email"),
        )


def organisations(source, name):
    return list(csv.reader(io.StringIO(text_of(source / f"ods/{name}.csv"))))


def active_rows(name, kind, chosen=lambda row: True):
    def read(source):
        for number, row in enumerate(organisations(source, name)):
            if row[12] == "A" and chosen(row):
                yield entry(
                    number, row[1], kind, ods=row[0], address=[line for line in row[4:9] if line], postcode=row[9],
                    hours={"always": True}, phones={"public": row[17]} if row[17] else None,
                )
    return read


OLD = "services/nhschoices-2014-02"
# Name, its entries, the day it is judged from, the table of organisations it is held against.
SETS = [
    ("pharmacies 2023-24", weeks_2023, "2026-11-23", "edispensary-2025-04"),
    ("Greater Manchester 2025", manchester, "2026-11-23", None),
    ("NHS.UK pharmacies 2017", nhsuk_2017, "2017-01-16", None),
    ("NHS.UK pharmacies 2017, all dates to come", nhsuk_2017, "2011-12-01", None),
    ("sexual health 2018", sexual_health, "2026-11-23", None),
    ("Pharmacy 2014", lambda s: exported(s / OLD, "Pharmacy", "13", "PharmacyOpeningTimes"), "2026-11-23", None),
    ("GP 2014", lambda s: exported(s / OLD, "GP", "100"), "2026-11-23", None),
    ("GPPractices 2014", lambda s: exported(s / OLD, "GPPractices", "100"), "2026-11-23", None),
    ("Dentists 2014", lambda s: exported(s / OLD, "Dentists", "12", "DentistOpeningTimes"), "2026-11-23", None),
    ("Clinics 2014", lambda s: exported(s / OLD, "Clinics", "17"), "2026-11-23", None),
    ("Hospital 2014", lambda s: exported(s / OLD, "Hospital", "28"), "2026-11-23", None),
    ("GP 2019", lambda s: exported(s / "services/history", "GP-2019-05", "100"), "2026-11-23", None),
    ("practices 2025-09", active_rows("epraccur-2025-09", "100"), "2026-11-23", "epraccur-2025-09"),
    ("dispensaries 2025-04", active_rows("edispensary-2025-04", "13"), "2026-11-23", "edispensary-2025-04"),
]


def skeleton(folder, source, name):
    for part in ("templates", "reference", "calendar"):
        shutil.copytree(PROJECT / "directory" / part, folder / part)
    (folder / "areas/postcodes").mkdir(parents=True)
    (folder / "areas/areas.yaml").write_text('areas: [{ code: "E92000001", name: "England", kind: country }]\n')
    (folder / "areas/search-distances.csv").write_text("code,km\n")
    (folder / "areas/small-areas.csv").write_text("code,name,area,easting,northing,0-129\n")
    settings = 'format: "1"\nname: "As published"\nrelease: "51.2.0"\nown_areas: ["E92000001"]\n'
    (folder / "qdos.yaml").write_text(settings)
    if name:
        words = {"A": "active", "C": "closed", "D": "dormant", "P": "proposed"}
        day = lambda text: f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else ""
        rows = [f"{row[0]},{words[row[12]]},{day(row[11])}\n" for row in organisations(source, name)]
        (folder / "reference/organisations.csv").write_text("code,status,closed\n" + "".join(rows))


def live_postcodes(source):
    rows = csv.reader(io.StringIO(text_of(source / "geo/postcodes-gb-2025-11.csv")))
    return {row[0].replace(" ", ""): f"{row[0]},{row[2]},{row[3]}\n" for row in rows if row[0] != "postcode"}


def lint(folder, today):
    command = [QDOS, "lint", folder, "--all", "--no-cache", "--today", today, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: {done.stderr}")
    return json.loads(done.stdout)["findings"]


def weight(finding):
    """How many sessions or dates one finding speaks of."""
    said = finding["message"]
    more = re.search(r"(?:and|do) (\d+) more", said)
    dates = re.match(r"(\d+) specified dates", said)
    return int(dates.group(1)) if dates else 1 + int(more.group(1)) if more else 1


def main():
    source = Path(sys.argv[1])
    live = live_postcodes(source)
    print("| data | entries | rule | findings | sessions or dates in them |\n|---|---|---|---|---|")
    for name, read, today, checked in SETS:
        if ONLY and name not in ONLY:
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "directory"
            folder.mkdir()
            skeleton(folder, source, checked)
            (folder / "services").mkdir()
            named, count = set(), 0
            for count, made in enumerate(read(source), 1):
                (folder / f"services/{count:06}.yaml").write_text(json.dumps(made, ensure_ascii=False) + "\n")
                named.add(re.sub(r"\s", "", made.get("postcode", "")).upper())
            rows = sorted(live[code] for code in named if code in live)
            (folder / "areas/postcodes/E92000001.csv").write_text("postcode,easting,northing\n" + "".join(rows))
            found = [finding for finding in lint(folder, today) if finding["path"].startswith("services/")]
            shown = [finding for finding in found if finding["rule"] == SHOW]
            for finding in shown:
                entered = json.loads((folder / finding["path"]).read_text())["name"]
                print(f"{name}: {entered!r}: {finding['message']}")
        rules, spoken = Counter(), Counter()
        for finding in found:
            rules[finding["rule"]] += 1
            spoken[finding["rule"]] += weight(finding)
        for rule, findings in sorted(rules.items()):
            print(f"| {name} | {count:,} | {rule} | {findings:,} | {spoken[rule]:,} |", flush=True)


if __name__ == "__main__":
    main()
