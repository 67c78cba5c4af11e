"""A quiz: choose what it is on, five questions a round, told at once whether right and why.

Where somebody is lies in `bot.progress` and is gone after a day. It does not know what is asked,
nor how it is said.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions import drill_replies as replies
from actions.choices import ANSWERS, chosen, same
from actions.drill_replies import ANSWER, AT, DRILL
from actions.guide_choice import GuideChoice
from actions.guide_told import INTENDED
from actions.led_words import Word, may_answer, word_of
from actions.topic import topic_of
from actions.turn import Outcome, Turn, asking, done, said
from bot.answers import Answers
from bot.progress import Kind as InTheMiddleOf
from bot.progress import Progress, Quiz
from bot.replies import Citation, KeyedReply
from bot.sitting import Sitting, sit
from knowledge.drills.model import Drill
from knowledge.drills.shelf import Drills
from knowledge.fields import in_language

_OTHER = re.compile(r"换|别的|其他|\b(?:other|different|topic)\b", re.IGNORECASE)
#: Whoever wants to rehearse rather than to be asked.
_REHEARSAL = re.compile(
    r"演[练习连]|排练|模拟|逃生练习|\b(?:drills?|rehears\w*|practi[sc]e|simulat\w*)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"考|测|题|问|\b(?:quiz|test|questions?|exam|ask)\b", re.IGNORECASE)
#: They show the answer: who does not know it learns it.
_SHOWN = frozenset({Word.NEXT, Word.SKIP, Word.UNSURE, Word.CANNOT})
#: The question is only said again.
_REPEATED = frozenset({Word.AGAIN, Word.WHAT, Word.BACK, Word.GO_ON, Word.WAIT, Word.OK})
_ONE_MORE = frozenset({Word.NEXT, Word.GO_ON, Word.OK, Word.YES, Word.AGAIN, Word.SKIP})
AT_ANSWER, AT_CHOICE, AT_MORE = "drill.answer", "drill.choose", "drill.more"


def _drawn() -> int:
    return random.randrange(2**31)


class DrillTalk:
    def __init__(
        self,
        drills: Drills,
        guides: GuideChoice,
        progress: Progress,
        answers: Answers,
        seed: Callable[[], int] = _drawn,
    ) -> None:
        """`guides` to rehearse with; `seed` gives the order of the questions of a new quiz."""
        self._drills = drills
        self._guides = guides
        self._progress = progress
        self._answers = answers
        self._seed = seed

    async def start(self, turn: Turn) -> Outcome:
        """Begins the quiz that is asked for, or asks which; a button may be an answer, too."""
        if turn.entity(AT):
            return await self._pressed(turn)
        drill = self._drills.get(turn.entity(DRILL) or "")
        if drill:
            return await self._begin(drill, turn)
        if word_of(turn.text) is Word.LEAVE:
            return await self._leave(turn)
        if word_of(turn.text) and turn.open_question in (AT_ANSWER, AT_MORE):
            return await self.go_on(turn)
        if word_of(turn.text) is Word.GO_ON:
            resumed = await self.resume(turn)
            if resumed:
                return resumed
        named = self._named(turn)
        if _REHEARSAL.search(turn.text) and not _ASKED.search(turn.text):
            return await self._rehearsal(named, turn)
        if len(named) == 1:
            return await self._begin(named[0], turn)
        if not named and turn.text and turn.open_question in (AT_ANSWER, AT_MORE):
            # "Another one", "quiz me" in the middle of a quiz.
            sitting = await self._sitting(turn)
            if sitting:
                return await self._next(sitting, turn)
        return self._which(named or self._drills.all(), turn)

    async def go_on(self, turn: Turn) -> Outcome:
        """An answer to a question of ours."""
        word = word_of(turn.text) or INTENDED.get(turn.intent)
        if turn.asked == "choose":
            leaves = word in (Word.LEAVE, Word.NO)
            return await self._leave(turn) if leaves else await self._chosen(turn)
        sitting = await self._sitting(turn)
        if sitting is None:
            leaves = word is Word.LEAVE
            return await self._leave(turn) if leaves else self._which(self._drills.all(), turn)
        if turn.asked == "more":
            return await self._after_round(sitting, turn, word)
        return await self._heard(sitting, turn, word)

    async def resume(self, turn: Turn) -> Outcome | None:
        """Takes up the quiz of before; None when there is none, or it had come to its end."""
        sitting = await self._sitting(turn)
        if sitting is None or sitting.finished:
            return None
        return await self._next(sitting, turn, "drills.resumed")

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        if turn.asked == "choose":
            return replies.which(self._offered(turn), turn.language)
        sitting = await self._sitting(turn)
        if sitting is None:
            return None
        return replies.score(sitting) if turn.asked == "more" else replies.question(sitting)

    async def _begin(self, drill: Drill, turn: Turn) -> Outcome:
        quiz = Quiz(drill=drill.id, seed=self._seed())
        sitting = self._sat(drill, quiz, turn)
        if sitting.finished:
            return done(replies.NONE)
        await self._progress.keep(turn.person, quiz)
        return _asked(sitting, "drills.first")

    async def _chosen(self, turn: Turn) -> Outcome:
        """From the list: by number, title or hazard."""
        offered = self._offered(turn)
        titles = [in_language(drill.title, turn.language) for drill in offered]
        place = chosen(turn.text, titles, letters=True) if turn.text else None
        if place is not None:
            return await self._begin(offered[place], turn)
        named = self._named(turn)
        if len(named) == 1:
            return await self._begin(named[0], turn)
        return self._which(named or offered, turn)

    async def _pressed(self, turn: Turn) -> Outcome:
        """A button: it counts for the question under which it stood."""
        sitting = await self._sitting(turn)
        if sitting is None or sitting.finished or sitting.drill.id != turn.entity(DRILL):
            return self._which(self._drills.all(), turn)
        answer = turn.entity(ANSWER)
        if turn.entity(AT) != str(sitting.quiz.asked) or answer is None:
            return await self._next(sitting, turn)
        return await self._answered(sitting, int(answer), turn)

    async def _after_round(self, sitting: Sitting, turn: Turn, word: Word | None) -> Outcome:
        """After the score: another round, another topic, or the end."""
        if word in (Word.LEAVE, Word.NO):
            return await self._leave(turn)
        named = self._named(turn)
        if len(named) == 1:
            return await self._begin(named[0], turn)
        if word is Word.OTHER or named or _OTHER.search(turn.text):
            return self._which(named or self._drills.all(), turn)
        if word in _ONE_MORE or not turn.text:
            return await self._next(sitting, turn)
        return asking(AT_MORE, replies.score(sitting))

    async def _heard(self, sitting: Sitting, turn: Turn, word: Word | None) -> Outcome:
        """A message, as an answer to the present question."""
        if sitting.finished:  # articles of its questions were withdrawn since
            return self._which(self._drills.all(), turn)
        answer = _meant(sitting, turn.text)
        if word is Word.LEAVE and (answer is None or not may_answer(turn.text)):
            return await self._leave(turn)
        if answer is not None:
            return await self._answered(sitting, answer, turn)
        if word in _SHOWN:
            return await self._answered(sitting, None, turn)
        if word is Word.OTHER:
            return self._which(self._drills.all(), turn)
        return _asked(sitting, "drills.question" if word in _REPEATED else "drills.unclear")

    async def _leave(self, turn: Turn) -> Outcome:
        await self._progress.drop(turn.person, InTheMiddleOf.DRILL)
        return done(replies.LEFT)

    async def _answered(self, sitting: Sitting, answer: int | None, turn: Turn) -> Outcome:
        """The verdict, and the next question or the score."""
        told = replies.verdict(sitting, answer, self._cited(sitting, turn))
        after = sitting.answered(answer)
        await self._progress.keep(turn.person, after.quiz)
        if after.in_round and not after.finished:
            return _asked(after, "drills.question", told)
        if after.finished:
            await self._progress.drop(turn.person, InTheMiddleOf.DRILL)
            return done(told, replies.score(after))
        return asking(AT_MORE, told, replies.score(after))

    async def _next(self, sitting: Sitting, turn: Turn, key: str = "drills.question") -> Outcome:
        """The present question; at the beginning of a round, the count begins anew."""
        if sitting.finished:
            return self._which(self._drills.all(), turn)
        if not sitting.in_round:
            quiz = replace(sitting.quiz, right=0)
            await self._progress.keep(turn.person, quiz)
        return _asked(sitting, key)

    async def _sitting(self, turn: Turn) -> Sitting | None:
        quiz = await self._progress.quiz(turn.person)
        drill = self._drills.get(quiz.drill) if quiz else None
        return self._sat(drill, quiz, turn) if drill and quiz else None

    def _sat(self, drill: Drill, quiz: Quiz, turn: Turn) -> Sitting:
        def is_published(article: str) -> bool:
            return self._answers.article(article, turn.language) is not None

        return sit(drill, quiz, turn.language, is_published)

    def _cited(self, sitting: Sitting, turn: Turn) -> Citation:
        quoted = self._answers.article(sitting.question.article, turn.language)
        assert quoted, "only questions with a published article are asked"
        return quoted.citations[0]

    def _named(self, turn: Turn) -> tuple[Drill, ...]:
        hazard = turn.entity("hazard")
        return (self._drills.of_hazard(hazard) if hazard else ()) or self._drills.named_in(
            turn.text
        )

    async def _rehearsal(self, named: Sequence[Drill], turn: Turn) -> Outcome:
        """What there is to rehearse with; the ways are buttons, which numbers and titles press."""
        hazards = [str(hazard) for drill in named for hazard in drill.hazards[:1]]
        guides = await self._guides.to_rehearse(turn, hazards)
        return done(replies.rehearsal(guides, named or self._drills.all(), turn.language))

    def _which(self, drills: Sequence[Drill], turn: Turn) -> Outcome:
        """Asks which; what was talked about comes first."""
        if not drills:
            return said(replies.NONE)
        topic = topic_of(turn)
        on_topic = self._drills.of_hazard(topic.hazard) if topic else ()
        ordered = [*(d for d in on_topic if d in drills), *(d for d in drills if d not in on_topic)]
        ids = [drill.id for drill in ordered[: replies.MOST]]
        listed = replies.which(ordered, turn.language)
        titles = [in_language(drill.title, turn.language) for drill in ordered[: replies.MOST]]
        return asking(AT_CHOICE, listed, wanted={"drills": ids, ANSWERS: titles})

    def _offered(self, turn: Turn) -> list[Drill]:
        """The list that was shown."""
        found = (self._drills.get(id) for id in turn.wanted.get("drills", ()))
        return [drill for drill in found if drill]


def _meant(sitting: Sitting, text: str) -> int | None:
    """The answer by number, letter or words; by the whole label in another language, too.

    "again" is said to us, although an answer may begin so.
    """
    others = sitting.question.options.values()
    known = {place for labels in others for place, one in enumerate(labels) if same(text, one)}
    if len(known) == 1:
        return known.pop()
    if not text or (word_of(text) and not may_answer(text)):
        return None
    return chosen(text, sitting.options, letters=True)


def _asked(sitting: Sitting, key: str, *before: KeyedReply) -> Outcome:
    """The present question, and the words by which it can be answered."""
    told = replies.question(sitting, key)
    return asking(AT_ANSWER, *before, told, wanted={ANSWERS: [*sitting.options]})
