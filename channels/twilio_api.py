"""One account of Twilio's: its signed webhooks checked, its REST API asked, for all its channels.

It does not know messages, calls or their statuses, and opens no HTTP session of its own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hmac import compare_digest

from multidict import CIMultiDict, CIMultiDictProxy
from twilio.request_validator import RequestValidator
from yarl import URL

from channels import errors, forms, twilio_codes
from channels.base import Fields, Request
from channels.posting import Answer, Posts
from channels.reaching import reaching

SIGNATURE_HEADER = "X-Twilio-Signature"


class TwilioApi:
    """`webhook`: the public URL of the channel's webhook, without a query."""

    def __init__(
        self,
        posts: Posts,
        *,
        account_sid: str,
        auth_token: str,
        api_base: str,
        webhook: str,
        timeout: float,
    ) -> None:
        """`timeout` is for one request, in seconds. The caller closes `posts`."""
        self._posts = posts
        self._webhook = webhook
        self._token, self._validator = auth_token.encode(), RequestValidator(auth_token)
        self._root = f"{api_base.rstrip('/')}/2010-04-01/Accounts/{account_sid}"
        self._headers = _headers(account_sid, auth_token)
        self._timeout = timeout

    def resource(self, name: str) -> URL:
        """The URL of the account's `Messages.json`, `Calls.json` …"""
        return URL(f"{self._root}/{name}")

    def check_signature(self, request: Request, form: Fields) -> None:
        """Raises BadSignature: the request is not Twilio's, or is for another URL than it came to.

        The signature covers the query, which only we can have given to Twilio: what stands there
        is ours.
        """
        query = request.query
        url = f"{self._webhook}?{query}" if query else self._webhook
        given = request.headers.get(SIGNATURE_HEADER, "")
        # twilio's own signs twice, with the port and without: asked only where the plain way
        # differs.
        plain = forms.signature(self._token, url, form.pairs())
        if compare_digest(plain.encode(), given.encode("utf-8", "replace")):
            return
        if not self._validator.validate(url, form, given):
            raise errors.BadSignature

    async def post(self, resource: URL, form: str) -> dict[str, object]:
        """Twilio's answer."""
        with reaching():
            answer = await self._posts.post(resource, form.encode(), self._headers, self._timeout)
        return _said(answer)


def _headers(account_sid: str, auth_token: str) -> CIMultiDictProxy[str]:
    credentials = b64encode(f"{account_sid}:{auth_token}".encode()).decode()
    headers = {
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    return CIMultiDictProxy(CIMultiDict(headers))


def _said(by: Answer) -> dict[str, object]:
    if not 200 <= by.status < 300:
        raise twilio_codes.failure(by.status, by.headers.get("Retry-After"), by.body)
    try:
        answer = json.loads(by.body.decode())  # from bytes it would first guess the encoding
    except ValueError:
        raise errors.GarbledAnswer from None
    if not isinstance(answer, dict):
        raise errors.GarbledAnswer
    return answer
