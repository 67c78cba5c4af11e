"""Every sentence that we say to people, by key and language, in YAML files one folder a language.

It does not know when a sentence is said or how it is sent.
"""
