"""Messages from people over channels: kept before the provider hears so, answered in order, once.

It does not know providers' formats, HTTP or SQL, nor how an answer is found.
"""
