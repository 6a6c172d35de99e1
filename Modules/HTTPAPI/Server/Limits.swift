/// How much, and how long, a client may take.
enum Limits {
    /// Bytes of a request's head, by the contract.
    static let head = 32 * 1024
    /// Bytes of a request's body, by the contract.
    static let body = 1024 * 1024
    /// Bytes that are read of a connection before others have their turn, so that requests sent in one go hold up nobody.
    static let turn = 8 * 1024
    /// Connections that wait to be accepted: a thousand desktops may come at once. The system may allow fewer.
    static let backlog = 1024
}

/// How long a connection may be in each state.
public struct Deadlines: Sendable, Equatable {
    /// From the connection to its first byte; over TLS, to the first one within.
    public var silence: Duration
    /// From the first byte of a request to its last, that of its body.
    public var request: Duration
    /// Between two requests.
    public var idle: Duration
    /// Without the client taking anything of an answer that it does not read.
    public var answer: Duration
    /// For what a client still sends after an answer that ends the connection.
    public var linger: Duration
    /// For the answer to a request that a handler has when the connector stops.
    public var stop: Duration

    public init(
        silence: Duration = .seconds(10), request: Duration = .seconds(10), idle: Duration = .seconds(75),
        answer: Duration = .seconds(10), linger: Duration = .seconds(2), stop: Duration = .milliseconds(800)
    ) {
        self.silence = silence
        self.request = request
        self.idle = idle
        self.answer = answer
        self.linger = linger
        self.stop = stop
    }
}
