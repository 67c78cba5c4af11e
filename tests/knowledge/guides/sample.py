"""A small sound guide as a file, for tests to break one thing at a time."""

from pathlib import Path

SOUND = """\
id: sample
hazard: gas
articles: [gas-leak]
reviewed_on: 2026-11-22
sources:
  - {title: One, publisher: First, year: 2020}
  - {title: Two, publisher: Second, year: 2021}
title: {zh: 示例, en: A sample}
names:
  zh: [一, 二, 三, 四, 五, 六, 七, 八]
  en: [a, b, c, d, e, f, g, h]
start: first
steps:
  first:
    say: {zh: 关阀门。, en: Shut the valve.}
    next: ask
  ask:
    say: {zh: 还有味吗?, en: Does it still smell?}
    options:
      - {label: {zh: 有, en: Yes}, to: out}
      - {label: {zh: 没有, en: No}, to: done}
  out:
    say: {zh: 到室外。, en: Go outside.}
    next: done
  back:
    say: {zh: 回来。, en: Come back.}
    next: done
  done:
    say: {zh: 好了。, en: Done.}
    end: true
changed:
  - {label: {zh: 味散了, en: It is gone}, to: back}
"""


def written(folder: Path, text: str = SOUND, name: str = "sample") -> Path:
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path
