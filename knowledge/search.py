"""Answers a question with the passages that are close enough to it, best first, or with nothing.

It does not know who asks, on which channel, or what is said when nothing is close enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import calibration as calibrations
from knowledge import domain, expansion, index, loading, sureness
from knowledge.calibration import ABROAD, WORDS_ALONE, Calibration
from knowledge.encoding import Encoder, Vectors
from knowledge.index import Index, Scores, Twin
from knowledge.passages import Article, Passage, passage_of
from knowledge.pinyin import Reader
from knowledge.signals import signals
from knowledge.sureness import NO_TALK, Talk
from knowledge.tokens import LONGEST_TEXT, is_mixed, normalise
from knowledge.traits import ANYTHING as ANYTHING
from knowledge.traits import NOTHING, Mask, Traits
from knowledge.traits import About as About
from knowledge.traits import Only as Only

ARTICLES = Path(__file__).parent / "articles"
# Those after the first answer must be at least so likely, against it.
FOLLOWER_SHARE = 0.02


@dataclass(frozen=True, kw_only=True)
class Judged:
    """float32[articles], 0–1: how surely each answers; and whether the best is close enough."""

    scores: Scores
    close: bool


@dataclass(frozen=True, kw_only=True)
class Near:
    """What stands nearest to a question. `sure`: of the best; from `gate` on it is an answer."""

    passages: tuple[Passage, ...]
    sure: float
    gate: float

    @property
    def close(self) -> bool:
        return bool(self.passages) and self.sure >= self.gate


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
        self._traits = {
            language: Traits([self._articles[language, id] for id in own.articles])
            for language, own in opened.languages.items()
        }
        self._encoder = encoder
        self._twins = {
            language: {o: index.twin(own, opened.languages[o]) for o in self._others(language)}
            for language, own in opened.languages.items()
        }
        self._calibrated = calibrations.load() if calibrated is None else calibrated
        self._wordings = expansion.load()
        self._domains = domain.load()
        self._pinyin = Reader(opened.sounding)

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

    def near(self, text: str, *, language: str, limit: int = 5) -> Near:
        """The articles in the language that stand nearest, close enough or not, with the gate.

        For people who write articles; what residents find is `search`. Empty for another language.
        """
        gate = self.calibration(language).gate if language in self._index.languages else 1.0
        if not text.strip() or limit < 1 or language not in self._index.languages:
            return Near(passages=(), sure=0.0, gate=gate)
        judged = self.judged(text, language=language)
        found = tuple(self._passages(judged, language, limit))
        return Near(passages=found, sure=float(judged.scores.max()), gate=gate)

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
        for_infants = self._traits[language].for_infants(normalise(text))
        if for_infants is not None:
            ranks += for_infants
        admitted = self._traits[language].admitted(only)
        if not admitted.any():
            return Judged(scores=np.zeros(len(ranks), np.float32), close=False)
        heard = self.talk(text, asked_in or language, vector)
        left = slice(None) if admitted.all() else admitted
        sure = calibration.sure(sureness.features(columns[left], ranks[left], heard))
        if not admitted.all() and self._on_one_hazard(language, ranks, admitted):
            # "What after?" of a flood that is asked about in general: the question is close.
            sure = max(sure, calibration.sure(sureness.features(columns, ranks, heard)))
        # The others by how much less likely they are than the best.
        likely = np.exp(np.minimum(ranks - ranks[left].max(), 0))
        return Judged(scores=sure * likely * admitted, close=sure >= calibration.gate)

    def _on_one_hazard(self, language: str, ranks: Scores, admitted: Mask) -> bool:
        """Whether the best of all and the best of those that are admitted are about the same."""
        ids = self.article_ids(language)
        best = (int(ranks.argmax()), int(np.where(admitted, ranks, -np.inf).argmax()))
        first, left = (self._articles[language, ids[place]].hazard for place in best)
        return first == left

    def signals(
        self, text: str, language: str, vector: Vectors | None, asked_in: str | None = None
    ) -> Scores:
        """float32[articles, len(signals.NAMES)]: what speaks for each, unweighed."""
        spoken = asked_in or language
        twins = {} if spoken != language else self._twins[language]
        columns = self._by(text, language, spoken, vector, [*twins.values()])
        if is_mixed(text):
            # "我家gas漏了": each of its languages knows a part of the words.
            for other, twin in twins.items():
                theirs = self._by(text, other, other, None, [])
                columns = np.maximum(columns, twin.aligned(theirs, nothing=-1.0))
        return columns

    def _by(
        self, text: str, language: str, spoken: str, vector: Vectors | None, twins: Sequence[Twin]
    ) -> Scores:
        query = expansion.expand(self.respelled(text, spoken), spoken, self._wordings)
        return signals(self._index.languages[language], query, vector, twins)

    def vector(self, text: str, language: str) -> Vectors | None:
        """float32[1, dimension], where the encoder speaks the language."""
        if language not in self._encoder.languages:
            return None
        return self._encoder.encode([self.respelled(text, language)])

    def talk(self, text: str, language: str, vector: Vectors | None) -> Talk:
        """What the question sounds like; nothing where nobody taught this encoder to tell."""
        known = self._domains.get(self._encoder.name)
        if known is None or vector is None:
            return NO_TALK
        emergency = known.about(self.respelled(text, language), vector)
        return sureness.talk(self._index.languages.values(), emergency, vector)

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
        near = np.flatnonzero(judged.scores >= lowest)
        best = near[np.argsort(-judged.scores[near], kind="stable")][:limit]
        return [
            passage_of(self._articles[language, ids[place]], float(judged.scores[place]))
            for place in best
        ]

    def respelled(self, text: str, language: str) -> str:
        """Pinyin in a Chinese question, and shorthand in others, put into words."""
        return self._pinyin.read(text) if language == "zh" else self._wordings.respelled(text)

    def _others(self, language: str) -> list[str]:
        """Languages that a question in this one may be answered in: the encoder must speak both."""
        spoken = self._encoder.languages
        if language not in spoken:
            return []
        return [o for o in sorted(self._index.languages) if o != language and o in spoken]

    def boosts(self, language: str, about: About = NOTHING) -> Scores:
        """float32[articles]: what is added to the ranks whatever the words of the question."""
        return self._traits[language].boosts(about)


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
