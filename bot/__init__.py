"""The service: settings, wiring, domain rooms, store, web, worker.

It does not know the dialogue engine's library (`nlu/`) nor the actions (`actions/`) that call it.
"""

__version__ = "0.1.0"
