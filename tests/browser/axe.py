"""axe-core looks at a page that is open: can everybody read and use it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
GRAVE = ("serious", "critical")
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


def serious(page: Page) -> list[str]:
    """What is wrong seriously or critically: the rule, what it asks, and where. Empty: nothing.

    The script comes in through the debugger, so the page's content security policy is as visitors have it.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [
        f"{one['id']} ({one['help']}): {', '.join(' '.join(map(str, node['target'])) for node in one['nodes'])}"
        for one in found
        if one["impact"] in GRAVE
    ]
