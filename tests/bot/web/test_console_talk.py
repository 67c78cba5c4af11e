"""The pages of talks: ready answers that are never sent by themselves, news, who has taken what."""

from uuid import UUID

import pytest

from bot.handover.beside import KnownReport
from bot.handover.talks import Wish
from bot.officials import Official, Role
from tests.bot.handover.conftest import SON, WORDS
from tests.bot.web.test_handovers_api import Console

ANOTHER = Official(name="Wang", role=Role.DUTY_OFFICER)


class Talk(Console):
    """One resident, whose language is English."""

    id: UUID
    path: str

    async def asked(self, text: str = "talk to a person", *, taken: bool = True) -> "Talk":
        await self.world.talks.ask(SON, "en", Wish(text=text))
        found = await self.world.talks.open_of(SON)
        assert found
        self.id, self.path = found.id, f"/console/talk/{found.id}"
        if taken:
            self.wu.post(f"{self.path}/take")
        return self

    def page(self, path: str = "") -> str:
        return self.wu.get(f"{path or self.path}{'&' if '?' in path else '?'}lang=en").text


async def test_a_ready_answer_is_put_behind_what_was_typed_and_not_sent() -> None:
    talk = await Talk().asked()
    told = len(talk.world.told(SON))
    page = talk.wu.post(f"{talk.path}/canned", canned="aq", text="Hello.").text
    assert "Hello.\n" + WORDS.say("handover.canned_safe", "en") in page.replace("&#39;", "'")
    assert len(talk.world.told(SON)) == told
    assert "data-typed" in page


async def test_the_next_is_who_stands_first_in_the_queue() -> None:
    talk = Talk()
    nobody = talk.wu.get("/console/talk/next")
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/console/talk")
    assert 'id="next-up"' not in talk.page("/console/talk")
    await talk.asked(taken=False)
    assert 'href="/console/talk/next"' in talk.page("/console/talk")
    assert talk.wu.get("/console/talk/next").headers["location"] == talk.path


async def test_the_office_s_own_answers_come_first_in_the_resident_s_language() -> None:
    talk = await Talk().asked()
    kept = talk.wu.post(
        "/console/talk/canned", shortcut="school", text_zh="学校停课。", text_en="School is off."
    )
    assert kept.status_code == 303
    page = talk.page()
    assert page.index("School is off.") < page.index("I have noted what you say")
    assert "学校停课" not in page and "学校停课" in talk.page("/console/talk/canned")


async def test_a_wrong_ready_answer_is_refused_in_words_and_kept() -> None:
    talk = await Talk().asked()
    answer = talk.wu.post("/console/talk/canned", shortcut="两个字", text_zh="请到三楼。")
    assert answer.status_code == 422
    assert "请到三楼。" in answer.text and "1到12个小写字母" in answer.text


async def test_a_ready_answer_is_removed() -> None:
    talk = await Talk().asked()
    talk.wu.post("/console/talk/canned", shortcut="school", text_zh="学校停课。")
    (id,) = talk.beside.answers
    assert talk.wu.post(f"/console/talk/canned/{id}/remove").status_code == 303
    assert "学校停课" not in talk.page("/console/talk/canned")


async def test_only_what_is_new_comes_and_is_read() -> None:
    talk = await Talk().asked()
    last = (await talk.world.book.lines(talk.id))[-1].id
    path = f"{talk.path}/lines?after={last}&state=taken"
    assert 'class="said' in talk.page() and 'class="said' not in talk.page(path)
    await talk.world.talks.hear(talk.id, "Are you there?", "en")
    assert "1 unread" in talk.page("/console/talk")
    news = talk.page(path)
    assert "Are you there?" in news and "talk to a person" not in news
    assert f"after={last + 1}&amp;state=taken" in news and 'id="moved"' not in news
    assert "unread" not in talk.page("/console/talk")


async def test_an_end_that_somebody_else_made_is_told_beside_what_was_typed() -> None:
    talk = await Talk().asked()
    await talk.world.talks.leave(talk.id)
    news = talk.page(f"{talk.path}/lines?after=0&state=taken")
    assert "back with the bot" in news and "hx-get" not in news


async def test_another_officer_s_claim_is_shown_and_nothing_can_be_typed() -> None:
    talk = await Talk().asked(taken=False)
    await talk.world.desk.take(talk.id, ANOTHER)
    assert "Taken by Wang" in talk.page("/console/talk")
    thread = talk.page()
    assert "Taken by Wang" in thread and "<textarea" not in thread


async def test_a_cry_for_help_is_marked() -> None:
    talk = await Talk().asked("救命", taken=False)
    page = talk.page("/console/talk")
    assert "A life may be at risk" in page and 'class="ticks"' in page


async def test_what_is_known_of_the_resident_stands_beside() -> None:
    talk = await Talk().asked()
    report = KnownReport(reference="R-7", hazard="flood", status="received", area=None)
    talk.beside.of_resident = type(talk.beside.of_resident)(reports=(report,))
    page = talk.page()
    assert "/console/reports/R-7" in page and "***r-77" in page and "English" in page
    assert SON.address not in page


@pytest.mark.parametrize("path", ["/console/talk/canned", "/console/talk/canned/x/remove"])
async def test_ready_answers_are_the_duty_officers_alone(path: str) -> None:
    talk = await Talk().asked()
    assert talk.li.post(path, shortcut="a", text_zh="b").status_code in (403, 404)
    assert talk.li.get("/console/talk/canned").status_code == 403
    assert talk.beside.answers == {}
