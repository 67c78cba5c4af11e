"""A provider with phones you can look at: Twilio's HTTP shape on loopback, for trials and drills.

It sends nothing to anybody and knows nothing of our adapters: it speaks to the service by HTTP.
"""

from channels.sandbox.app import create_sandbox
from channels.sandbox.config import PAGE_WORDS, SandboxConfig

__all__ = ["PAGE_WORDS", "SandboxConfig", "create_sandbox"]
