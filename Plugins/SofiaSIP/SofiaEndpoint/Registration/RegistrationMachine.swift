import BoundedNumbers
import EndpointAPI

/// One connection's registration (RFC 3261 §10.2) as a value: inputs in, effects out, nothing else touched.
///
/// Inputs that do not fit the state are normal (the network is not in step with us) and are ignored.
struct RegistrationMachine: Sendable, Hashable {
    /// What registers, where, and how patiently.
    struct Configuration: Sendable, Hashable {
        /// The server for reasons, as `host:port`.
        var server: String
        var user: String
        /// The connection's position, which names its settings.
        var index: Int
        var hasPassword: Bool
        /// `reg_timeout`: seconds to ask for; 0 or less: no registration.
        var timeout: Int
        /// `reg_interval`: the longest pause between two attempts in seconds; 0 or less: one quick retry, then none.
        var interval: Int
        /// How long a response may take.
        var patience = Duration.seconds(4)
    }

    enum State: Sendable, Hashable {
        /// Leads to `standalone` or `registering`.
        case idle
        /// In use without registration. Leads to `over`.
        case standalone
        /// A REGISTER is out, the first, a refresh or a retry. Leads to `ready`, `waiting`, `unregistering` or `over`.
        case registering(Attempt)
        /// Bound until the refresh is due. Leads to `registering`, `waiting` or `unregistering`.
        case ready
        /// Failed. Leads to `registering`, `unregistering` or `over`.
        case waiting
        /// A REGISTER with `Expires: 0` is out. Leads to `over`.
        case unregistering(Attempt)
        case over
    }

    /// One request with everything that is sent again because of its answers.
    struct Attempt: Sendable, Hashable {
        /// The realms that got a password.
        var answeredRealms: Set<String> = []
        /// How often it was sent again at once; bounded, because the far end decides about it.
        var repetitions = 0
        /// It tries whether a better server is back; the one that we are registered with is still good.
        var isTrial = false
    }

    /// How long unregistering may take.
    static let unregisterDeadline = Duration.seconds(1)
    static let mostRepetitions = 3

    private(set) var state = State.idle
    let configuration: Configuration
    /// Seconds to ask for: `reg_timeout`, or more where a 423 wanted so.
    private var expires: Int
    private var backoff: RegistrationBackoff
    /// Whether the registrar may hold a contact of ours.
    private var mayBeBound = false
    private var reported = ConnectionState.none
    private var reason: String?

    init(_ configuration: Configuration) {
        self.configuration = configuration
        self.expires = configuration.timeout
        self.backoff = RegistrationBackoff(interval: configuration.interval)
    }

    // MARK: What the session wants

    mutating func start() -> [RegistrationEffect] {
        guard state == .idle else { return [] }
        guard configuration.timeout > 0 else {
            state = .standalone
            return report(.standalone)
        }
        return report(.trying) + register()
    }

    /// Ends the registration; ``RegistrationEffect/finished`` follows within ``unregisterDeadline``.
    mutating func stop() -> [RegistrationEffect] {
        switch state {
        case .over, .unregistering:
            return []
        case .idle, .standalone:
            return finish()
        case .registering:
            // The request on its way may still bind us.
            return [.stopTimer(.deadline), .abandon] + unregister()
        case .ready:
            return [.stopTimer(.refresh)] + unregister()
        case .waiting:
            return [.stopTimer(.retry)] + (mayBeBound ? unregister() : finish())
        }
    }

    /// A better server than ours is back: registers there.
    mutating func returnToPreferred() -> [RegistrationEffect] {
        guard state == .ready else { return [] }
        return [.stopTimer(.refresh)] + register(Attempt(isTrial: true))
    }

    // MARK: What the network does

    /// Our own address is another one, so that nothing reaches us by the contact that the registrar knows.
    mutating func moved() -> [RegistrationEffect] {
        let timer: RegistrationTimer
        switch state {
        case .idle, .standalone, .unregistering, .over: return []
        case .registering: timer = .deadline
        case .ready: timer = .refresh
        case .waiting: timer = .retry
        }
        backoff.reset()
        // A connection that failed shows so until it is ready.
        let shown = reported == .failed ? [] : report(.trying)
        return [.stopTimer(timer), .abandon, .beginAnew] + shown + register()
    }

    /// The registrar answered the outstanding request.
    /// - Parameters:
    ///   - jitter: random, 0 to 1; spreads the retries of many phones.
    ///   - hasAlternative: whether there is another server that was not tried yet.
    mutating func responded(
        _ response: RegistrationResponse, jitter: Double, hasAlternative: Bool = false
    ) -> [RegistrationEffect] {
        switch state {
        case .idle, .standalone, .ready, .waiting, .over:
            return []
        case .registering(let attempt):
            guard response.status >= 200 else { return [.startTimer(.deadline, after: configuration.patience)] }
            // RFC 3263 §4.3: a server that cannot serve is as good as one that does not answer.
            if response.status == 503, hasAlternative {
                return [.stopTimer(.deadline)] + failOver(attempt, refusal(response))
            }
            return registered(response, attempt, jitter: jitter)
        case .unregistering(let attempt):
            guard response.status >= 200 else { return [] }
            if case .success(let next) = answered(response, attempt) {
                state = .unregistering(next)
                return [.authenticate]
            }
            return [.stopTimer(.deadline)] + finish()
        }
    }

