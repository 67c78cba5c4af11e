"""Wires what is known and what leads people: articles, laws and plans, guides, quizzes.

It holds no rule.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from bot.answers import Answers
from bot.articles.current import CurrentArticles
from bot.articles.files import ArticleFiles
from bot.articles.service import ArticleDesk
from bot.bootstrap.led import Led, drills_of, guides_of
from bot.clock import utc_now
from bot.documents import Documents
from bot.ground import Ground
from bot.progress import Progress
from bot.services import Knowing
from bot.settings import Settings
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.store.progress import StoredProgress
from bot.store.unanswered import StoredQuestions
from bot.trials import Trials
from bot.unanswered.noting import Noting
from bot.unanswered.service import Unanswered
from knowledge import encoding
from knowledge.encoding import Encoder
from knowledge.passages import Article
from knowledge.search import ARTICLES, KnowledgeBase, build_and_open, build_of


def knowing_of(ground: Ground, encoder: Encoder) -> Knowing:
    knowledge = current_articles(ground.settings, ground.database, encoder)
    documents = Documents(StoredDocuments(ground.database), encoder)
    answers, questions = Answers(knowledge, documents), StoredQuestions(ground.database)
    return Knowing(
        knowledge=knowledge,
        articles=_article_desk(ground.database, knowledge),
        documents=documents,
        answers=answers,
        guides=guides_of(encoder),
        drills=drills_of(),
        progress=Progress(StoredProgress(ground.database), ground.vault, utc_now),
        trials=Trials(knowledge, documents, _trial_index(ground.settings, encoder)),
        noting=Noting(questions, encoder, utc_now),
        unanswered=Unanswered(
            book=questions,
            answer=_quoted_by(answers),
            known=lambda id: knowledge.article(id, "zh") is not None,
            clock=utc_now,
        ),
    )


def _trial_index(
    settings: Settings, encoder: Encoder
) -> Callable[[Sequence[Article]], KnowledgeBase]:
    """Beside the index of the files, from which it remembers all that the draft leaves alone."""
    return partial(build_of, folder=settings.index_dir / "trial", encoder=encoder)


def _quoted_by(answers: Answers) -> Callable[[str, str], Awaitable[str | None]]:
    async def quoted(text: str, language: str) -> str | None:
        reply = await answers.answer(text, language)
        return reply.citations[0].article if reply and reply.citations else None

    return quoted


def led_by(knowing: Knowing) -> Led:
    """What of it leads people."""
    return Led(
        guides=knowing.guides,
        drills=knowing.drills,
        progress=knowing.progress,
        knowledge=knowing.knowledge,
        answers=knowing.answers,
    )


def _article_desk(database: Database, knowledge: CurrentArticles) -> ArticleDesk:
    return ArticleDesk(
        book=StoredArticles(database), files=ArticleFiles(), clock=utc_now, changed=knowledge.wake
    )


def current_articles(
    settings: Settings, database: Database, encoder: Encoder, articles: Path = ARTICLES
) -> CurrentArticles:
    """Those of the files in `articles`; what the database says of them is not read yet.

    The index of what was edited lies beside that of the files, which others may open.
    """
    folder = settings.index_dir
    return CurrentArticles(
        shipped=build_and_open(folder, encoder, articles),
        files=ArticleFiles(articles),
        book=StoredArticles(database),
        build=partial(build_of, folder=folder / "edited", encoder=encoder),
    )


def open_knowledge(settings: Settings) -> KnowledgeBase:
    """The articles and their index, which is made first unless it is there already."""
    return build_and_open(settings.index_dir, encoding.load(settings.encoder))
