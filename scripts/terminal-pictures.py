#!/usr/bin/env python3
"""Draws what a command prints on a terminal: its ANSI colours as a picture, dark and light.

    python3 -m venv target/pictures && target/pictures/bin/pip install pillow
    target/pictures/bin/python scripts/terminal-pictures.py NAME.png COLUMNS COMMAND [ARGUMENT ...]

Wants chromium, and script (of util-linux) for a terminal. Writes NAME-dark.png and NAME-light.png, 128 colours each.
"""
import html
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops

GROUNDS = {"dark": ("#0d1117", "#e6edf3"), "light": ("#ffffff", "#1f2328")}
# The eight colours of ANSI and their bright ones, as they stand on either ground.
INKS = {
    "dark": ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
    "light": ["#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#6e7781"],
}


def printed(columns, command):
    """What the command prints on a terminal of so many columns."""
    line = f"stty cols {columns}; {shlex.join(command)}"
    done = subprocess.run(["script", "-qec", line, "/dev/null"], capture_output=True, text=True, env=None)
    return done.stdout.replace("\r\n", "\n")


def spans(text, look):
    """Each stretch of one style as a span."""
    style, parts, at = {}, [], 0
    for code in re.finditer(r"\x1b\[([0-9;]*)m|\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[A-Za-ln-z]", text):
        parts.append(span(text[at : code.start()], style, look))
        at = code.end()
        for number in (int(part or 0) for part in (code.group(1) or "0").split(";")) if code.group(1) is not None else ():
            if number == 0:
                style = {}
            elif number == 1:
                style["bold"] = True
            elif number == 2:
                style["dim"] = True
            elif 30 <= number <= 37 or 90 <= number <= 97:
                style["ink"] = number % 10
            elif number == 39:
                style.pop("ink", None)
            elif number == 22:
                style.pop("bold", None), style.pop("dim", None)
    parts.append(span(text[at:], style, look))
    return "".join(parts)


def span(text, style, look):
    css = ""
    if "ink" in style:
        css += f"color:{INKS[look][style['ink']]};"
    css += "font-weight:700;" if style.get("bold") else ""
    css += "opacity:.6;" if style.get("dim") else ""
    return f'<span style="{css}">{html.escape(text)}</span>' if text else ""


def drawn(text, columns, look, to):
    ground, ink = GROUNDS[look]
    width, height = columns * 9 + 40, (sum(1 + len(line) // columns for line in text.split("\n")) + 3) * 19 + 40
    page = (
        f'<!doctype html><meta charset="utf-8"><style>body{{margin:0;background:{ground};color:{ink}}}'
        'pre{margin:0;padding:16px;font:14px/19px "DejaVu Sans Mono",monospace;white-space:pre-wrap;word-break:break-all;'
        f"width:{columns}ch}}</style>"
        f"<pre>{spans(text, look)}</pre>"
    )
    with tempfile.TemporaryDirectory() as folder:
        source, raw = pathlib.Path(folder, "page.html"), pathlib.Path(folder, "page.png")
        source.write_text(page, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--screenshot={raw}", f"--window-size={width},{height}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        picture = Image.open(raw).convert("RGB")
    empty = Image.new("RGB", picture.size, picture.getpixel((1, 1)))
    filled = ImageChops.difference(picture, empty).getbbox() or (0, 0, width, 40)
    picture = picture.crop((0, 0, width, filled[3] + 16))
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(to, optimize=True)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    name, columns, command = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    text = printed(columns, command)
    for look in GROUNDS:
        to = name.with_name(f"{name.stem}-{look}.png")
        drawn(text, columns, look, to)
        print(to, to.stat().st_size)


main()
