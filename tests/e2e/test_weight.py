"""The stop-watch of first visits does not stop before a page answers."""

import pytest
from playwright.sync_api import Browser, Route

from tests.e2e.weight import QUIET_MS, first_visit

pytestmark = pytest.mark.e2e

URL = "http://pages.invalid/"
PAGE = """<!doctype html><title>x</title><input id="text"><script>
function busy(ms) { const end = performance.now() + ms; while (performance.now() < end) {} }
addEventListener("load", () => setTimeout(() => busy(%d), %d));
</script>"""


@pytest.mark.parametrize("control", ["", "#text"])
def test_work_after_the_load_event_counts(browser: Browser, control: str) -> None:
    page = browser.new_context().new_page()
    after = QUIET_MS // 4

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=PAGE % (400, after))

    page.route(URL, answer)
    found = first_visit(page, URL, control)
    page.context.close()
    assert found.interactive >= found.loaded + after + 400
    assert not found.has_map
