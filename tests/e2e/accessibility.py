"""What axe finds wrong with a page for people who cannot see, hear or use a mouse well.

It does not know which page it looks at.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 AA and what it builds on; and what axe's authors hold for good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a person is kept out by; axe's `minor` and `moderate` are hints.
SERIOUS = ("serious", "critical")
_RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}});
  return found.violations.map((each) => ({
    id: each.id, impact: each.impact, help: each.help,
    nodes: each.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + node.failureSummary),
  }));
}"""


def serious(page: Page) -> list[str]:
    """The rules that the page breaks, each with its first places; empty for a page that is well."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make setup-dev")
    # Not as a script of the page: its policy would rightly refuse it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        f"{each['impact']} {each['id']}: {each['help']} – {' | '.join(each['nodes'])}"
        for each in page.evaluate(_RUN, RULES)
        if each["impact"] in SERIOUS
    ]
