"""The whole story in Chromium with JavaScript switched off: every task succeeds."""

import pytest
from playwright.sync_api import Browser

from tests.story.browser_visitor import BrowserVisitor
from tests.story.stage import Stage
from tests.story.steps import begin, tell

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_story_without_javascript(stage: Stage, browser: Browser) -> None:
    visitors: list[BrowserVisitor] = []

    def newcomer(name: str) -> BrowserVisitor:
        visitors.append(BrowserVisitor(browser, stage.base_url, name, has_scripts=False))
        return visitors[-1]

    tell(begin(stage, newcomer))
    for visitor in visitors:
        visitor.close()
