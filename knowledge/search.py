"""Answers a question with the passages that are close enough to it, best first, or with nothing.

It does not know who asks, on which channel, or what is said when nothing is close enough.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge import calibration as calibrations
from knowledge import expansion, index, loading
from knowledge.calibration import WORDS_ALONE, Calibration
from knowledge.encoding import Encoder
from knowledge.hazards import Audience, Phase, Setting, Urgency
from knowledge.index import Index, Scores
from knowledge.passages import Article, Passage, passage_of
from knowledge.signals import signals
from knowledge.tokens import normalise

ARTICLES = Path(__file__).parent / "articles"
# Added to an article's logit: enough to pass near rivals, not to lift a foreign question over the
# gate, which lies 5 and more below it.
SAME_HAZARD = 1.5
SAME_SETTING = 0.75
# Who gives the bare name of a danger is most likely in it, at home; enough to settle ties.
DURING = 0.4
AT_HOME = 0.3
# A baby is saved otherwise than an adult (belly thrusts injure it): what is urgent and written for
# infants goes before its twin for adults once a message names one.
FOR_INFANTS = 1.5
_INFANT = re.compile(
    r"宝宝|婴儿|娃娃|奶娃|个月大|新生儿|\bbab(?:y|ies)\b|\binfants?\b|\bnewborn|\bmonths? old\b"
)
# The first answer must pass the gate; those after it, this share of the gate.
FOLLOWER_SHARE = 0.25


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

    def search(
        self,
        text: str,
        *,
        language: str,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
    ) -> list[Passage]:
        """At most `limit` passages that answer the text, best first; empty: none is close enough.

        `hazard` and `setting` are what the conversation is about already, as codes of
        `knowledge.hazards`; they raise articles on it. Passages are in `language`; only when it
        has none, and the encoder speaks both, in another one. Blocks for about 10 ms.
        """
        if not text.strip() or limit < 1:
            return []
        found = self._in(language, text, limit, hazard, setting)
        for other in self._others(language) if not found else ():
            found = found or self._in(other, text, limit, hazard, setting)
        return found

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

    def logits(
        self, text: str, *, language: str, hazard: str | None = None, setting: str | None = None
    ) -> tuple[tuple[str, ...], Scores]:
        """Every article's id, and float32[articles]: how surely each answers the text."""
        logits = self.calibration(language).logits(self.signals(text, language))
        boosts = self.boosts(language, hazard=hazard, setting=setting)
        if _INFANT.search(normalise(text)):
            boosts = boosts + self._for_infants(language)
        return self.article_ids(language), logits + boosts

    def signals(self, text: str, language: str) -> Scores:
        """float32[articles, 8]: the raw signals, for evaluation."""
        searched = self._index.languages[language]
        text = self._wordings.respelled(text)
        query = expansion.expand(text, language, self._wordings)
        vector = self._encoder.encode([text]) if searched.vectors is not None else None
        return signals(searched, query, vector)

    def article_ids(self, language: str) -> tuple[str, ...]:
        """The order of the rows of `signals`."""
        return self._index.languages[language].articles

    def calibration(self, language: str) -> Calibration:
        """What this encoder was calibrated to in the language, or what words alone are."""
        own = self._calibrated.get(self._encoder.name, {})
        return own.get(language) or self._calibrated[WORDS_ALONE][language]

    def _in(
        self, language: str, text: str, limit: int, hazard: str | None, setting: str | None
    ) -> list[Passage]:
        if language not in self._index.languages:
            return []
        ids, logits = self.logits(text, language=language, hazard=hazard, setting=setting)
        estimates = calibrations.estimate(logits)
        gate = self.calibration(language).gate
        best = np.argsort(-estimates, kind="stable")[:limit]
        if estimates[best[0]] < gate:
            return []
        return [
            passage_of(self._articles[language, ids[place]], float(estimates[place]))
            for place in best
            if estimates[place] >= gate * FOLLOWER_SHARE
        ]

    def _others(self, language: str) -> list[str]:
        """Languages that a question in this one may be answered in: the encoder must speak both."""
        spoken = self._encoder.languages
        if language not in spoken:
            return []
        return [o for o in sorted(self._index.languages) if o != language and o in spoken]

    def _for_infants(self, language: str) -> Scores:
        articles = (self._articles[language, id] for id in self.article_ids(language))
        return np.asarray([FOR_INFANTS * _is_for_infants(a) for a in articles], np.float32)

    def boosts(
        self, language: str, *, hazard: str | None = None, setting: str | None = None
    ) -> Scores:
        """float32[articles]: what is added to the logits whatever the words of the question."""
        articles = (self._articles[language, id] for id in self.article_ids(language))
        return np.asarray([_boost(article, hazard, setting) for article in articles], np.float32)


def _is_for_infants(article: Article) -> bool:
    return article.urgency is Urgency.IMMEDIATE and Audience.INFANT in article.audience


def _boost(article: Article, hazard: str | None, setting: str | None) -> float:
    likely = DURING * (article.phase is Phase.DURING) + AT_HOME * (Setting.HOME in article.setting)
    same_hazard, same_setting = article.hazard == hazard, setting in article.setting
    return likely + SAME_HAZARD * same_hazard + SAME_SETTING * same_setting


def open_knowledge(folder: Path, encoder: Encoder, articles: Path = ARTICLES) -> KnowledgeBase:
    """The articles with their built index. Raises ArticleInvalid, IndexMissing, IndexStale."""
    read = loading.load(articles)
    opened = index.open_index(folder, index.content_hash(read, encoder))
    return _warm(KnowledgeBase(read, opened, encoder))


def build_and_open(folder: Path, encoder: Encoder, articles: Path = ARTICLES) -> KnowledgeBase:
    """The same, with the index built first if it is missing or stale."""
    read = loading.load(articles)
    content = index.build(read, encoder, folder)
    return _warm(KnowledgeBase(read, index.open_index(folder, content), encoder))


def _warm(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The first question must not pay for dictionaries and kernels."""
    for language in ("zh", "en"):
        knowledge.search("地震 earthquake", language=language)
    return knowledge
