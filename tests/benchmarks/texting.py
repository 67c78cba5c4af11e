"""How fast segments are counted beside Twilio's calculator, and what our adapters cost.

The peers: the npm package `sms-segments-calculator`, and a bare aiohttp loop (`adapters`). It does
not know who is written to, nor about rates or the ledger.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.settings import ROOT
from channels.segments import count
from tests.benchmarks import adapters
from tests.benchmarks.figures import Row, Section, median

TEXTS, ROUNDS, PER_SECOND = 50_000, 5, 200_000
PEER_TEXTS = 2_000
#: As alerts are: Chinese, English, with emoji, with characters of the extension table.
ALERTS = (
    "【暴雨红色预警】浦东新区气象台11月22日08时发布：预计未来3小时降雨量将达100毫米以上，请低洼地区居民立即转移到"
    "高处，不要涉水，关闭电源。咨询12379。回复TD退订。第{}号",
    "[RED RAINSTORM WARNING] Pudong New Area, 22 Nov 08:00: more than 100 mm of rain expected "
    "in the next 3 hours. Leave low ground now, do not walk through water. Reply STOP to end. {}",
    "🔥 Forest fire {}: leave now, 请立即撤离 🔥" * 2,
    "Evacuate zone [{}] now ~ shelters {{A|B}} " * 4,
)
_PEER = """
const { SegmentedMessage } = require("sms-segments-calculator");
const texts = JSON.parse(require("fs").readFileSync(0));
const begun = process.cpuUsage();
for (const text of texts) new SegmentedMessage(text).segmentsCount;
const spent = process.cpuUsage(begun);
console.log((spent.user + spent.system) / 1e6);
"""


def measure(folder: Path) -> Section:
    """Needs Node and `node_modules` for the peer; `folder` is not used."""
    return Section(
        name="texting",
        title="Texting",
        rows=(*_segments(), *asyncio.run(adapters.overhead(ALERTS[0]))),
        notes=(
            f"Segments: {TEXTS:,} different texts of each kind, processor time of one core, "
            f"median of {ROUNDS}; the npm package counted {PEER_TEXTS:,} of them.",
            adapters.NOTE,
        ),
    )


def _segments() -> Iterator[Row]:
    for name, alert in zip(("Chinese", "English", "emoji", "extension"), ALERTS, strict=True):
        texts = [alert.replace("{}", str(number)) for number in range(TEXTS)]
        rates = [TEXTS / _counting(texts) for _ in range(ROUNDS)]
        peer = _peer(texts[:PEER_TEXTS])
        beside = "" if peer is None else f"; the npm package {PEER_TEXTS / peer:,.0f}"
        yield Row(
            what=f"segments counted a second, {name} alerts of {len(texts[0])} characters",
            measured=f"{median(rates):,.0f}{beside}",
            floor=f"≥ {PER_SECOND:,}",
            met=median(rates) >= PER_SECOND,
        )


def _counting(texts: Sequence[str]) -> float:
    begun = time.process_time()
    for text in texts:
        count(text)
    return time.process_time() - begun


def _peer(texts: Sequence[str]) -> float | None:
    """Seconds of processor time; None where there is no Node."""
    if not shutil.which("node"):
        return None
    done = subprocess.run(
        ["node", "-e", _PEER], input=json.dumps(texts), capture_output=True, text=True, cwd=ROOT
    )
    return float(done.stdout) if done.returncode == 0 else None
