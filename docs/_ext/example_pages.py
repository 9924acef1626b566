"""Run the scripts of ``examples/`` and show what they print and picture.

A script is a page: its docstring is the text at the top, in Markdown, and a line
``# %%`` begins a part, whose comment lines that follow are the text before it.
It runs in an empty folder of its own.  Below each part stands what it printed, and
each picture (``.png``, ``.jpg``, ``.svg``) that it wrote into that folder.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PART = re.compile(r"^# %%.*\n", re.MULTILINE)
ROOT = Path(__file__).parents[2]
SCRIPTS, CODE = ROOT / "examples", ROOT / "src"
RUNNER = Path(__file__).with_name("run_example.py")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a script: its text in Markdown, and its code from a line on."""

    text: str
    code: str
    line: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a part printed, and the names of the pictures it made."""

    printed: str
    pictures: tuple[str, ...]


def write_pages(scripts: Path, *, into: Path) -> None:
    """Run every script and write a page for each; those that are up to date stay.

    Parameters
    ----------
    scripts : Path
        Folder of the scripts; those whose names begin with ``_`` are left out.
    into : Path
        Folder of the pages, beside its ``index.md``; pages of scripts that are gone
        are removed.

    Raises
    ------
    RuntimeError
        If a script fails; its own words are in the message.
    """
    names = {script.stem for script in _all(scripts)} | {"index"}
    for page in into.glob("*.md"):
        if page.stem not in names:
            page.unlink()
    pictures = into / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for script in _all(scripts):
        if _is_newer(into / f"{script.stem}.md", script):
            continue
        title, parts = read_script(script)
        shown = run_script(script, parts, pictures=pictures)
        text = _page(script, title, parts, shown)
        (into / f"{script.stem}.md").write_text(text, "utf-8")


def listed() -> str:
    """Return a list of the scripts, in Markdown, each with its page."""
    scripts = {path.stem: read_script(path)[0] for path in _all(SCRIPTS)}
    links = [f"- [{title}]({name}.md)" for name, title in scripts.items()]
    return "\n".join([*links, "", "```{toctree}", ":hidden:", "", *scripts, "```", ""])


def _is_newer(page: Path, script: Path) -> bool:
    """Tell whether a page was made of this script with the code as it is."""
    code = [*CODE.rglob("*.py"), *Path(__file__).parent.glob("*.py"), script]
    made = page.stat().st_mtime if page.is_file() else 0.0
    return made > max(path.stat().st_mtime for path in code)


def _all(scripts: Path) -> list[Path]:
    return sorted(scripts.glob("[!_]*.py"))


def read_script(script: Path) -> tuple[str, list[Part]]:
    """Return the title of a script, and its parts; the first holds the docstring."""
    source = script.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    if not docstring:
        raise RuntimeError(
            f"{script.name} was expected to begin with a docstring, whose first line "
            "is the title of its page, but it has none: write one"
        )
    title, _, text = docstring.partition("\n")
    after = ast.parse(source).body[0].end_lineno or 0
    starts = [mark.end() for mark in PART.finditer(source)]
    head = len("".join(source.splitlines(keepends=True)[:after]))
    begins = [head, *starts]
    ends = [*(mark.start() for mark in PART.finditer(source)), len(source)]
    parts = [
        _part(source[begin:end], line=source.count("\n", 0, begin))
        for begin, end in zip(begins, ends, strict=True)
    ]
    first = parts[0]
    parts[0] = Part(f"{text.strip()}\n\n{first.text}".strip(), first.code, first.line)
    return title.rstrip("."), parts


def _part(source: str, *, line: int) -> Part:
    """Divide a part into the comment it begins with and its code."""
    lines = source.splitlines(keepends=True)
    words = 0
    while words < len(lines) and lines[words].startswith("#"):
        words += 1
    text = "".join(each.removeprefix("#").removeprefix(" ") for each in lines[:words])
    return Part(text.strip(), "".join(lines[words:]), line + words)


def run_script(script: Path, parts: list[Part], *, pictures: Path) -> list[Shown]:
    """Run the parts one after the other in one process, in a folder of its own."""
    order = [{"code": part.code, "line": part.line} for part in parts]
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, str(RUNNER), str(script)],
            input=json.dumps(order),
            cwd=folder,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script.name} failed as it was run:\n{done.stderr}")
        shown = []
        for answer in json.loads(done.stdout):
            names = []
            for name in answer["pictures"]:
                names.append(f"{script.stem}-{name}")
                shutil.copy(Path(folder) / name, pictures / names[-1])
            shown.append(Shown(answer["printed"], tuple(names)))
    return shown


def _page(script: Path, title: str, parts: list[Part], shown: list[Shown]) -> str:
    lines = [f"# {title}\n"]
    for part, made in zip(parts, shown, strict=True):
        lines.append(f"{part.text}\n")
        if part.code.strip():
            lines.append(f"```python\n{part.code.strip()}\n```\n")
        if made.printed.strip():
            lines.append(f"```text\n{made.printed.rstrip()}\n```\n")
        lines += [_picture(name) for name in made.pictures]
    lines.append(f"The whole script: `examples/{script.name}`.\n")
    return "\n".join(lines)


def _picture(name: str) -> str:
    """Show a picture; a drawing has no size of its own, and would fill the page."""
    words = Path(name).stem.replace("-", ": ", 1).replace("_", " ")
    size = "{width=420px}" if name.endswith(".svg") else ""
    return f"![{words}](pictures/{name}){size}\n"
