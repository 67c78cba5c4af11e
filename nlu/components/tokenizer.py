"""Cuts a message into words: Latin words and numbers whole, Han characters one by one.

It does not know any dictionary: n-grams of the characters are the featurizer's work.
"""

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

HAN = "\u3400-\u9fff\uf900-\ufaff"
#: A Han character; else a run of letters and digits of any other script, apostrophes within.
WORD = re.compile(rf"[{HAN}]|(?:(?![{HAN}])\w)+(?:['’](?:(?![{HAN}])\w)+)*")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ScriptTokenizer(Tokenizer):
    """Never yields a blank token; text of marks alone ("？") is one token, blank text none."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ScriptTokenizer":
        return cls(config)

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        return tokens_of(message.get(attribute) or "")


def tokens_of(text: Text) -> List[Token]:
    found = [Token(match.group(), match.start()) for match in WORD.finditer(text)]
    marks = text.strip()
    return found or ([Token(marks, text.index(marks))] if marks else [])
