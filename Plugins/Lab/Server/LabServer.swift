public import Logging
import MediaCore
public import MediaRuntime
public import SofiaUserAgent

/// The other side of the line: a call server on this machine that phones register with and that calls them.
///
/// For demonstrations, tests and benchmarks. It asks for passwords, drives phones as CTI servers do (`X-Genesys-CallUUID`, NOTIFY
/// talk and hold, calls without an offer), says a tone and measures what it hears. It takes the calls that it
/// was told to expect, and follows transfers to them.
public actor LabServer {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    /// How long calls may take to end when the server stops.
    static let farewell = Duration.seconds(1)

    let configuration: LabConfiguration
    let media: MediaEngine
    let logger: Logger
    private let loop: SofiaLoop
    nonisolated let phones = Observed<[String: LabBinding]>([:])
    private nonisolated let port = Observed<UInt16?>(nil)
    private(set) var agent: SofiaUserAgent?
    /// Where it listened last, so that phones find it again.
    private var formerPort: UInt16?
    var digest: DigestGuard
    var table: LocationTable
    var expiries: [String: Task<Void, Never>] = [:]
    /// What the next REGISTERs are met with.
    var plannedAnswers: [LabAnswer] = []
    var calls: [LabCall.ID: LabDialog] = [:]
    var lastCall: UInt64 = 0
    /// Who takes the next call to a number.
    var expected: [String: (call: LabCall, plan: LabCallPlan)] = [:]

    /// - Parameters:
    ///   - configuration: who may register, and where.
    ///   - loop: may be shared with other users of the stack in this process.
    ///   - media: whoever owns it runs it.
    ///   - logger: takes what the lab has to say.
    public init(_ configuration: LabConfiguration, loop: SofiaLoop, media: MediaEngine, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.media = media
        self.logger = logger
        digest = DigestGuard(
            realm: configuration.realm, nonceLifetime: configuration.nonceLifetime,
            algorithms: configuration.algorithms)
        table = LocationTable(minimum: configuration.minimumExpires, maximum: configuration.maximumExpires)
    }

    // MARK: Lifetime

    /// Serves until cancelled; then calls are hung up, within a second, and the sockets closed.
    ///
    /// It may run again: then it listens at the same port and has forgotten its phones.
    /// - Throws: ``LabError/unavailable(_:)`` when it cannot listen.
    public func run() async throws(LabError) {
        guard agent == nil else { throw .unavailable("it is running already") }
        let wanted = formerPort ?? (configuration.port == 0 ? nil : configuration.port)
        let agent: SofiaUserAgent
        do {
            agent = try SofiaUserAgent(
                on: loop,
                SofiaUserAgent.Configuration(
                    host: configuration.host, ports: wanted.map { $0...$0 }, userAgent: "softphone-connector-lab")
            ) { [weak self] transaction in
                guard let self else { return transaction.reply(503) }
                self.assumeIsolated { $0.received(transaction) }
            }
        } catch {
            throw .unavailable("\(error)")
        }
        self.agent = agent
        let number = agent.port
        formerPort = number
        port.update { $0 = number }
        logger.debug("lab listens", metadata: ["lab.address": "\(configuration.host):\(number)"])
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
        await endCalls()
        for task in expiries.values { task.cancel() }
        expiries = [:]
        port.update { $0 = nil }
        phones.update { $0 = [:] }
        table = LocationTable(minimum: configuration.minimumExpires, maximum: configuration.maximumExpires)
        agent.close()
        self.agent = nil
    }

    /// Where phones find it, as `host:port`; nil while it does not run.
    public nonisolated var address: String? {
        port.value.map {
            configuration.host.contains(":") ? "[\(configuration.host)]:\($0)" : "\(configuration.host):\($0)"
        }
    }

    /// Waits until ``run()`` listens.
    /// - Returns: ``address``.
    @discardableResult
    public nonisolated func waitRunning(within limit: Duration = .seconds(5)) async throws -> String {
        _ = try await port.wait("the lab did not start", within: limit) { $0 }
        guard let address else { throw LabError.notRunning }
        return address
    }

    // MARK: Phones

    /// Who is registered now, by user.
    public nonisolated var bindings: [String: LabBinding] {
        let now = ContinuousClock.now
        return phones.value.filter { now < $0.value.expires }
    }

    @discardableResult
    public nonisolated func waitForBinding(
        _ user: String, within limit: Duration = .seconds(5)
    ) async throws -> LabBinding {
        try await phones.wait("\(user) did not register", within: limit) { phones in
            phones[user].flatMap { ContinuousClock.now < $0.expires ? $0 : nil }
        }
    }

    /// Waits until nobody is registered under a name, by the phone's doing or because its time is over.
    public nonisolated func waitForNoBinding(_ user: String, within limit: Duration = .seconds(5)) async throws {
        try await phones.wait("\(user) stayed registered", within: limit) { phones in
            phones[user].map { ContinuousClock.now < $0.expires } ?? false ? nil : ()
        }
    }

    // MARK: Requests outside dialogs

    private func received(_ transaction: SofiaServerTransaction) {
        guard let agent else { return transaction.reply(503) }
        switch transaction.message.method {
        case "REGISTER":
            register(transaction)
        case "OPTIONS":
            transaction.reply(200, headers: [agent.allow])
        case "INVITE":
            take(transaction, agent)
        case "ACK":
            break
        default:
            let isInDialog = transaction.message["To"].map { SIPAddress($0).parameters["tag"] != nil } ?? false
            transaction.reply(isInDialog ? 481 : 405, headers: [agent.allow])
        }
    }
}
