import BoundedNumbers
import EndpointAPI
import SofiaUserAgent

/// What a ``RegistrationMachine`` wants done, in this order.
enum RegistrationEffect: Sendable, Equatable {
    /// Send a REGISTER of our contact that asks for so many seconds.
    case register(expires: Int)
    /// Send the outstanding request again with an answer to the challenge of its last response.
    case authenticate
    /// Send a REGISTER of our contact with `Expires: 0`.
    case unregister
    /// Take the next server of those that the name stands for (RFC 3263 §4.3); the request that follows goes there.
    case nextServer
    /// Take the server that these URIs name, the first preferred; the request that follows goes there.
    case redirect([String])
    /// Look the server's name up again before the next request: all that it stood for failed.
    case forgetServers
    /// Use a new Call-ID from now on, and the local address that holds now.
    case beginAnew
    /// Start a timer; one of the same kind that runs is replaced.
    case startTimer(RegistrationTimer, after: Duration)
    case stopTimer(RegistrationTimer)
    /// The connection's state changed; `reason` is one line for a person.
    case report(ConnectionState, reason: String?)
    /// Drop the outstanding transaction, whose late responses do not count, and use a fresh one from now on.
    case abandon
    /// The machine is done; nothing comes after this.
    case finished
}

/// What a ``RegistrationMachine`` waits for.
enum RegistrationTimer: Sendable, Hashable, CaseIterable {
    /// Half of the granted time is over.
    case refresh
    /// A failed registration is tried again.
    case retry
    /// A response is overdue.
    case deadline
}

/// How long a registration lasts, and what a registrar may want at least: a day at most, after which one that has forgotten
/// us would still be believed.
typealias RegistrationSeconds = Bounded<RegistrationSecondsRange>

enum RegistrationSecondsRange: NumberRange {
    static var range: ClosedRange<Int> { 0...86_400 }
}

/// How long a registrar may have us wait before the next attempt: an hour at most, whatever is wrong with it.
typealias RetrySeconds = Bounded<RetrySecondsRange>

enum RetrySecondsRange: NumberRange {
    static var range: ClosedRange<Int> { 0...3_600 }
}

/// The answer of a registrar, as far as it matters.
struct RegistrationResponse: Sendable, Equatable {
    /// A challenge that we can answer.
    enum Challenge: Sendable, Equatable {
        case fresh
        /// The credentials are right and only the nonce was too old (RFC 7616 §3.3, `stale=true`).
        case stale
    }

    /// SIP status code.
    var status: Int
    var phrase: String
    /// What is granted to our contact: its `expires` parameter, else the `Expires` header.
    var granted: RegistrationSeconds?
    /// `Retry-After`.
    var retryAfter: RetrySeconds?
    /// `Min-Expires`, in a 423.
    var minExpires: RegistrationSeconds?
    /// Nil when a 401 or 407 has no challenge that we know how to answer.
    var challenge: Challenge?
    /// The realms that ask for a password.
    var realms: Set<String>
    /// The URIs of a 3xx, the preferred ones first.
    var targets: [String]

    init(
        status: Int, phrase: String, granted: RegistrationSeconds? = nil, retryAfter: RetrySeconds? = nil,
        minExpires: RegistrationSeconds? = nil, challenge: Challenge? = nil, realms: Set<String> = [""],
        targets: [String] = []
    ) {
        self.status = status
        self.phrase = phrase
        self.granted = granted
        self.retryAfter = retryAfter
        self.minExpires = minExpires
        self.challenge = challenge
        self.realms = realms
        self.targets = targets
    }
}
