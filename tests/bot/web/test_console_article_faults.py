"""What is wrong with an article is said in the reader's language, with the names on the form."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from string import Formatter

import pytest

from bot.articles.errors import TextProblem
from bot.web.console.article_faults import worded
from bot.words.catalogue import Words
from knowledge.faults import OF_A_TEXT, OF_TWINS, fault
from tests.bot.articles.writing import ID
from tests.bot.web.knowledge_desk import KnowledgeDesk, open_desk
from tests.bot.web.test_console_knowledge import form

SENTENCES = {**OF_A_TEXT, **OF_TWINS}
WORDS = Words.load()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[KnowledgeDesk]:
    async with open_desk(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("code", SENTENCES)
def test_every_fault_is_worded_in_every_language(code: str) -> None:
    told = {name for text in SENTENCES[code] for _, name, _, _ in Formatter().parse(text) if name}
    found = fault(code, **dict.fromkeys(told, "7"))
    assert str(found)
    for language in ("zh", "en"):
        assert WORDS.placeholders(f"faults.{code}", language) <= told
        said = worded(TextProblem(language="zh", line=1, fault=found), WORDS, language)
        assert bool(re.search("[一-鿿]", said)) is (language == "zh"), said


WORDED = [
    ("a vocabulary", fault("not_one_of", name="hazard", value="dragon", allowed="fire, first_aid"),
     "“灾害”不能是“dragon”。请从这些里选：火灾、急救。"),
    ("a list", fault("key_differs", name="setting", here="home, car", there="", twin="en"),
     "“读者所在场所”不一致：这里是“家中、车内”，英文是“没有”。请改成一致。"),
    ("a part of a source", fault("empty", name="second_source.year"),
     "“第二来源（可不填）, 年份”没有填写。"),
    ("a key that nobody knows", fault("key_twice", name="colour"),
     "“colour”写了两次。请保留一个。"),
    ("no number", fault("step_numbers", number=2, here="", there="119", twin="zh"),
     "第 2 步里的数字不一致：这里是 没有，中文是 119。请改成一致。"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "said"), [w[1:] for w in WORDED], ids=[w[0] for w in WORDED])
def test_names_are_those_of_the_form(found: object, said: str) -> None:
    problem = TextProblem(language="zh", line=1, fault=found)  # type: ignore[arg-type]
    assert worded(problem, WORDS, "zh") == said


async def test_the_chinese_page_says_it_in_chinese(desk: KnowledgeDesk) -> None:
    typed = form(en__questions="only one", en__steps="hold on", zh__body="")
    page = await desk.post("/console/articles/new", language="zh", act="save", **typed)
    told = unescape(page.text)
    assert "“它回答的问题”只有 1 条，至少要 4 条。" in told
    assert "没有导语，或者导语是空的。请写上。" in told
    assert "entries" not in told and "missing" not in told and 'lang="en">' not in told


async def test_what_both_texts_share_is_complained_of_once(desk: KnowledgeDesk) -> None:
    page = await desk.post("/console/articles/new", language="zh", act="save", **form(id=""))
    told = unescape(page.text)
    complaint = told[told.index('id="complaint"') : told.index('class="article-form"')]
    assert complaint.count("“短名”没有填写。") == 1
    assert "有 1 处要先改" in complaint
    fields = told[told.index('id="f-id"') : told.index('id="f-hazard"')]
    assert fields.count("“短名”没有填写。") == 1


async def test_texts_that_rules_outgrew_say_why_on_the_article_s_page(desk: KnowledgeDesk) -> None:
    """Publishing checks again: the page names what is wrong, not the API's field."""
    await desk.post("/console/articles/new", act="save", **form())
    await desk.post(f"/console/articles/{ID}/review", "Wang", revision=1)
    [kept] = desk.desk.book.kept.values()
    object.__setattr__(kept, "texts", {**kept.texts, "en": kept.texts["en"].replace("119", "120")})
    page = await desk.post(f"/console/articles/{ID}/publish", "Wang", language="zh", revision=2)
    assert page.status_code == 422
    assert "“求助”里的数字不一致：这里是 120，中文是 119" in unescape(page.text)
