"""Whether a server that a test has started answers yet."""

import http.client


def answers(port, timeout) -> bool:
    """``timeout``: seconds that one try may take."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
