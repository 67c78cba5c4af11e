"""How a process looks for garbage once it is open: seldom, and not through what stays anyway.

It does not know what the process does.
"""

import gc

#: Objects made between two looks for garbage; Python's own, 700, is less than one page of people.
GARBAGE_AFTER = 20_000


def settle_memory() -> None:
    """To be called when everything is open, before the work begins.

    Half of the time of finding an audience was spent looking through all that the process holds, a
    few times a page; and a look through the web process's million objects held up every message
    that came at that moment, by up to 0.2 s.
    """
    gc.freeze()  # what is open by now stays: no need to look through it again and again
    gc.set_threshold(GARBAGE_AFTER)
