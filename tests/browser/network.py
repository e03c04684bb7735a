"""What a tab asks of the network: every request, and the bytes that came for it, as they were sent."""


class Traffic:
    def __init__(self, tab):
        self.addresses, self.bytes = [], 0
        self.session = tab.context.new_cdp_session(tab)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self.asked)
        self.session.on("Network.loadingFinished", self.came)

    def asked(self, event):
        if not event["request"]["url"].startswith("data:"):  # that stands in the page already
            self.addresses.append(event["request"]["url"])

    def came(self, event):
        self.bytes += int(event["encodedDataLength"])

    def slow_down(self, *, bits_per_second, latency):
        """Let the line be as slow as this; ``latency`` in milliseconds."""
        speed = bits_per_second / 8
        conditions = {"downloadThroughput": speed, "uploadThroughput": speed, "latency": latency, "offline": False}
        self.session.send("Network.emulateNetworkConditions", conditions)
