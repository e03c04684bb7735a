"""What the tests of the layer that keeps answers need, these need too."""

from tests.web.conftest import at_once, connected, register

__all__ = ["at_once", "connected", "register"]
