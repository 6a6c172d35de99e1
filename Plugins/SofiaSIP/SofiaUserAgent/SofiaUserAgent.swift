import BoundedNumbers
import CSofiaSIP
import Glibc

/// A SIP user agent: UDP and TCP sockets on one address, with transactions and dialogs over them.
///
/// How the parts belong together:
/// - A ``SofiaLoop`` is the thread. An actor that uses the stack has ``SofiaLoop/unownedExecutor`` as its own; then it
///   may call everything here without `await`, and enters its isolation from the closures by `assumeIsolated`.
///   **Everything but the loop belongs on the loop's thread**, which each call checks.
/// - A ``SofiaUserAgent`` takes requests that belong to no dialog: REGISTER, OPTIONS, INVITE. Each comes as a
///   ``SofiaServerTransaction``, which must be answered some day.
/// - ``accept(_:admits:receive:)`` makes the ``SofiaDialog`` of an INVITE that came;
///   ``makeDialog(from:to:callID:receive:admits:)`` begins one, also for a series of REGISTERs. Later requests of the dialog come to its closure, and
///   ``SofiaDialog/send(_:to:headers:body:respond:)`` sends ours as a ``SofiaClientTransaction``.
/// - Messages are values (``SIPMessage``), copied before the callback returns.
///
/// Transactions, retransmissions, the matching of dialogs, routes and CSeq are the stack's. The agent answers nothing by
/// itself but what is malformed, a stray CANCEL (481) and what its owner does not take.
public final class SofiaUserAgent: @unchecked Sendable {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    public struct Configuration: Sendable {
        /// The numeric address to bind, without brackets.
        public var host: String
        /// Ports to try in order; nil: one that the system chooses. UDP and TCP share the number.
        public var ports: ClosedRange<UInt16>?
        /// TCP alone.
        public var isStreamOnly: Bool
        /// After which a connection is closed that nothing of ours needs, or that stops in the middle of a message. One
        /// that is watched is needed; one that has never said anything stays until others make too many.
        public var idleTimeout: Duration
        /// Marks the packets that leave over IPv4 (RFC 2474; the upper six bits are the code point).
        public var typeOfService: UInt8
        /// The `User-Agent` of every message.
        public var userAgent: String
        /// The methods that ``allow`` names.
        public var methods: [String]

        public init(
            host: String, ports: ClosedRange<UInt16>? = nil, isStreamOnly: Bool = false, typeOfService: UInt8 = 0,
            idleTimeout: Duration = .seconds(180), userAgent: String,
            methods: [String] = [
                "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "NOTIFY", "INFO", "UPDATE", "REFER", "PRACK",
            ]
        ) {
            self.host = host
            self.ports = ports
            self.isStreamOnly = isStreamOnly
            self.typeOfService = typeOfService
            self.idleTimeout = idleTimeout
            self.userAgent = userAgent
            self.methods = methods
        }
    }

    public let loop: SofiaLoop
    public let configuration: Configuration
    /// The port of both sockets.
    public private(set) var port: UInt16 = 0

    /// Where requests of new dialogs are sent first (``SofiaDialog/nextHop``).
    public var nextHop: String?
    /// The numeric address for media of calls over this agent; as a rule its own.
    public var mediaHost: String
    /// Whether a response counts that comes from elsewhere than its request went to; nil: any does.
    public var trusts: (@Sendable (_ source: MessagePlace) -> Bool)?
    /// How the far end reaches us where that is not by the sockets themselves, because something stands between.
    public var publicAddress: PublicAddress?

    private(set) var handle: OpaquePointer?
    private var target: ArrivalTarget?
    private var inbound: InboundConnections?
    /// What the requests of others may cost.
    var capacity = ServerCapacity()
    /// What the C side points to: it stays alive until it is done or the agent closes.
    private var kept: [ObjectIdentifier: any SofiaObject] = [:]

