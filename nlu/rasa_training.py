"""Has Rasa train one model from this folder: `python -m nlu.rasa_training FILE.tar.gz`.

It does not know whether that is needed; `training` does.
"""

import sys
from pathlib import Path

import nlu.quiet  # noqa: F401 - first: it sets what Rasa reads while it is imported

# isort: split
from rasa.model_training import train

from nlu.models import HERE

DOMAIN, CONFIG, DATA = (str(HERE / name) for name in ("domain", "config.yml", "data"))


def main(made: Path) -> int:
    result = train(
        domain=DOMAIN,
        config=CONFIG,
        training_files=[DATA],
        output=str(made.parent),
        force_training=True,
        fixed_model_name=made.name,
    )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
