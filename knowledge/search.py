"""Answers a question with the passages that are close enough to it, best first, or with nothing.

It does not know who asks, on which channel, or what is said when nothing is close enough.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge import calibration as calibrations
from knowledge import domain, expansion, index, loading, sureness
from knowledge.calibration import ABROAD, WORDS_ALONE, Calibration
from knowledge.encoding import Encoder, Vectors
from knowledge.hazards import Audience, Phase, Setting, Urgency
from knowledge.index import Index, Scores
from knowledge.passages import Article, Passage, passage_of
from knowledge.pinyin import Reader
from knowledge.signals import signals
from knowledge.sureness import NO_TALK, Talk
from knowledge.tokens import LONGEST_TEXT, is_mixed, normalise

ARTICLES = Path(__file__).parent / "articles"
# Added to an article's rank: enough to pass near rivals.
SAME_HAZARD = 1.5
SAME_SETTING = 0.75
# Who gives the bare name of a danger is most likely in it, at home; enough to settle ties.
DURING = 0.4
AT_HOME = 0.3
# A baby is saved otherwise than an adult (belly thrusts injure it): what is urgent and written for
# infants goes before its twin for adults once a message names one.
FOR_INFANTS = 1.5
_INFANT = re.compile(
    r"宝宝|婴儿|娃娃|奶娃|个月大|新生儿"
    r"|(?<![a-z])(?:bab(?:y|ies)|infants?|newborns?|months? old)(?![a-z])"
)
# Those after the first answer must be at least so likely, against it.
FOLLOWER_SHARE = 0.02


@dataclass(frozen=True, kw_only=True)
class About:
    """What the conversation is about already: it raises articles on it, and shuts none out."""

    hazard: str | None = None
    setting: str | None = None


@dataclass(frozen=True, kw_only=True)
class Only:
    """What a passage must be to be found at all; None asks for nothing."""

    hazard: str | None = None
    phase: str | None = None
    audience: str | None = None

    def admits(self, article: Article) -> bool:
        """An article for everybody is for this person too, one for any phase for this one."""
        return (
            self.hazard in (None, article.hazard)
            and (self.phase is None or article.phase in (self.phase, Phase.ANY))
            and (
                self.audience is None
                or {self.audience, Audience.ANY} & {*article.audience} != set()
            )
        )


NOTHING, ANYTHING = About(), Only()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """float32[articles], 0–1: how surely each answers; and whether the best is close enough."""

    scores: Scores
    close: bool


class KnowledgeBase:
    """The reviewed articles and their index; any number of threads may ask at once."""

    def __init__(
        self,
        articles: Sequence[Article],
        opened: Index,
        encoder: Encoder,
        calibrated: Mapping[str, Mapping[str, Calibration]] | None = None,
    ) -> None:
        self._articles = {(article.language, article.id): article for article in articles}
        self._index = opened
        self._encoder = encoder
        self._calibrated = calibrations.load() if calibrated is None else calibrated
        self._wordings = expansion.load()
        self._domains = domain.load()
        self._pinyin = Reader(_chinese(articles))

    def search(
        self,
        text: str,
        *,
        language: str,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
        only: Only = ANYTHING,
    ) -> list[Passage]:
        """At most `limit` passages that answer the text, best first; empty: none is close enough.

        `hazard` and `setting`, codes of `knowledge.hazards`, are what the conversation is about
        already: they raise articles on it. What `only` does not admit is not found at all. Passages
        are in `language`; only when there is no article in it, and the encoder speaks both, in
        another one. Blocks for about 10 ms.
        """
        if not text.strip() or limit < 1:
            return []
        here = [language] if language in self._index.languages else self._others(language)
        for other in here:
            about = About(hazard=hazard, setting=setting)
            judged = self.judged(text, language=other, asked_in=language, about=about, only=only)
            if judged.close:
                return self._passages(judged, other, limit)
        return []

    def articles(self, language: str) -> list[Article]:
        """All published articles in the language, by id."""
        own = (article for article in self._articles.values() if article.language == language)
        return sorted(own, key=lambda article: article.id)

    def article(self, id: str, language: str) -> Article | None:
        """One published article, or None."""
        return self._articles.get((language, id))

    @property
    def content(self) -> str:
        """Which index this is."""
        return self._index.content

    def judged(
        self,
        text: str,
        *,
        language: str,
        asked_in: str | None = None,
        about: About = NOTHING,
        only: Only = ANYTHING,
    ) -> Judged:
        """How surely each article in the language answers the text, whatever the gate says.

        `asked_in`: the text's own language, where it is another one. A longer text than
        LONGEST_TEXT is read so far.
        """
        text = text[:LONGEST_TEXT]
        calibration = self.calibration(language, asked_in)
        vector = self.vector(text, asked_in or language)
        columns = self.signals(text, language, vector, asked_in)
        ranks = calibration.ranks(columns) + self.boosts(language, about)
        if _INFANT.search(normalise(text)):
            ranks += self._for_infants(language)
        admitted = self._admitted(language, only)
        if not admitted.any():
            return Judged(scores=np.zeros(len(ranks), np.float32), close=False)
        heard = self.talk(vector)
        sure = calibration.sure(sureness.features(columns[admitted], ranks[admitted], heard))
        # The others by how much less likely they are than the best.
        likely = np.exp(np.minimum(ranks - ranks[admitted].max(), 0))
        return Judged(scores=sure * likely * admitted, close=sure >= calibration.gate)

    def signals(
        self, text: str, language: str, vector: Vectors | None, asked_in: str | None = None
    ) -> Scores:
        """float32[articles, len(signals.NAMES)]: what speaks for each, unweighed."""
        spoken = asked_in or language
        twins = [] if spoken != language else self._others(language)
        columns = self._by(text, language, spoken, vector, twins)
        if is_mixed(text):
            # "我家gas漏了": each of its languages knows a part of the words.
            for other in twins:
                theirs = self._by(text, other, other, None, [])
                columns = np.maximum(columns, self._aligned(theirs, other, language))
        return columns

    def _by(
        self, text: str, language: str, spoken: str, vector: Vectors | None, twins: Sequence[str]
    ) -> Scores:
        query = expansion.expand(self._respelled(text, spoken), spoken, self._wordings)
        searched, abroad = self._index.languages[language], map(self._index.languages.get, twins)
        return signals(searched, query, vector, [one for one in abroad if one is not None])

    def _aligned(self, columns: Scores, of: str, to: str) -> Scores:
        """The rows of one language's articles in the order of another's; -1 where one lacks."""
        places = self._index.languages[of].places
        nothing = np.full(columns.shape[1], -1.0, np.float32)
        rows = [columns[places[id]] if id in places else nothing for id in self.article_ids(to)]
        return np.stack(rows)

    def vector(self, text: str, language: str) -> Vectors | None:
        """float32[1, dimension], where the encoder speaks the language."""
        if language not in self._encoder.languages:
            return None
        return self._encoder.encode([self._respelled(text, language)])

    def talk(self, vector: Vectors | None) -> Talk:
        """What the question sounds like; nothing where nobody taught this encoder to tell."""
        known = self._domains.get(self._encoder.name)
        if known is None or vector is None:
            return NO_TALK
        return sureness.talk(self._index.languages.values(), known.about(vector), vector)

    def article_ids(self, language: str) -> tuple[str, ...]:
        """The order of the rows of `signals`."""
        return self._index.languages[language].articles

    def calibration(self, language: str, asked_in: str | None = None) -> Calibration:
        """What this encoder was calibrated to in the language, or what words alone are."""
        own = self._calibrated.get(self._encoder.name, {})
        wanted = ABROAD if asked_in not in (None, language) else language
        return own.get(wanted) or own.get(language) or self._calibrated[WORDS_ALONE][language]

    def _passages(self, judged: Judged, language: str, limit: int) -> list[Passage]:
        ids, lowest = self.article_ids(language), judged.scores.max() * FOLLOWER_SHARE
        return [
            passage_of(self._articles[language, ids[place]], float(judged.scores[place]))
            for place in np.argsort(-judged.scores, kind="stable")[:limit]
            if judged.scores[place] >= lowest
        ]

    def _respelled(self, text: str, language: str) -> str:
        """Pinyin in a Chinese question, and shorthand in others, put into words."""
        return self._pinyin.read(text) if language == "zh" else self._wordings.respelled(text)

    def _admitted(self, language: str, only: Only) -> npt.NDArray[np.bool_]:
        if only == ANYTHING:
            return np.ones(len(self.article_ids(language)), dtype=np.bool_)
        articles = (self._articles[language, id] for id in self.article_ids(language))
        return np.asarray([only.admits(article) for article in articles], dtype=np.bool_)

    def _others(self, language: str) -> list[str]:
        """Languages that a question in this one may be answered in: the encoder must speak both."""
        spoken = self._encoder.languages
        if language not in spoken:
            return []
        return [o for o in sorted(self._index.languages) if o != language and o in spoken]

    def _for_infants(self, language: str) -> Scores:
        articles = (self._articles[language, id] for id in self.article_ids(language))
        return np.asarray([FOR_INFANTS * _is_for_infants(a) for a in articles], np.float32)

    def boosts(self, language: str, about: About = NOTHING) -> Scores:
        """float32[articles]: what is added to the ranks whatever the words of the question."""
        articles = (self._articles[language, id] for id in self.article_ids(language))
        return np.asarray([_boost(article, about) for article in articles], np.float32)


def _chinese(articles: Sequence[Article]) -> Iterator[str]:
    """Line by line: what is cut into words may not be longer than a message."""
    for article in articles:
        if article.language == "zh":
            yield from (article.title, *article.questions, *article.text.splitlines())


def _is_for_infants(article: Article) -> bool:
    return article.urgency is Urgency.IMMEDIATE and Audience.INFANT in article.audience


def _boost(article: Article, about: About) -> float:
    likely = DURING * (article.phase is Phase.DURING) + AT_HOME * (Setting.HOME in article.setting)
    same_hazard, same_setting = article.hazard == about.hazard, about.setting in article.setting
    return likely + SAME_HAZARD * same_hazard + SAME_SETTING * same_setting


def open_knowledge(folder: Path, encoder: Encoder, articles: Path = ARTICLES) -> KnowledgeBase:
    """The articles with their built index. Raises ArticleInvalid, IndexMissing, IndexStale."""
    read = loading.load(articles)
    opened = index.open_index(folder, index.content_hash(read, encoder))
    return _warm(KnowledgeBase(read, opened, encoder))


def build_and_open(folder: Path, encoder: Encoder, articles: Path = ARTICLES) -> KnowledgeBase:
    """The same, with the index built first if it is missing or stale."""
    return build_of(loading.load(articles), folder, encoder)


def build_of(articles: Sequence[Article], folder: Path, encoder: Encoder) -> KnowledgeBase:
    """The same, of articles that the caller has read."""
    content = index.build(articles, encoder, folder)
    return _warm(KnowledgeBase(articles, index.open_index(folder, content), encoder))


def _warm(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The first question must not pay for dictionaries and kernels."""
    for language in ("zh", "en"):
        knowledge.search("地震 earthquake", language=language)
    return knowledge
