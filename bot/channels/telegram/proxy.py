"""The proxy between this machine and the platform: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment."""

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from bot.errors import Misconfigured
from bot.settings import is_address


def find_proxy(url: str) -> str:
    """The address of the proxy for this URL, maybe with a password; "" for none. This machine needs no proxy.

    Raises:
        Misconfigured: the environment names no http proxy.
    """
    parts = urlsplit(url)
    if _is_local(parts.hostname or "") or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return ""
    proxy = getproxies_environment().get(parts.scheme, "").strip()
    proxy = proxy if not proxy or "://" in proxy else f"http://{proxy}"
    if proxy and not is_address(proxy):
        raise Misconfigured(f"{parts.scheme.upper()}_PROXY: must be an http proxy, such as http://host:3128.")
    return proxy


def without_password(proxy: str) -> str:
    """The address of a proxy as it may be shown: without user and password."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if proxy else ""


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
