"""Writes what was measured into `docs/benchmarks.md`, one generated part a benchmark.

Everything outside the markers stays as people wrote it. It does not know how to measure.
"""

from pathlib import Path

from tests.benchmarks.figures import Row, Section

HEAD = """# Benchmarks

`make bench` measures all of this on the machine it runs on; `./fenghuo bench NAME` one part.
Between the markers everything is generated, also where a figure falls short; what stands outside
them is kept.
"""


def write(page: Path, section: Section, conditions: str) -> None:
    """Replaces the section's part of the page, or adds it at the end of the generated parts."""
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_with_part(text, section, conditions), encoding="utf-8")


def _with_part(text: str, section: Section, conditions: str) -> str:
    begin, end = f"<!-- bench {section.name}: begin -->", f"<!-- bench {section.name}: end -->"
    part = f"{begin}\n{rendered(section, conditions)}{end}"
    if begin in text and end in text:
        before, rest = text.split(begin, 1)
        return before + part + rest.split(end, 1)[1]
    marker = "<!-- bench "
    place = text.rfind(marker)
    if place < 0:
        return f"{text.rstrip()}\n\n{part}\n"
    place = text.index("-->", place) + len("-->")
    return f"{text[:place]}\n\n{part}{text[place:]}"


def rendered(section: Section, conditions: str) -> str:
    """The part in Markdown, without its markers."""
    lines = [f"## {section.title}", "", conditions, "", "| what | measured | at least | met |"]
    lines += ["|---|---|---|---|", *(_line(row) for row in section.rows), ""]
    lines += [f"- {note}" for note in section.notes]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    met = {None: "", True: "yes", False: "**no**"}[row.met]
    return f"| {row.what} | {row.measured} | {row.floor} | {met} |"
