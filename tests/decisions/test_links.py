"""What of ours a link leads to; everything else, and what is no address, leads nowhere."""

import pytest

from bot.unfurling import Homes, Target, target_of

HOMES = Homes("https://factory.acme.test", "https://github.com/acme/greeter", "https://greeter.acme.test/app")


@pytest.mark.parametrize(("url", "target"), [
    ("https://factory.acme.test/specs/7", Target("item", 7)),
    ("https://FACTORY.acme.test/specs/7/?a=1&amp;b=2#why", Target("item", 7)),
    ("https://github.com/acme/greeter/issues/12", Target("github", 12)),
    ("https://github.com/acme/greeter/pull/13/files#diff", Target("github", 13)),
    ("https://greeter.acme.test/app/pages/secret", Target("product")),
    ("https://greeter.acme.test/app", Target("product")),
    ("https://factory.acme.test/pictures/a.png", None),
    ("https://factory.acme.test/specs/" + "9" * 40, None),
    ("https://factory.acme.test.evil.test/specs/7", None),
    ("http://factory.acme.test/specs/7", None),
    ("https://github.com/acme/greeter-private/issues/12", None),
    ("https://github.com/acme/greeter/issues", None),
    ("https://github.com/other/greeter/issues/12", None),
    ("https://greeter.acme.test/apple", None),
    ("https://[::1", None),
    ("", None),
])  # fmt: skip
def test_a_link_leads_to(url, target):
    assert target_of(url, HOMES) == target


def test_a_factory_without_an_address_has_no_links():
    assert target_of("https://x.test/specs/7", Homes("", "", "")) is None