    /// The connection to the registrar broke, or could not be made.
    /// - Parameter detail: what the transport said.
    mutating func transportLost(
        _ detail: String, jitter: Double, hasAlternative: Bool = false
    ) -> [RegistrationEffect] {
        let text = "the connection to \(configuration.server) is lost: \(detail)"
        switch state {
        case .idle, .standalone, .waiting, .over:
            return []
        case .registering(let attempt):
            mayBeBound = true
            if hasAlternative { return [.stopTimer(.deadline), .abandon] + failOver(attempt, text) }
            return [.stopTimer(.deadline), .abandon] + fail(text, jitter: jitter)
        case .ready:
            if hasAlternative { return [.stopTimer(.refresh), .abandon] + failOver(Attempt(), text) }
            return [.stopTimer(.refresh), .abandon] + fail(text, jitter: jitter)
        case .unregistering:
            return [.stopTimer(.deadline), .abandon] + finish()
        }
    }

    mutating func timerFired(
        _ timer: RegistrationTimer, jitter: Double, hasAlternative: Bool = false
    ) -> [RegistrationEffect] {
        switch (timer, state) {
        case (.refresh, .ready):
            return register()
        case (.retry, .waiting):
            return [.forgetServers] + register()
        case (.deadline, .registering(let attempt)):
            mayBeBound = true
            let text = "no answer from \(configuration.server) within \(configuration.patience.formattedSeconds) s"
            if hasAlternative { return [.abandon] + failOver(attempt, text) }
            return [.abandon] + fail(text, jitter: jitter)
        case (.deadline, .unregistering):
            return [.abandon] + finish()
        default:
            return []
        }
    }

    // MARK: Moves

    private mutating func register(_ attempt: Attempt = Attempt()) -> [RegistrationEffect] {
        state = .registering(attempt)
        return [.register(expires: expires), .startTimer(.deadline, after: configuration.patience)]
    }

    private mutating func unregister() -> [RegistrationEffect] {
        state = .unregistering(Attempt())
        return report(.shutdown) + [.unregister, .startTimer(.deadline, after: Self.unregisterDeadline)]
    }

    /// Goes on at another server without a pause. Whoever looks sees that it is being worked on, unless nothing was lost.
    private mutating func failOver(_ attempt: Attempt, _ text: String) -> [RegistrationEffect] {
        let isHidden = attempt.isTrial || reported == .failed
        return (isHidden ? [] : report(.trying, text)) + [.nextServer] + register()
    }

    private mutating func finish() -> [RegistrationEffect] {
        state = .over
        return report(.none) + [.finished]
    }

    private mutating func registered(
        _ response: RegistrationResponse, _ attempt: Attempt, jitter: Double
    ) -> [RegistrationEffect] {
        let deadline = RegistrationEffect.startTimer(.deadline, after: configuration.patience)
        switch response.status {
        case 200..<300:
            let granted = response.granted ?? RegistrationSeconds(expires)
            guard granted > 0 else {
                return [.stopTimer(.deadline)]
                    + fail("\(configuration.server) granted no time to \(configuration.user)", jitter: jitter)
            }
            state = .ready
            mayBeBound = true
            backoff.reset()
            let refresh = max(granted.seconds / 2, .seconds(1))
            return [.stopTimer(.deadline), .startTimer(.refresh, after: refresh)] + report(.ready)
        case 401, 407:
            switch answered(response, attempt) {
            case .success(let next):
                state = .registering(next)
                return [.authenticate, deadline]
            case .failure(let refusal):
                return [.stopTimer(.deadline)] + fail(refusal.reason, atLeast: RegistrationBackoff.slow, jitter: jitter)
            }
        case 423:
            // RFC 3261 §10.2.8: again with what the registrar wants at least.
            guard let wanted = response.minExpires?.value, wanted > expires, attempt.repetitions < Self.mostRepetitions
            else {
                break
            }
            expires = wanted
            state = .registering(Attempt(repetitions: attempt.repetitions + 1, isTrial: attempt.isTrial))
            return [.register(expires: expires), deadline]
        case 300..<400:
            // RFC 3261 §8.1.3.4; bounded, since the servers decide how often.
            guard !response.targets.isEmpty, attempt.repetitions < Self.mostRepetitions else { break }
            state = .registering(Attempt(repetitions: attempt.repetitions + 1, isTrial: attempt.isTrial))
            return [.redirect(response.targets), .register(expires: expires), deadline]
        default:
            break
        }
        let text = refusal(response)
        // A 403 means that trying again is of no use (RFC 3261 §21.4.4), until somebody changes the server.
        let least = max(
            response.retryAfter?.seconds ?? .zero, response.status == 403 ? RegistrationBackoff.slow : .zero)
        return [.stopTimer(.deadline)] + fail(text, atLeast: least, jitter: jitter)
    }

    private mutating func fail(
        _ text: String, atLeast least: Duration = .zero, jitter: Double
    ) -> [RegistrationEffect] {
        state = .waiting
        let pause = backoff.next(atLeast: least, jitter: jitter)
        return report(.failed, text) + (pause.map { [.startTimer(.retry, after: $0)] } ?? [])
    }

    private mutating func report(_ next: ConnectionState, _ text: String? = nil) -> [RegistrationEffect] {
        guard next != reported || text != reason else { return [] }
        (reported, reason) = (next, text)
        return [.report(next, reason: text)]
    }
}

extension Duration {
    /// Seconds with as many decimals as they need.
    fileprivate var formattedSeconds: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
