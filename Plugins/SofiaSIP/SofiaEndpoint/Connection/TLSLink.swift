import Glibc
import MediaCore
import SofiaUserAgent
import TransportSecurity

/// A connection to a server over TLS, and the way of the stack to it: a listener on the loopback interface that takes the
/// stack's one TCP connection and carries its messages on.
///
/// Nobody else on this host gets in: the first message must carry a word that only we know. It lives on the loop's thread.
actor TLSLink {
    enum Event: Sendable {
        /// The server is who it should be; the stack may connect.
        case opened
        /// The connection is over, or never came to be; one line for a person.
        case closed(String)
    }

    /// The header that shows the stack to us. It never leaves this process.
    static let passHeader = "X-Link-Pass"

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    private let loop: SofiaLoop
    private let session: TLSSession
    private let report: @Sendable (Event) -> Void
    /// What the stack's first message must carry.
    let pass = SIPHeader(
        TLSLink.passHeader, (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined())
    /// Where the stack is to send to.
    private(set) var entrance: SocketAddress?
    private var listener: Int32 = -1
    private var acceptance: LoopSource?
    private var outside: LoopStream?
    private var inside: LoopStream?
    private var outsideFramer = StreamFramer()
    private var insideFramer = StreamFramer()
    /// Nil until the server is known to be the right one.
    private var translation: ViaTranslation?
    /// Where the stack listens.
    private let stack: SocketAddress
    private var isInsideTrusted = false
    private var isOver = false

    /// - Parameters:
    ///   - peer: whom the certificate must name, and who is asked for by SNI.
    ///   - stack: where the stack listens, on the loopback interface.
    init(
        on loop: SofiaLoop, context: TLSContext, peer: String, verifiesPeer: Bool, stack: SocketAddress,
        report: @escaping @Sendable (Event) -> Void
    ) throws(TLSError) {
        self.loop = loop
        self.stack = stack
        self.report = report
        session = try TLSSession(context, peer: peer, verifiesPeer: verifiesPeer)
    }

    /// Our end of the connection to the server; nil before it is open.
    var localAddress: SocketAddress? { outside?.localAddress }

    /// Connects to the server.
    func open(from host: String, to server: SocketAddress, typeOfService: UInt8) -> Result<Void, SofiaError> {
        do throws(SofiaError) {
            try listen()
            outside = try LoopStream(on: loop, from: host, to: server, typeOfService: typeOfService) {
                [weak self] event in
                self?.assumeIsolated { $0.outsideTold(event) }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Closes both halves. Nothing is reported after this.
    func close() {
        guard !isOver else { return }
        isOver = true
        session.close()
        outside?.send(session.outgoing())
        outside?.end()
        inside?.end()
        (outside, inside) = (nil, nil)
        stopListening()
    }

    private func finish(_ reason: String) {
        guard !isOver else { return }
        // An alert tells the server why.
        outside?.send(session.outgoing())
        close()
        report(.closed(reason))
    }

    // MARK: The stack's side

    private func listen() throws(SofiaError) {
        listener = socket(stack.family, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        let own = stack.with(port: 0)
        guard listener >= 0, own.withSockaddr({ bind(listener, $0, $1) }) == 0, Glibc.listen(listener, 4) == 0 else {
            throw .cannotBind(own.host, reason: String(cString: strerror(errno)))
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        entrance = SocketAddress(storage)
        acceptance = try LoopSource(on: loop, descriptor: listener, waitingFor: .readable) { [weak self] _ in
            self?.assumeIsolated { $0.accept() }
        }
    }

    private func stopListening() {
        acceptance?.cancel()
        acceptance = nil
        if listener >= 0 { Glibc.close(listener) }
        listener = -1
    }

    private func accept() {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // One at a time, and none before there is somewhere to go. A stranger who came first must make room.
        guard translation != nil, !isInsideTrusted else {
            Glibc.close(descriptor)
            return
        }
        inside?.end()
        insideFramer = StreamFramer()
        inside = try? LoopStream(on: loop, connected: descriptor) { [weak self] event in
            self?.assumeIsolated { $0.insideTold(event) }
        }
    }

    private func insideTold(_ event: LoopStream.Event) {
        switch event {
        case .opened: break
        case .closed:
            inside = nil
            // Without the stack's half the other is of no use; a stranger's matters to nobody.
            if isInsideTrusted { finish("the SIP stack closed it") }
        case .received(let bytes):
            guard let translation, let pieces = try? insideFramer.take(bytes) else { return dropInside() }
            for piece in pieces {
                switch piece {
                case .padding(let lines):
                    if isInsideTrusted { send(lines) }
                case .message(let message):
                    let (shown, rest) = Self.takePass(message)
                    if shown == pass.value { isInsideTrusted = true }
                    guard isInsideTrusted else { return dropInside() }
                    send(translation.outward(rest))
                }
            }
        }
    }

    private func dropInside() {
        inside?.end()
        inside = nil
        if isInsideTrusted { finish("the SIP stack sent what is no SIP") }
    }

    /// - Returns: the value of the pass header, if any, and the message without it.
    static func takePass(_ message: [UInt8]) -> (String?, [UInt8]) {
        let wanted = Array((passHeader.lowercased() + ":").utf8)
        var lineStart = 0
        while let end = message[lineStart...].firstIndex(of: 0x0a), end > lineStart + 1 {
            let line = message[lineStart...end]
            let name = String(decoding: line.prefix(wanted.count), as: UTF8.self).lowercased()
            if name.utf8.elementsEqual(wanted) {
                let value = String(decoding: line.dropFirst(wanted.count), as: UTF8.self).filter { !$0.isWhitespace }
                return (value, message[..<lineStart] + Array(message[(end + 1)...]))
            }
            lineStart = end + 1
        }
        return (nil, message)
    }

    // MARK: The server's side

    private func outsideTold(_ event: LoopStream.Event) {
        do throws(TLSError) {
            switch event {
            case .opened:
                try session.start()
                outside?.send(session.outgoing())
            case .closed(let reason): finish(reason ?? "the far end closed it")
            case .received(let bytes):
                let received = try session.receive(bytes)
                outside?.send(session.outgoing())
                if received.isNowOpen { opened() }
                carryInside(received.text)
                if received.isOver { finish("the far end closed it") }
            }
        } catch {
            finish("\(error)")
        }
    }

    private func opened() {
        guard let local = outside?.localAddress, let remote = outside?.remoteAddress else {
            return finish("the far end closed it")
        }
        translation = ViaTranslation(stack: place(stack), local: place(local), remote: place(remote))
        report(.opened)
    }

    private func place(_ address: SocketAddress) -> ViaTranslation.Place {
        ViaTranslation.Place(host: address.isIPv6 ? "[\(address.host)]" : address.host, port: address.port)
    }

    private func carryInside(_ text: [UInt8]) {
        guard !text.isEmpty, let translation else { return }
        guard let pieces = try? outsideFramer.take(text) else { return finish("the far end sent what is no SIP") }
        for piece in pieces {
            switch piece {
            case .padding(let lines): inside?.send(lines)
            case .message(let message): inside?.send(translation.inward(message))
            }
        }
    }

    private func send(_ text: [UInt8]) {
        do throws(TLSError) {
            try session.send(text)
            outside?.send(session.outgoing())
        } catch {
            finish("\(error)")
        }
    }
}
