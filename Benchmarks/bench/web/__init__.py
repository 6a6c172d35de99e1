"""HTTP: the connector's client, and nginx and wrk to measure it with."""
