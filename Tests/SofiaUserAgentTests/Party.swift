#if SofiaSIP
    import SofiaUserAgent

    /// One side of a line: an agent of its own whose events can be awaited.
    actor Party {
        enum Event: Sendable {
            case request(SofiaServerTransaction)
            case followUp(SofiaServerTransaction.FollowUp)
            case response(SofiaClientTransaction, SIPMessage)
            case connectionLost
        }

        nonisolated let loop: SofiaLoop
        private let events: AsyncStream<Event>
        private let journal: AsyncStream<Event>.Continuation
        private var openAgent: SofiaUserAgent?
        private(set) var dialog: SofiaDialog?
        private var watch: SofiaConnectionWatch?

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        init(on loop: SofiaLoop) {
            self.loop = loop
            (events, journal) = AsyncStream.makeStream()
        }

        func open(
            host: String = "127.0.0.1", ports: ClosedRange<UInt16>? = nil, idleTimeout: Duration = .seconds(60)
        ) throws {
            let configuration = SofiaUserAgent.Configuration(
                host: host, ports: ports, idleTimeout: idleTimeout, userAgent: "party/1")
            openAgent = try SofiaUserAgent(on: loop, configuration) { [journal] request in
                request.followUp = { journal.yield(.followUp($0)) }
                journal.yield(.request(request))
            }
        }

        func close() {
            watch = nil
            openAgent?.close()
        }

        var agent: SofiaUserAgent {
            get throws { try require(openAgent) }
        }

        var address: String {
            get throws { try "\(agent.bracketedHost):\(agent.port)" }
        }

        // MARK: What happens

        func next() async throws -> Event {
            var iterator = events.makeAsyncIterator()
            return try require(await iterator.next())
        }

        func nextRequest(_ method: String) async throws -> SofiaServerTransaction {
            guard case .request(let request) = try await next(), request.message.method == method else {
                throw Unexpected("not a \(method)")
            }
            return request
        }

        func nextResponse(_ status: Int) async throws -> SIPMessage {
            guard case .response(_, let message) = try await next() else { throw Unexpected("not a response") }
            guard message.status == status else { throw Unexpected("\(message.status) instead of \(status)") }
            return message
        }

        func nextFollowUp() async throws -> SofiaServerTransaction.FollowUp {
            guard case .followUp(let followUp) = try await next() else { throw Unexpected("not a follow-up") }
            return followUp
        }

        // MARK: What we do

        func begin(user: String, to address: String, callID: String? = nil) throws {
            let from = SIPAddress(uri: "sip:\(user)@\(try self.address)")
            dialog = try agent.makeDialog(from: from, to: SIPAddress(uri: "sip:\(user)@\(address)"), callID: callID) {
                [journal] in journal.yield(.request($0))
            }
        }

        @discardableResult
        func send(
            _ method: String, to uri: String? = nil, headers: [SIPHeader] = [], body: SIPBody? = nil
        ) throws -> SofiaClientTransaction {
            try require(dialog).send(method, to: uri, headers: headers, body: body) { [journal] in
                journal.yield(.response($0, $1))
            }
        }

        func accept(_ invite: SofiaServerTransaction) throws {
            dialog = try agent.accept(invite) { [journal] in journal.yield(.request($0)) }
        }

        func reply(_ request: SofiaServerTransaction, _ status: Int, headers: [SIPHeader] = [], body: SIPBody? = nil) {
            request.reply(status, headers: headers, body: body)
        }

        func acknowledge(_ transaction: SofiaClientTransaction, body: SIPBody? = nil) {
            transaction.acknowledge(body: body)
        }

        func cancel(_ transaction: SofiaClientTransaction) {
            transaction.cancel()
        }

        func watchConnection(of transaction: SofiaClientTransaction) throws {
            watch = try require(transaction.watchConnection { [journal] in journal.yield(.connectionLost) })
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Unexpected("nothing there") }
        return value
    }
#endif
