import Testing

/// Everything that goes over sockets, one test after the other: nobody's deadline is eaten by another.
@Suite(.serialized) enum OverLoopback {}
