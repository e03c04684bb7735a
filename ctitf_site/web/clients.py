"""Who asks: the address by which requests are counted, and from where the desk is seen."""

import ipaddress
import re

from django.conf import settings

# Some proxies add the port.
WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+", re.ASCII)
# Who has an address of IPv6 usually has all that begin with the same bits.
ONE_HOUSE = 64


def client_of(meta) -> str:
    """The address of the client: of the connection, or what the last of our own proxies but so many saw.

    ``meta`` are the headers of its request as WSGI names them. Everything else in ``X-Forwarded-For`` was written by
    the client, who may write what it likes.
    """
    direct = meta.get("REMOTE_ADDR", "")
    return grouped(forwarded(meta)) or grouped(direct) or direct


def forwarded(meta) -> str:
    """What the outermost of the trusted proxies wrote; empty where there is none."""
    seen = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted = min(settings.TRUSTED_PROXIES, len(seen))
    return seen[-trusted] if trusted else ""


def address_in(text):
    """The address that ``text`` is, perhaps with a port; None for what is none."""
    found = WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address(found[1] or found[2] if found else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_near(meta) -> bool:
    """May the client see the desk? Where some networks alone may, its address is what our outermost proxy saw."""
    address = address_in(forwarded(meta) or meta.get("REMOTE_ADDR", ""))
    return not settings.ADMIN_NETWORKS or any(address and address in network for network in settings.ADMIN_NETWORKS)


def grouped(text) -> str:
    """The address, or of IPv6 the network that one client has; empty for what is no address."""
    address = address_in(text)
    if address is None:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), ONE_HOUSE), strict=False))


def hides_clients(meta) -> bool:
    """Does a proxy of our own network ask for others, while no proxy is trusted? Then all of them count as one."""
    if settings.TRUSTED_PROXIES or "HTTP_X_FORWARDED_FOR" not in meta:
        return False
    try:
        return ipaddress.ip_address(meta.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return True  # a socket of this machine