    /// Binds the sockets.
    /// - Parameters:
    ///   - loop: the thread that it lives on.
    ///   - configuration: its address and what it says of itself.
    ///   - welcomes: whether a request is looked at, by its method and where it comes from, on the loop's thread.
    ///   - receive: takes requests outside dialogs, on the loop's thread.
    /// - Throws: ``SofiaError/cannotBind(_:reason:)``, ``SofiaError/closed``.
    public init(
        on loop: SofiaLoop, _ configuration: Configuration,
        welcomes: @escaping @Sendable (_ method: String, _ source: MessagePlace) -> RequestWelcome = { _, _ in .full },
        receive: @escaping @Sendable (SofiaServerTransaction) -> Void
    ) throws(SofiaError) {
        self.loop = loop
        self.configuration = configuration
        mediaHost = configuration.host
        guard let root = loop.handle else { throw .closed }
        let target = ArrivalTarget(welcomes: welcomes) { [weak self] arrival, message in
            guard let self, self.handle != nil else { return csofia_arrival_drop(arrival) }
            self.take(RequestArrival(arrival, message), receive)
        }
        self.target = target
        for port in configuration.ports.map(Array.init) ?? [0] {
            handle = csofia_agent_create(
                root, "sip:\(bracketedHost):\(port)\(configuration.isStreamOnly ? ";transport=tcp" : "")",
                Int32(configuration.typeOfService), configuration.idleTimeout.timerMilliseconds, target.pointer
            )
            if handle != nil { break }
        }
        guard let handle else {
            let reason = String(cString: strerror(errno))
            let ports = configuration.ports.map { ", ports \($0.lowerBound) to \($0.upperBound)" } ?? ""
            throw .cannotBind(configuration.host + ports, reason: reason)
        }
        port = csofia_agent_port(handle)
        inbound = InboundConnections(on: loop, host: configuration.host, port: port)
        loop.keep(self)
    }

    /// The host as it stands in a URI.
    public var bracketedHost: String {
        configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    }

    /// An address as the far end sees it.
    public struct PublicAddress: Sendable, Equatable {
        /// Without brackets.
        public var host: String
        public var port: UInt16
        /// The `transport` parameter; nil: as the request at hand came or goes.
        public var transport: String?

        public init(host: String, port: UInt16, transport: String? = nil) {
            self.host = host
            self.port = port
            self.transport = transport
        }
    }

    /// A Contact that leads here.
    public func contact(user: String, overTCP: Bool) -> SIPHeader {
        if let publicAddress {
            let address = SIPAddress(user: user, host: publicAddress.host, port: publicAddress.port)
            let transport = publicAddress.transport ?? (overTCP ? "tcp" : nil)
            return SIPHeader("Contact", "<\(address.uri)\(transport.map { ";transport=\($0)" } ?? "")>")
        }
        let uri = "sip:\(SIPAddress.escaped(user: user))@\(bracketedHost):\(port)"
        return SIPHeader("Contact", "<\(uri)\(overTCP ? ";transport=tcp" : "")>")
    }

    /// The `Allow` header of ``Configuration/methods``.
    public var allow: SIPHeader { SIPHeader("Allow", configuration.methods.joined(separator: ", ")) }

    /// Begins a dialog, or a series of requests under one Call-ID and growing CSeq, as registrations need it.
    /// - Parameters:
    ///   - from: our address as a header value, without a tag.
    ///   - to: theirs.
    ///   - callID: nil makes one.
    ///   - receive: takes the far end's requests in it, on the loop's thread.
    ///   - admits: whether such a request may do anything; answers it where it may not.
    public func makeDialog(
        from: SIPAddress, to: SIPAddress, callID: String? = nil,
        receive: @escaping @Sendable (SofiaServerTransaction) -> Void = { $0.reply(481) },
        admits: @escaping @Sendable (SofiaServerTransaction) -> Bool = { _ in true }
    ) throws(SofiaError) -> SofiaDialog {
        guard let handle = checkedHandle else { throw .closed }
        let callID = callID ?? Self.freshCallID()
        let dialog = SofiaDialog(
            agent: self, identity: SofiaDialog.Identity(from: from.text, to: to.text, callID: callID), admits: admits,
            receive: receive)
        let address = csofia_dialog_create(handle, dialog.target.pointer, from.text, to.text, callID)
        guard let address else { throw .unusable("From \(from.text) or To \(to.text) is no address") }
        dialog.open(address)
        return dialog
    }

