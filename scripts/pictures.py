#!/usr/bin/env python3
"""Draws pull-request comments as GitHub shows them: light, dark and on a phone, with a stylesheet of our own.

    python3 -m venv target/pictures && target/pictures/bin/pip install "markdown-it-py[linkify]==4.3.0" pillow
    target/pictures/bin/python scripts/pictures.py docs/pictures cli/tests/comments/red-with-policy.md [MORE ...]

Wants chromium. Writes <name>-light.png, <name>-dark.png and <name>-phone.png, 128 colours each; a page that is longer than
HEIGHT is cut there, so that a picture stays small.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from markdown_it import MarkdownIt
from PIL import Image

LOOKS = {"light": (880, "light"), "dark": (880, "dark"), "phone": (390, "light")}
HEIGHT = {"light": 1500, "dark": 1500, "phone": 2000}
COLOURS = {
    "light": "--ground:#ffffff;--ink:#1f2328;--pale:#59636e;--line:#d1d9e0;--row:#f6f8fa;--code:#eff1f3",
    "dark": "--ground:#0d1117;--ink:#f0f6fc;--pale:#9198a1;--line:#3d444d;--row:#151b23;--code:#262c36",
}
STYLE = """
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 "Noto Sans","DejaVu Sans",Arial,sans-serif}
article{padding:16px;overflow-wrap:break-word}
h2{font-size:1.5em;border-bottom:1px solid var(--line);padding-bottom:.3em;margin:8px 0 16px}
h3{font-size:1.25em;margin:24px 0 16px}
p,ul,ol,table{margin:0 0 16px} li+li{margin-top:.25em} li>ul{margin:0} ol,ul{padding-left:2em}
table{border-collapse:collapse;display:block;width:max-content;max-width:100%;overflow:auto}
th,td{border:1px solid var(--line);padding:6px 13px;text-align:left;vertical-align:top} tr:nth-child(2n){background:var(--row)}
code{background:var(--code);padding:.2em .4em;border-radius:6px;font-size:85%}
sub{font-size:75%;color:var(--pale)}
"""


def page(text, colours):
    # A comment breaks its lines where its author does; a file would not.
    body = MarkdownIt("gfm-like", {"html": True, "breaks": True, "linkify": True}).render(text)
    return (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<style>:root{{{COLOURS[colours]}}}{STYLE}</style><article>{body}</article>"
    )


def drawn(html, width, height, to):
    with tempfile.TemporaryDirectory() as folder:
        source, raw = pathlib.Path(folder, "page.html"), pathlib.Path(folder, "page.png")
        # Chromium makes no window narrower than 500 pixels, so a narrow page stands in a wide one.
        source.write_text(html.replace("<article>", f'<article style="width:{width - 32}px">'), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--screenshot={raw}", f"--window-size={max(width, 500)},{height}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        picture = Image.open(raw).convert("RGB").crop((0, 0, width, height))
    ground = Image.new("RGB", picture.size, picture.getpixel((1, 1)))
    from PIL import ImageChops

    filled = ImageChops.difference(picture, ground).getbbox() or (0, 0, width, 40)
    picture = picture.crop((0, 0, width, min(height, filled[3] + 16)))
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(to, optimize=True)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for path in map(pathlib.Path, sys.argv[2:]):
        text = path.read_text(encoding="utf-8")
        # A page that quotes a comment holds it between two lines of tildes.
        quoted = re.search(r"^~~~+markdown\n(.*?)^~~~+$", text, re.S | re.M)
        text = quoted.group(1) if quoted else text
        for look, (width, colours) in LOOKS.items():
            to = out / f"{path.stem}-{look}.png"
            drawn(page(text, colours), width, HEIGHT[look], to)
            print(to, to.stat().st_size)


main()
