"""The whole story in real Chromium: exporter, two underwriters, claims handlers, administrator, each with a browser.

Pictures of the pages are left in `screenshots/`, for a person to look at.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.story.browser_visitor import BrowserVisitor
from tests.story.stage import Stage
from tests.story.steps import begin, tell

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES: Final = Path(__file__).parents[2] / "screenshots"


@pytest.fixture
def pictures(capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    """Give the folder of pictures, and say at the end where it is."""
    PICTURES.mkdir(exist_ok=True)
    yield PICTURES
    with capsys.disabled():
        print(f"\n{len(list(PICTURES.glob('*.png')))} pictures of the story: {PICTURES}")  # noqa: T201 - for the reader


def test_the_story_in_chromium(stage: Stage, browser: Browser, pictures: Path) -> None:
    visitors: list[BrowserVisitor] = []

    def newcomer(name: str) -> BrowserVisitor:
        visitors.append(BrowserVisitor(browser, stage.base_url, name, pictures=pictures))
        return visitors[-1]

    tell(begin(stage, newcomer))
    assert {visitor.name: visitor.errors for visitor in visitors} == {visitor.name: [] for visitor in visitors}
    for visitor in visitors:
        visitor.close()
