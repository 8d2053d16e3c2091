#!/usr/bin/env python3
"""Makes a repository with a long history of realistic edits over the real data of directory/, by git fast-import.

    scripts/make-history.py FOLDER [--files 50000] [--commits 10000] [--seed 1]

Services are copied under new uids until there are so many files. The same arguments give the same commits. Most edit one
entry or a few; one in two hundred edits a shared profile, as many move a file to another folder. The service whose file is
edited in every fiftieth change has the uid that is printed at the end.
"""

import argparse
import random
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN = 1_262_300_400  # 2010-01-01
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PEOPLE = [(f"{10 + at}+lead-{at}", f"Lead {at}") for at in range(40)]
POLICY = "format: \"1\"\nsigners:\n  - as: directory-owner\n    people: [{ id: 1, login: olu-owner }]\n  - as: directory-lead\n    people:\n" + "".join(
    f"      - {{ id: {10 + at}, login: lead-{at} }}\n" for at in range(40)
)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def files(count):
    """The first revision, by path, and the paths of its services."""
    source = ROOT / "directory"
    found = {str(path.relative_to(source)): path.read_text() for path in sorted(source.rglob("*")) if path.is_file()}
    found["policy.yaml"] = POLICY
    services = [path for path in found if path.startswith("services/") and path.endswith(".yaml")]
    originals, uid = list(services), 2_000_000_000
    while len(found) < count:
        path = originals[uid % len(originals)]
        uid += 1
        copy = re.sub(r'^uid: .*$', f'uid: "{uid}"', found[path], count=1, flags=re.M)
        path = str(Path(path).parent / f"{uid}.yaml")
        found[path] = copy
        services.append(path)
    return found, services


def edit(chance, text):
    """One edit of an entry as people make them: what it was about, and the new text."""
    kind = chance.choices(["phone", "hours", "name", "status", "comment", "address"], [30, 35, 8, 4, 13, 10])[0]
    day = chance.choice(DAYS)
    opens, closes = chance.randrange(7, 11), chance.randrange(16, 23)
    if kind == "phone":
        phone = f'phones: {{ public: "01603 {chance.randrange(200_000, 999_999)}" }}'
        return "telephone number", re.sub(r"^phones: \{ public: .*\}$", phone, text, flags=re.M)
    if kind == "hours" and re.search(rf"^    {day}: ", text, flags=re.M):
        return f"hours of {day}", re.sub(rf"^    {day}: .*$", f'    {day}: ["{opens:02}:00-{closes:02}:00"]', text, flags=re.M)
    if kind == "name":
        return "public name", re.sub(r'^public_name: "(.*?)( \(\d+\))?"$', rf'public_name: "\1 ({chance.randrange(99)})"', text, flags=re.M)
    if kind == "status":
        was = "active" if "status: active" in text else "closed"
        return "status", text.replace(f"status: {was}", f"status: {'closed' if was == 'active' else 'active'}", 1)
    if kind == "address":
        return "address", re.sub(r'^address: \["[^"]*"', f'address: ["{chance.randrange(1, 200)} High Street"', text, flags=re.M)
    return "nothing but a comment", re.sub(r"^# looked at .*\n", "", text, flags=re.M) + f"# looked at {chance.randrange(10**6)}\n"


def edit_template(chance, text):
    """A disposition is taken from a shared profile, or comes back to it."""
    listed = re.search(r"^dispositions: \[(.*)\]$", text, flags=re.M)
    codes = listed.group(1).split(", ")
    gone = re.search(r"^# without (.*)\n", text, flags=re.M)
    if gone:
        text, codes = text.replace(gone.group(0), ""), sorted([*codes, gone.group(1)])
    else:
        codes.remove(taken := chance.choice(codes))
        text += f"# without {taken}\n"
    return re.sub(r"^dispositions: .*$", f"dispositions: [{', '.join(codes)}]", text, count=1, flags=re.M)


class Stream:
    def __init__(self, out):
        self.out, self.mark = out, 0

    def data(self, text):
        raw = text.encode()
        self.out.write(b"data %d\n" % len(raw) + raw + b"\n")

    def commit(self, branch, who, clock, message, changed, parents):
        self.mark += 1
        account, name = who
        stamp = f"{name} <{account}@users.noreply.github.com> {clock} +0000"
        self.out.write(f"commit {branch}\nmark :{self.mark}\nauthor {stamp}\ncommitter {stamp}\n".encode())
        self.data(message)
        if parents:
            self.out.write(f"from :{parents[0]}\n".encode())
        for parent in parents[1:]:
            self.out.write(f"merge :{parent}\n".encode())
        for path, text in changed:
            if text is None:
                self.out.write(f"D directory/{path}\n".encode())
                continue
            self.out.write(f"M 100644 inline directory/{path}\n".encode())
            self.data(text)
        self.out.write(b"\n")
        return self.mark


def main():
    asked = arguments()
    chance = random.Random(asked.seed)
    asked.folder.mkdir(parents=True)
    git = ["git", "-C", str(asked.folder)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    importing = subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    stream = Stream(importing.stdin)
    state, services = files(asked.files)
    watched = services[len(services) // 2]
    several = re.compile(r"^dispositions: \[.*, .*\]$", re.M)
    templates = [path for path in state if path.startswith("templates/") and several.search(state[path])]
    clock = BEGIN
    tip = stream.commit("refs/heads/main", ("1+olu-owner", "Olu Owner"), clock, "The directory\n", sorted(state.items()), [])
    made, number = 1, 0
    while made < asked.commits:
        clock += chance.randrange(3_600, 100_000)
        number += 1
        if number % 200 == 100:
            path = chance.choice(templates)
            state[path] = edit_template(chance, state[path])
            changed, title = [(path, state[path])], f"{Path(path).stem}: shared profile"
        elif number % 200 == 150:
            at = chance.choice([at for at, path in enumerate(services) if path != watched])
            old, services[at] = services[at], str(Path(services[at]).parent / "moved" / Path(services[at]).name)
            state[services[at]] = state.pop(old)
            changed, title = [(old, None), (services[at], state[services[at]])], "A file is moved"
        else:
            many = chance.choices([1, 2, 3, 8, 40], [70, 12, 10, 7, 1])[0]
            paths = chance.sample(services, many)
            if number % 50 == 0:
                paths[0] = watched
            what, changed = "", []
            for path in dict.fromkeys(paths):
                what, state[path] = edit(chance, state[path])
                changed.append((path, state[path]))
            title = f"{Path(paths[0]).parts[1]}: {what}"
        author, approver = chance.sample(PEOPLE, 2)
        approved = f"Approved-by: {approver[1]} <{approver[0]}@users.noreply.github.com>\n"
        if made + 2 <= asked.commits and chance.random() < 0.5:
            side = stream.commit("refs/heads/work", author, clock, title + "\n", changed, [tip])
            message = f"Merge pull request #{number} from county/work\n\n{title}\n\n{approved}"
            tip = stream.commit("refs/heads/main", approver, clock + 600, message, changed, [tip, side])
            made += 2
        else:
            tip = stream.commit("refs/heads/main", author, clock, f"{title} (#{number})\n\n{approved}", changed, [tip])
            made += 1
    importing.stdin.close()
    if importing.wait() != 0:
        raise SystemExit("git fast-import failed")
    subprocess.run([*git, "branch", "-q", "-D", "work"], check=False)
    subprocess.run([*git, "-c", "gc.auto=0", "repack", "-q", "-a", "-d"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    print(f"{len(state)} files, {made} commits; watched: {Path(watched).stem} directory/{watched}")


if __name__ == "__main__":
    main()
