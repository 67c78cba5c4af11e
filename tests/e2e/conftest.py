"""One whole instance for all walks, started as a user would; and the page with an API made up."""

import io
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page

from bot.processes import free_port
from tests.e2e.browser_pages import chromium
from tests.e2e.instance import ROOT, Instance
from tests.e2e.pretend import AREA, Pretend, message

PICTURES = ROOT / "docs" / "pictures"
#: Bytes of one, and the colours that it is given, fewer and fewer until it fits.
LARGEST_PICTURE = 150_000
COLOURS = (256, 128, 64, 32, 16)


@pytest.fixture(scope="session")
def instance(
    tmp_path_factory: pytest.TempPathFactory, trained: Path, prepared: Path
) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("instance")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    models = folder / "models"
    models.mkdir()
    for model in trained.glob("*.tar.gz"):
        shutil.copy2(model, models)
    started = Instance(data_dir=folder)
    started.start()
    yield started
    if started.process:
        started.interrupt()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps what a page shows as docs/pictures/NAME.png; only with `--pictures`."""
    wanted = bool(request.config.getoption("--pictures"))

    def keep(page: Page, name: str) -> None:
        if wanted:
            PICTURES.mkdir(exist_ok=True)
            small = _small(page.screenshot())
            (PICTURES / f"{name}.png").write_bytes(small)

    return keep


def _small(picture: bytes) -> bytes:
    """A PNG of at most LARGEST_PICTURE, or of the fewest colours."""
    with Image.open(io.BytesIO(picture)) as opened:
        full = opened.convert("RGB")
    small = picture
    for colours in COLOURS:
        out = io.BytesIO()
        full.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        small = out.getvalue()
        if len(small) <= LARGEST_PICTURE:
            break
    return small


@pytest.fixture(scope="module")
def serving() -> Iterator[Pretend]:
    pretend, port = Pretend(), free_port()
    config = uvicorn.Config(pretend.app(), port=port, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    pretend.url = f"http://127.0.0.1:{port}"
    yield pretend
    server.force_exit = server.should_exit = True
    thread.join()


@pytest.fixture
def pretend(serving: Pretend) -> Pretend:
    serving.answer, serving.pushed, serving.heard = [message("好的")], [], []
    serving.asked_from, serving.files, serving.down = [], [], False
    serving.areas, serving.asked, serving.receipts = [AREA], [], []
    return serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
