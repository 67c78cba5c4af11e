"""Group robots and services that officials register, so that warnings reach whole groups at once.

It does not know HTTP, nor which services there are: the channel looks at a URL.
"""
