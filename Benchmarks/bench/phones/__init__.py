"""The phones that are measured: the connector and baresip, behind one shape."""
