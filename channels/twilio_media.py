"""Fetches the files of Twilio's messages: with our credentials from its API, without from its CDN.

It does not know what a file is for, and follows no link to anywhere else.
"""

from __future__ import annotations

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from channels import errors, twilio_codes
from channels.base import Media, MediaReference
from channels.reaching import reaching

SECONDS = 30.0
"""For one file: ten megabytes on a slow line."""
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({403, 404, 410})  # the CDN says 403 once a link has expired
_CDN = "twiliocdn.com"
_BUCKETS = ".amazonaws.com"  # older files: the bucket stands in the path


class MediaFetcher:
    """`root`: the URL below which the account's messages are."""

    def __init__(self, root: URL, authorization: str, session: aiohttp.ClientSession) -> None:
        self._root = root
        self._authorization = authorization
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=SECONDS / 2)

    async def fetch(self, media: MediaReference, *, most: int) -> Media:
        """As `FetchesMedia.fetch`; Refused where the reference is no file of the account's."""
        url = _url(media.reference)
        if url is None or not self._ours(url):
            raise errors.Refused
        answer = await self._get(url, {"Authorization": self._authorization}, most)
        if isinstance(answer, URL):
            answer = await self._get(answer, {}, most)
        if isinstance(answer, URL):
            raise errors.Refused
        return answer

    def _ours(self, url: URL) -> bool:
        return url.origin() == self._root.origin() and url.path.startswith(f"{self._root.path}/")

    async def _get(self, url: URL, headers: dict[str, str], most: int) -> Media | URL:
        """The file, or where else it is."""
        with reaching():
            async with self._session.get(
                url, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status in _REDIRECTS:
                    return self._elsewhere(url, response.headers)
                if response.status in _GONE and not (response.status == 403 and headers):
                    raise errors.MediaGone(provider_code=response.status)
                if response.status != 200:
                    retry_after = response.headers.get("Retry-After")
                    raise twilio_codes.failure(response.status, retry_after, b"")
                return Media(content_type=response.content_type, body=await _body(response, most))

    def _elsewhere(self, url: URL, headers: CIMultiDictProxy[str]) -> URL:
        to = _url(headers.get("Location", ""), url)
        if to is None or not (_of_twilio(to) or to.origin() == self._root.origin()):
            raise errors.Refused
        return to


def _url(text: str, base: URL | None = None) -> URL | None:
    try:
        url = URL(text, encoded=True)
        url = base.join(url) if base is not None else url
        url.origin()
    except ValueError:
        return None
    # Dots and escapes could lead out of the account's folder.
    return None if url.user or ".." in url.raw_path or "%2e" in url.raw_path.lower() else url


def _of_twilio(url: URL) -> bool:
    host, https = url.host or "", url.scheme == "https" and url.port == 443
    cdn = host == _CDN or host.endswith(f".{_CDN}")
    bucket = host.endswith(_BUCKETS) and url.path.split("/")[1].endswith(_CDN)
    return https and (cdn or bucket)


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    if (response.content_length or 0) > most:
        raise errors.MediaTooLarge
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > most:
            raise errors.MediaTooLarge
    return bytes(body)
