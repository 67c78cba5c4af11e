"""Where no feed may lead us, even the one that an administrator entered."""

import pytest

from bot.alerts.polling.addresses import AddressRefused, Guard


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://169.254.169.254/latest/meta-data", id="metadata"),
        pytest.param("http://[fe80::1]/feed", id="link-local"),
        pytest.param("http://[::ffff:169.254.169.254]/", id="wrapped"),
        pytest.param("http://100.100.100.200/latest", id="Alibaba's"),
        pytest.param("http://[fd00:ec2::254]/latest", id="AWS's"),
        pytest.param("http://224.0.0.1/", id="multicast"),
    ],
)
async def test_never_a_feed(url: str) -> None:
    with pytest.raises(AddressRefused):
        Guard(url).check(url)


async def test_never_by_a_name_either() -> None:
    guard = Guard("http://169.254.169.254:80/")
    with pytest.raises(OSError, match="no address"):
        await guard.resolve("169.254.169.254", 80)


def test_an_inner_network_may_have_a_feed() -> None:
    Guard("http://10.0.0.7/feed").check("http://10.0.0.7/feed")
