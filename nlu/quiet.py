"""What has to be set before Rasa is imported: one thread for TensorFlow, no telemetry, few logs.

Importing this module sets it; the engine's own entry points import it first. It knows no Rasa.
"""

import logging
import os
import warnings

import structlog

_ENVIRONMENT = {
    # One turn at a time runs in the event loop: more threads only take turns on the same core.
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}
for _name, _value in _ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)
warnings.filterwarnings("ignore")
# Rasa's debug lines hold what people wrote; unconfigured, structlog prints every one of them.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
# A handler of our own: without one, Rasa's errors (a database that is down) vanish.
logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING)
