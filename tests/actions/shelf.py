"""A few made-up articles, and what answers out of them in place of the real search."""

from collections.abc import Mapping
from datetime import date

from bot.replies import Citation, KeyedReply, Kind
from knowledge.hazards import Hazard, Phase, Urgency
from knowledge.hazards import Status as ArticleStatus
from knowledge.passages import Article, Passage, Section, Source, passage_of
from knowledge.tokens import words


class FakeAnswers:
    """Knows one article a word; the last question and topic are kept for the tests."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.asked: list[tuple[str, str | None]] = []
        self.withdrawn: set[str] = set()

    async def answer(
        self, text: str, language: str, *, hazard: str | None = None, setting: str | None = None
    ) -> KeyedReply | None:
        self.asked.append((text, hazard))
        return next((quoted(id) for word, id in self.known.items() if word in text), None)

    async def search(
        self,
        text: str,
        language: str,
        *,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
    ) -> list[Passage]:
        """The articles of the hazard that hold a word of the text, by their titles."""
        self.asked.append((text, hazard))
        said = set(words(text))
        about = [
            article
            for article in SHELF.values()
            if article.hazard == hazard and not said.isdisjoint(words(article.text))
        ]
        about.sort(key=lambda article: -len(said & set(words(article.title))))
        return [passage_of(article, 1.0) for article in about]

    def names_document(self, text: str) -> bool:
        return "示例法" in text

    def article(self, id: str, language: str) -> KeyedReply | None:
        return None if id in self.withdrawn else quoted(id)


def shelved(
    id: str, hazard: Hazard, title: str, *lines: str, phase: Phase = Phase.DURING
) -> Article:
    source = Source(title="Guide", publisher="Office", year=2021, url=None)
    return Article(
        id=id,
        language="zh",
        title=title,
        hazard=hazard,
        phase=phase,
        setting=(),
        audience=(),
        urgency=Urgency.IMMEDIATE,
        status=ArticleStatus.PUBLISHED,
        source=source,
        second_source=None,
        reviewed_on=date(2026, 11, 22),
        checked_on=None,
        questions=(),
        steps=lines,
        lead=title,
        do_not=Section(heading="不要做", lines=()),
        who_to_call=Section(heading="求助", lines=()),
    )


SHELF = {
    article.id: article
    for article in (
        shelved("earthquake-indoors", Hazard.EARTHQUAKE, "地震时在室内怎么办", "老人护住头"),
        shelved("earthquake-after", Hazard.EARTHQUAKE, "地震停了以后", phase=Phase.AFTER),
        shelved("flood-before", Hazard.FLOOD, "洪水来之前", "车里备水"),
        shelved("flood-at-home", Hazard.FLOOD, "洪水进屋怎么办", "往高处走"),
        shelved("flood-in-car", Hazard.FLOOD, "车里进水怎么办", "从车窗出去"),
        shelved("choking-adult", Hazard.FIRST_AID, "成人噎住怎么办", "拍背5下"),
        shelved("choking-infant", Hazard.FIRST_AID, "宝宝噎住怎么办", "脸朝下拍背"),
        shelved("high-rise-fire-escape", Hazard.FIRE, "高楼着火怎么逃", "绝不坐电梯"),
        shelved("gas-leak", Hazard.GAS, "闻到燃气味怎么办", "开窗"),
    )
}


def quoted(article: str) -> KeyedReply:
    return KeyedReply(
        kind=Kind.ANSWER,
        key="answers.quoted",
        values={"title": article, "text": "…", "source": "…"},
        citations=(Citation(article=article, title=article, source="…"),),
    )


class FakeKnowledge:
    def article(self, id: str, language: str) -> Article | None:
        return SHELF.get(id)

    def articles(self, language: str) -> list[Article]:
        return list(SHELF.values())
