#if SofiaSIP
    import Logging
    import SofiaUserAgent

    @testable import SofiaEndpoint

    /// The far end of an endpoint under test: whatever arrives is handed to the test, which answers by itself.
    actor CallServer {
        enum Arrival: Sendable {
            case request(SofiaServerTransaction)
            case response(SofiaClientTransaction, SIPMessage)
            case followUp(SofiaServerTransaction.FollowUp)
        }

        nonisolated let loop = SofiaLoop(logger: Logger(label: "call-server"))
        private let arrivals: AsyncStream<Arrival>
        private let journal: AsyncStream<Arrival>.Continuation
        private var agent: SofiaUserAgent?
        private var dialog: SofiaDialog?
        private var leave: Task<Void, Never>?
        /// Where the phone that registered last is called.
        private(set) var lastContact: String?

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        init() {
            (arrivals, journal) = AsyncStream.makeStream()
        }

        /// - Parameter port: nil: any.
        func open(host: String = "127.0.0.1", port: UInt16? = nil) throws {
            let configuration = SofiaUserAgent.Configuration(
                host: host, ports: port.map { $0...$0 }, userAgent: "call-server")
            agent = try SofiaUserAgent(on: loop, configuration) { [journal] in journal.yield(.request($0)) }
        }

        /// As a server that dies: the sockets close without a word.
        func die() {
            agent?.close()
        }

        /// Grants whatever comes from here on: nobody waits for what the test has not seen.
        func takeLeave() {
            leave = Task {
                for await case .request(let request) in arrivals { request.reply(200) }
            }
        }

        func stop() async {
            leave?.cancel()
            await loop.stop()
        }

        var port: UInt16 {
            get throws { try found(agent).port }
        }

        // MARK: What arrives

        private func next() async throws -> Arrival {
            var iterator = arrivals.makeAsyncIterator()
            return try found(await iterator.next())
        }

        /// The next arrival, which must be this request.
        func request(_ method: String) async throws -> SofiaServerTransaction {
            let arrival = try await next()
            guard case .request(let request) = arrival, request.message.method == method else {
                throw Missing("\(method) was expected, and \(describe(arrival)) came")
            }
            return request
        }

        /// The next arrival, which must be a request.
        func anyRequest() async throws -> SofiaServerTransaction {
            guard case .request(let request) = try await next() else { throw Missing("a request") }
            return request
        }

        /// The next arrival, which must be this response.
        @discardableResult
        func response(_ status: Int, to method: String) async throws -> SIPMessage {
            let arrival = try await next()
            guard case .response(_, let message) = arrival, message.status == status, message.method == method else {
                throw Missing("\(status) to \(method) was expected, and \(describe(arrival)) came")
            }
            return message
        }

        /// The next arrival, which must be the 200 of an INVITE; acknowledges it.
        func answer(acknowledging body: SIPBody? = nil) async throws -> SIPMessage {
            let arrival = try await next()
            guard case .response(let transaction, let message) = arrival, message.status == 200,
                message.method == "INVITE"
            else { throw Missing("an answer was expected, and \(describe(arrival)) came") }
            transaction.acknowledge(body: body)
            return message
        }

        private func describe(_ arrival: Arrival) -> String {
            switch arrival {
            case .request(let request): request.message.method
            case .response(_, let message): "\(message.status) to \(message.method)"
            case .followUp(let followUp): "\(followUp)"
            }
        }

        /// Takes an INVITE of the phone, which is the next arrival: what follows in its dialog comes here, and
        /// ``send(_:to:_:body:)`` goes out in it.
        /// - Parameter isAside: what is sent goes out in the dialog before.
        func invite(isAside: Bool = false) async throws -> SofiaServerTransaction {
            let invite = try await request("INVITE")
            invite.followUp = { [journal] in journal.yield(.followUp($0)) }
            let begun = try found(agent).accept(invite) { [journal] in journal.yield(.request($0)) }
            if !isAside { dialog = begun }
            return invite
        }

        /// The next arrival, which must be the ACK of a 2xx to an INVITE of the phone.
        @discardableResult
        func acknowledgement() async throws -> SIPMessage {
            let arrival = try await next()
            guard case .followUp(.acknowledged(let message)) = arrival else {
                throw Missing("an ACK was expected, and \(describe(arrival)) came")
            }
            return message
        }

        /// The next arrival, which must be a CANCEL.
        func cancellation() async throws {
            let arrival = try await next()
            guard case .followUp(.cancelled) = arrival else {
                throw Missing("a CANCEL was expected, and \(describe(arrival)) came")
            }
        }

        // MARK: What is sent

        func reply(_ request: SofiaServerTransaction, _ status: Int, _ headers: [SIPHeader] = [], body: SIPBody? = nil)
        {
            request.reply(status, headers: headers, body: body)
        }

        /// Takes a REGISTER and binds its contact for so many seconds.
        /// - Returns: the contact's URI.
        @discardableResult
        func register(granting seconds: Int = 60) async throws -> String {
            let request = try await request("REGISTER")
            let contact = SIPAddress(try found(request.message["Contact"])).uri
            request.reply(200, headers: [SIPHeader("Contact", "<\(contact)>;expires=\(seconds)")])
            lastContact = contact
            return contact
        }

        /// Takes the REGISTER that ends a binding.
        func unregister() async throws {
            let request = try await request("REGISTER")
            guard request.message["Expires"] == "0" else { throw Missing("the end of the binding") }
            request.reply(200)
        }

        func begin(caller: String = "7001") throws {
            let agent = try found(agent)
            let address = SIPAddress(displayName: "Customer", user: caller, host: "127.0.0.1", port: agent.port)
            dialog = try agent.makeDialog(from: address, to: SIPAddress(user: "5320", host: "127.0.0.1")) { [journal] in
                journal.yield(.request($0))
            }
        }

        @discardableResult
        func send(
            _ method: String, to uri: String? = nil, _ headers: [SIPHeader] = [], body: SIPBody? = nil
        ) throws -> SofiaClientTransaction {
            let contact = try found(agent).contact(user: "7001", overTCP: false)
            return try found(dialog).send(method, to: uri, headers: [contact] + headers, body: body) { [journal] in
                journal.yield(.response($0, $1))
            }
        }

        /// What the phone knows its side of the dialog by (RFC 3891 §6.1).
        func identifier() throws -> DialogIdentifier {
            try found(try found(dialog).identifierForFarEnd)
        }

        func localTag() throws -> String { try found(try found(dialog).localTag) }

        func contact() -> [SIPHeader] {
            agent.map { [$0.contact(user: "7002", overTCP: false)] } ?? []
        }

        func cancel(_ transaction: SofiaClientTransaction) {
            transaction.cancel()
        }
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing("something that must be there") }
        return value
    }
#endif
