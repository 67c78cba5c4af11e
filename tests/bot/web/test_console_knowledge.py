"""The pages of knowledge: who may, what is said where, and that nothing typed is lost."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.articles import fields
from bot.articles.records import State as VersionState
from bot.unanswered.records import Asked, State
from bot.web.console import article_forms, articles, documents, questions
from bot.web.console.articles import ADMIN
from tests.bot.articles.writing import ID, NOW, texts
from tests.bot.web.knowledge_desk import SHIPPED, WORDS, KnowledgeDesk, open_desk

PAGES = {
    "/console/articles": ("科普文章", "Articles"),
    "/console/articles/new": ("写新文章", "New article"),
    f"/console/articles/{SHIPPED}": ("Camp", "Camp"),
    f"/console/articles/{SHIPPED}/edit": ("修改这篇文章", "Edit this article"),
    f"/console/articles/{SHIPPED}/versions/0": ("随附文本", "The supplied text"),
    "/console/questions": ("没答上的问题", "Unanswered questions"),
    "/console/documents": ("法规与预案", "Laws and plans"),
}
LAW = """第一条 为了示例，制定本法。
第二条 洪水进屋的，居民应当撤离。
第三条 本法自二〇二四年起施行。
"""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[KnowledgeDesk]:
    async with open_desk(tmp_path) as opened:
        yield opened


def form(**changes: Any) -> dict[str, Any]:
    """The sample article as the form sends it (`zh__title` is `zh.title`)."""
    found = fields.of_texts(texts(), ID)
    typed = {name.replace("__", "."): value for name, value in changes.items()}
    return {**found.one, **{name: list(found.many[name]) for name in fields.LISTS}, **typed}


async def drafted(desk: KnowledgeDesk) -> None:
    answer = await desk.post("/console/articles/new", act="save", **form())
    assert answer.headers["location"] == f"/console/articles/{ID}?done=saved"


async def asked(desk: KnowledgeDesk, text: str = "尘卷风来了怎么办") -> str:
    await desk.questions.put(Asked(text=text, language="zh", channel="sms"), None, NOW)
    return str([*desk.questions.kept][-1])


@pytest.mark.parametrize("path", PAGES)
async def test_each_page_opens_for_administrators_in_both_languages(
    desk: KnowledgeDesk, path: str
) -> None:
    for language, heading in zip(("zh", "en"), PAGES[path], strict=True):
        answer = await desk.get(path, language=language)
        assert answer.status_code == 200
        assert f"<h1>{heading}</h1>" in answer.text
        assert "style=" not in answer.text and "<script>" not in answer.text
    for who in ("Wu", "Chen", "Zhou"):
        assert (await desk.get(path, who)).status_code == 403


@pytest.mark.parametrize("path", ["/console/articles", "/console/articles/new"])
async def test_an_article_s_subject_has_a_name_of_its_own(desk: KnowledgeDesk, path: str) -> None:
    text = (await desk.get(path, language="zh")).text
    assert "急救" in text and "防灾准备" in text and "人员伤病" not in text
    assert "地震" in text


async def test_a_new_article_is_reviewed_and_published_by_somebody_else(
    desk: KnowledgeDesk,
) -> None:
    await drafted(desk)
    page = (await desk.get(f"/console/articles/{ID}")).text
    assert "another administrator must review it" in page
    assert f'action="/console/articles/{ID}/review"' not in page
    refused = await desk.post(f"/console/articles/{ID}/review", revision=1)
    assert refused.status_code == 403 and "another person must" in refused.text
    answer = await desk.post(f"/console/articles/{ID}/review", "Wang", revision=1, note="good")
    assert answer.headers["location"].endswith("?done=reviewed")
    answer = await desk.post(f"/console/articles/{ID}/publish", "Wang", revision=2)
    assert answer.headers["location"].endswith("?done=published")
    await desk.current.refresh()
    page = (await desk.get(f"/console/articles/{ID}")).text
    assert "Residents read this one" in page and "good" in page
    assert 'class="badge article-published"' in page


async def test_what_is_wrong_is_named_by_field_and_line_and_all_is_still_there(
    desk: KnowledgeDesk,
) -> None:
    typed = form(zh__title='风 "怪"', en__questions="only one", en__steps="hold on")
    answer = await desk.post("/console/articles/new", act="save", **typed)
    assert answer.status_code == 422
    assert re.search(r'href="#f-en\.questions">.*?</a>, line \d+:', answer.text)
    assert "has 1 entries. Write at least 4." in answer.text
    assert 'id="f-en.questions"' in answer.text and "aria-invalid" in answer.text
    told = unescape(answer.text)
    assert 'value="风 "怪""' in told and ">\nonly one</textarea>" in told
    assert "<strong>✗ differs</strong>" in answer.text
    assert not desk.desk.book.kept


async def test_checking_keeps_nothing_and_shows_what_residents_would_read(
    desk: KnowledgeDesk,
) -> None:
    answer = await desk.post("/console/articles/new", act="check", **form())
    assert answer.status_code == 200
    assert "Nothing was kept yet" in answer.text and 'class="bubble"' in answer.text
    assert "✓ same" in answer.text and "✗" not in answer.text
    assert not desk.desk.book.kept


async def test_figures_that_differ_are_seen_before_they_are_refused(desk: KnowledgeDesk) -> None:
    body = fields.of_texts(texts(), ID).get("en.body").replace("119", "120")
    answer = await desk.post("/console/articles/new", act="check", **form(en__body=body))
    assert answer.status_code == 422
    assert "Numbers differ in whom to call" in answer.text
    row = re.search(r'<tr class="unlike">(.*?)</tr>', answer.text, re.S)
    assert row and "Who to call" in row[1] and "119" in row[1] and "120" in row[1]


async def test_who_was_faster_is_named_and_saving_again_replaces(desk: KnowledgeDesk) -> None:
    await drafted(desk)
    path = f"/console/articles/{ID}/edit"
    theirs = form(zh__title="旋风")
    assert (await desk.post(path, "Wang", act="save", revision=1, **theirs)).status_code == 303
    answer = await desk.post(path, act="save", revision=1, **form(zh__title="龙卷小风"))
    assert answer.status_code == 409
    assert "Wang changed it on" in answer.text
    assert 'value="龙卷小风"' in answer.text
    assert "<del>" in answer.text and "<ins>" in answer.text
    assert 'name="revision" value="2"' in answer.text
    again = await desk.post(path, act="save", revision=2, **form(zh__title="龙卷小风"))
    assert again.status_code == 303
    [kept] = desk.desk.book.kept.values()
    assert kept.titles["zh"] == "龙卷小风"


async def test_a_short_name_that_is_taken_is_refused(desk: KnowledgeDesk) -> None:
    answer = await desk.post("/console/articles/new", act="save", **form(id=SHIPPED))
    assert answer.status_code == 409
    assert "this short name already" in answer.text and 'value="尘卷风"' in answer.text


async def test_an_article_of_the_files_is_edited_and_the_change_shown(
    desk: KnowledgeDesk,
) -> None:
    page = (await desk.get(f"/console/articles/{SHIPPED}/edit")).text
    assert 'name="based_on" value="0"' in page and 'name="id"' not in page
    shipped = {**form(), "hazard": "lightning", "zh.title": "雷电露营", "en.title": "Camp"}
    path = f"/console/articles/{SHIPPED}/edit"
    assert (await desk.post(path, act="save", based_on=0, **shipped)).status_code == 303
    page = (await desk.get(f"/console/articles/{SHIPPED}")).text
    assert '<ins><span class="hidden">put in: </span>雷电露营</ins>' in page
    assert '<del><span class="hidden">taken out: </span>Camp</del>' in page
    assert (await desk.get(f"/console/articles/{SHIPPED}/versions/1")).status_code == 200


async def test_withdrawn_with_a_reason_and_taken_up_again(desk: KnowledgeDesk) -> None:
    refused = await desk.post(f"/console/articles/{SHIPPED}/withdraw", reason=" ")
    assert refused.status_code == 422 and "needs a reason" in refused.text
    await desk.post(f"/console/articles/{SHIPPED}/withdraw", reason="wrong number")
    await desk.current.refresh()
    page = (await desk.get(f"/console/articles/{SHIPPED}")).text
    assert "wrong number" in page and 'class="badge article-withdrawn"' in page
    listed = (await desk.get("/console/articles?state=withdrawn")).text
    assert f'href="/console/articles/{SHIPPED}"' in listed
    answer = await desk.post(f"/console/articles/{SHIPPED}/revert", version=0, note="mended")
    assert answer.headers["location"].endswith("?done=reverted")
    discarded = await desk.post(f"/console/articles/{SHIPPED}/discard", revision=1)
    assert discarded.headers["location"].endswith("?done=discarded")


async def test_a_question_is_tried_now_and_with_the_draft(desk: KnowledgeDesk) -> None:
    await drafted(desk)
    query = "?ask=尘卷风来了怎么办&tongue=zh"
    page = (await desk.get(f"/console/articles/{ID}{query}")).text
    now, then = page.split('class="finding"')[1:]
    assert "Answered with this article" in then and f"/console/articles/{ID}" in then
    assert f"/console/articles/{ID}" not in now
    listed = (await desk.get(f"/console/articles{query}")).text
    assert listed.count('class="finding"') == 1
    assert "It is an answer from" in listed


async def test_a_list_is_narrowed_by_words_hazard_and_state(desk: KnowledgeDesk) -> None:
    await drafted(desk)
    for query, there in {
        "": {ID, SHIPPED},
        "?state=draft": {ID},
        "?hazard=lightning": {SHIPPED},
        "?q=CAMP": {SHIPPED},
        "?q=nothing": set(),
    }.items():
        page = (await desk.get(f"/console/articles{query}")).text
        assert {id for id in (ID, SHIPPED) if f'href="/console/articles/{id}"' in page} == there


async def test_an_unanswered_question_becomes_an_article_and_then_answered(
    desk: KnowledgeDesk,
) -> None:
    id = await asked(desk)
    page = (await desk.get("/console/questions")).text
    assert "尘卷风来了怎么办" in page and "Times asked: 1" in page and "SMS 1" in page
    new = (await desk.get(f"/console/articles/new?question={id}")).text
    assert 'value="尘卷风来了怎么办"' in new and ">\n尘卷风来了怎么办</textarea>" in new
    await desk.desk.published()
    await desk.current.refresh()
    page = (await desk.get("/console/questions")).text
    assert "Answered by now" in page and f'name="article" value="{ID}"' in page
    await desk.post(f"/console/questions/{id}/answered", article=ID)
    assert desk.questions.kept[next(iter(desk.questions.kept))].article == ID
    page = (await desk.get("/console/questions?state=answered")).text
    assert "Marked as answered by Li" in page


async def test_a_question_is_put_aside_and_opened_again(desk: KnowledgeDesk) -> None:
    id = await asked(desk, "怎么交税")
    await desk.post(f"/console/questions/{id}/not-for-us")
    assert "怎么交税" in (await desk.get("/console/questions?state=not_for_us")).text
    await desk.post(f"/console/questions/{id}/reopen")
    assert [one.state for one in desk.questions.kept.values()] == [State.OPEN]
    wrong = await desk.post(f"/console/questions/{id}/answered", article="no-such")
    assert wrong.status_code == 404
    assert 'value="no-such"' in wrong.text and "Choose one from the list" in wrong.text


async def test_a_plan_is_taken_in_looked_at_withdrawn_and_restored(desk: KnowledgeDesk) -> None:
    file = {"file": ("示例洪水条例.txt", LAW.encode(), "text/plain")}
    answer = await desk.post("/console/documents", files=file, publisher="示例市人民政府")
    assert answer.status_code == 200 and "is taken in" in answer.text
    [document] = desk.documents.documents
    assert document.publisher == "示例市人民政府"
    path = f"/console/documents/{document.id}"
    page = (await desk.get(path)).text
    assert "第二条" in page and "洪水进屋的" in page
    done = await desk.post(f"{path}/withdraw", reason="outdated")
    assert done.status_code == 303, done.text
    page = (await desk.get(path)).text
    assert "outdated" in page and '/restore"' in page
    await desk.post(f"{path}/restore")
    assert desk.documents.withdrawn == {}


@pytest.mark.parametrize(
    ("file", "fields", "said"),
    [
        (None, {}, "Choose a file first"),
        (("a.txt", b"", "text/plain"), {}, "Choose a file first"),
        (("a.bin", b"\0\1\2\3", "x/y"), {}, "no PDF"),
        (("a.txt", LAW.encode(), "text/plain"), {"year": "20x4"}, "four digits"),
        (("a.txt", b"1 2 3 4\n5 6 7\n", "text/plain"), {}, "language"),
    ],
    ids=["none", "empty", "binary", "year", "no words"],
)
async def test_what_is_wrong_with_a_file_is_said_in_words(
    desk: KnowledgeDesk, file: Any, fields: dict[str, str], said: str
) -> None:
    given = {"file": file} if file else None
    answer = await desk.post("/console/documents", files=given, title="My plan", **fields)
    assert answer.status_code == 422 and said in answer.text
    assert 'value="My plan"' in answer.text
    assert desk.documents.documents == ()


@pytest.mark.parametrize(
    "path", ["/console/articles/none", "/console/documents/plan:none", "/console/articles/x/edit"]
)
async def test_what_is_not_there_is_said_to_be_so(desk: KnowledgeDesk, path: str) -> None:
    assert (await desk.get(path)).status_code == 404


@pytest.mark.parametrize("pages", [article_forms, articles, documents, questions])
def test_nobody_else_reads_or_changes_anything(pages: Any) -> None:
    assert pages.router.routes
    for route in pages.router.routes:
        assert ADMIN[0] in route.dependencies, route.path


def test_every_state_and_act_has_its_word() -> None:
    for state in VersionState:
        assert WORDS.has(f"knowledge.state_{state}")