    /// Makes the dialog of an INVITE that came outside any, before its first answer but a 100.
    /// - Parameters:
    ///   - invite: not answered yet.
    ///   - admits: whether a request of the dialog may do anything; answers it where it may not.
    ///   - receive: takes the far end's requests in it, on the loop's thread.
    public func accept(
        _ invite: SofiaServerTransaction, admits: @escaping @Sendable (SofiaServerTransaction) -> Bool = { _ in true },
        receive: @escaping @Sendable (SofiaServerTransaction) -> Void
    ) throws(SofiaError) -> SofiaDialog {
        guard let handle = checkedHandle, let transaction = invite.openHandle, let message = invite.openMessage else {
            throw .closed
        }
        let request = invite.message
        let identity = SofiaDialog.Identity(
            from: Self.untagged(request["To"]), to: Self.untagged(request["From"]), callID: request["Call-ID"] ?? "")
        let dialog = SofiaDialog(
            agent: self, identity: identity, remoteSequence: request.sequence, admits: admits, receive: receive)
        guard let address = csofia_dialog_accept(handle, dialog.target.pointer, transaction, message) else {
            throw .unusable("the INVITE begins no dialog")
        }
        dialog.open(address)
        return dialog
    }

    /// RFC 3261 §8.1.1.4: unique in space and time, by 128 random bits.
    private static func freshCallID() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func untagged(_ value: String?) -> String {
        var address = SIPAddress(value ?? "")
        address.parameters["tag"] = nil
        return address.text
    }

    /// Closes the sockets; every dialog and transaction ends without a word. Closing twice does nothing.
    public func close() {
        guard let handle = checkedHandle, let target else { return }
        inbound?.close()
        inbound = nil
        let objects = kept.values
        kept = [:]
        for object in objects { object.agentCloses() }
        self.handle = nil
        self.target = nil
        loop.retire(handle, target)
        loop.drop(self)
    }

    // MARK: For the parts

    var checkedHandle: OpaquePointer? {
        loop.check()
        return handle
    }

    private func take(_ arrival: RequestArrival, _ receive: (SofiaServerTransaction) -> Void) {
        guard let handle else { return arrival.drop() }
        // RFC 3261 §8.2: whatever it asks for.
        if arrival.isForeign { return arrival.reply(505, through: handle) }
        guard arrival.method != "INVITE" || capacity.takesCall else { return arrival.refuse(through: handle) }
        let request = SofiaServerTransaction(arrival, agent: self)
        receive(request)
        // Whoever did not answer at once does so later.
        request.open()
    }

    /// The requests of others that are remembered, answered ones included.
    var transactions: Int { checkedHandle.map { Int(csofia_agent_transactions($0)) } ?? 0 }

    /// The transactions, dialogs and watches that are open.
    var openObjects: Int { kept.count }

    func keep(_ object: any SofiaObject) {
        kept[ObjectIdentifier(object)] = object
    }

    func drop(_ object: any SofiaObject) {
        kept[ObjectIdentifier(object)] = nil
    }

    /// The header lines of a message of ours.
    func lines(_ headers: [SIPHeader], body: SIPBody?) -> String {
        var lines = headers
        lines.append(SIPHeader("User-Agent", configuration.userAgent))
        if let body { lines.append(SIPHeader("Content-Type", body.type)) }
        return lines.map { "\($0.name): \($0.value)\r\n" }.joined()
    }
}

/// Whether a request is looked at.
public enum RequestWelcome: Sendable {
    /// It vanishes before anything is made of it, and has no answer.
    case none
    /// It does so when it is malformed.
    case wellFormed
    /// What is malformed is told so.
    case full
}

/// Something that the C side knows by its address.
protocol SofiaObject: AnyObject {
    /// The agent closes: the C object must be released now.
    func agentCloses()
}
