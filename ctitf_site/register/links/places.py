"""Which addresses of machines are those of the public internet."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Of IPv6 only this is given to networks that everybody reaches.
GLOBAL = ip_network("2000::/3")
# Where every IPv4 address is reached from networks that have none.
TRANSLATED = ip_network("64:ff9b::/96")
# Kept for protocols and examples; older Pythons take some of these for global.
SPECIAL = [ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")]


def machine(text: str) -> IPv4Address | IPv6Address:
    """The machine at the address ``text``: an IPv4 address that is written as an IPv6 address is meant as such."""
    address = ip_address(text.partition("%")[0])
    if address.version == 4:
        return address
    embedded = address.ipv4_mapped or address.sixtofour
    if address in TRANSLATED:
        embedded = IPv4Address(int(address) & 0xFFFFFFFF)
    return embedded or address


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in net for net in SPECIAL) or (address.version == 6 and address not in GLOBAL):
        return False
    return address.is_global and not address.is_multicast
