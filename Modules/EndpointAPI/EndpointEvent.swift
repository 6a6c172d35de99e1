/// What an endpoint reports, in the order in which it happened.
public enum EndpointEvent: Sendable, Equatable {
    /// ``Endpoint/run(emit:)`` accepts commands from now on; the first event of every run.
    case running
    /// A connection changed. `reason` is one line for a person, nil while all is well.
    case connection(Int, ConnectionState, reason: String?)
    /// ``EndpointCommand/disconnect`` is done: nothing is registered, no call is left.
    case disconnected
    case call(CallID, CallEvent)
}

/// The state of one connection, named as the API names it.
public enum ConnectionState: String, Sendable, Equatable, CaseIterable {
    /// Not started.
    case none = "NONE"
    /// In use with registration switched off (`reg_timeout` 0).
    case standalone = "STANDALONE"
    /// Configured off.
    case disabled = "DISABLED"
    case trying = "TRYING"
    /// Failed, and being tried again.
    case failed = "FAILED"
    case ready = "READY"
    /// Unregistering.
    case shutdown = "SHUTDOWN"
}

/// Something that happened to one call. The first is ``offered(_:)`` or ``dialled(_:)``, the last is exactly one ``ended(_:)``.
public enum CallEvent: Sendable, Equatable {
    /// A call arrived. Nothing was sent to the far end but a 100; the session decides by alert, answer or reject.
    case offered(CallOffer)
    /// A call that we place has left.
    case dialled(CallOffer)
    /// The call carries another identifier from now on.
    case identified(String)
    /// The far end is being told (or tells) that it rings.
    case ringing
    /// The call is up: audio may flow both ways.
    case connected
    /// The call is on hold, by whichever side.
    case held
    case resumed
    /// The far end sent a digit (`0`-`9`, `*`, `#`, `A`-`D`), by whichever method.
    case digit(Character)
    /// A transfer that was accepted came to nothing: the call goes on. One line for a person.
    case transferFailed(String)
    /// Audio of this call started or stopped.
    case media(active: Bool)
    /// Once a second while media is active.
    case quality(QualityReport)
    case ended(CallEnd)
}

/// What is known of a call when it appears.
public struct CallOffer: Sendable, Equatable {
    /// The `X-Genesys-CallUUID`, or a UUID of our own.
    public var uuid: String
    /// The far end as a person would read it.
    public var remote: String
    /// False when the INVITE had no description of media, so that our offer goes with the answer.
    public var hasDescription: Bool
    /// Seconds after which the far end asks that the phone answers by itself; nil without such a wish.
    public var answerAfter: Int?
    /// The call that this one takes the place of, as a transfer wants it (SIP: Replaces, RFC 3891). It is to be answered at
    /// once, whatever the rules for new calls: nobody is called who was not in a call already. When it is, the other ends.
    public var replaces: CallID?
    /// The index of the connection that it came over, as in ``EndpointEvent/connection(_:_:reason:)``; nil where an endpoint does
    /// not know. A call that nobody has answered ends with its connection, when that is lost for long.
    public var connection: Int?
    /// Whether the caller is trusted: a server of a connection, or whom the settings name. Nothing but the agent's own hand answers
    /// anybody else's call.
    public var isTrusted: Bool

    public init(
        uuid: String, remote: String, hasDescription: Bool, answerAfter: Int? = nil, replaces: CallID? = nil,
        connection: Int? = nil, isTrusted: Bool = true
    ) {
        self.uuid = uuid
        self.remote = remote
        self.hasDescription = hasDescription
        self.answerAfter = answerAfter
        self.replaces = replaces
        self.connection = connection
        self.isTrusted = isTrusted
    }
}

/// Why a call is over.
public enum CallEnd: Sendable, Equatable {
    /// The far end hung up, or cancelled before the answer.
    case remote
    /// We hung up or refused.
    case local
    /// It could not go on; one line for a person.
    case failed(String)
}
