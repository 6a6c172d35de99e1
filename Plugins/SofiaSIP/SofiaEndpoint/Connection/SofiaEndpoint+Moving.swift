import EndpointAPI
import Logging
import MediaCore
import SofiaUserAgent

/// What happens when our own address is another one, or the server knows us by another.
extension SofiaEndpoint {
    /// The addresses or routes of this host changed.
    func networkChanged() {
        guard connectPhase == .connected else { return }
        for line in lines where !line.isFinished {
            line.namedHosts = []
            if line.machine.state == .waiting { line.mendedHost = nil }
            guard let target = line.servers.current ?? numericTarget(of: line) else {
                if line.machine.state == .waiting { perform(line.machine.moved(), line) }
                continue
            }
            if let mended = line.mendedHost, LocalAddress.isOurs(mended) { continue }
            line.mendedHost = nil
            // Without a way to the server there is nothing to move to; the next change may bring one.
            guard let host = try? localHost(of: line, towards: target.host) else { continue }
            let isElsewhere = host != currentHost(of: line)
            guard isElsewhere || line.machine.state == .waiting else { continue }
            logger.info("SIP address changed", metadata: ["sip.connection": "\(line.index)", "sip.address": "\(host)"])
            perform(line.machine.moved(), line)
        }
    }

    private func numericTarget(of line: Line) -> ServerTarget? {
        guard SocketAddress(host: line.firstHop.host, port: 0) != nil else { return nil }
        return ServerTarget(host: line.firstHop.host, port: line.firstHop.port ?? line.transport.defaultPort)
    }

    /// The address that the server knows us by.
    private func currentHost(of line: Line) -> String? {
        line.transport == .tls
            ? line.link?.assumeIsolated { $0.localAddress?.host } : line.agent?.configuration.host
    }

    /// Looks at the Via that came back: where it names another address of this host, the connection moves there; where it
    /// names one that a translator made up, Contact shows that if the settings say so.
    /// - Returns: whether the connection registers anew.
    func mendAddress(of line: Line, by response: SIPMessage) -> Bool {
        guard let agent = line.agent, let via = response["Via"].map(ViaParameters.init),
            let received = via.received,
            received != (line.transport == .tls ? agent.mediaHost : agent.configuration.host)
        else { return false }
        if LocalAddress.isOurs(received) {
            guard line.transport != .tls, line.namedHosts.insert(received).inserted else { return false }
            line.mendedHost = received
            logger.info(
                "SIP server names another address of this host",
                metadata: ["sip.connection": "\(line.index)", "sip.address": "\(received)"])
            perform(line.machine.moved(), line)
            return true
        }
        guard profile.takesReceivedAddress(of: line.index), let port = via.port else { return false }
        let seen = SofiaUserAgent.PublicAddress(host: received, port: port)
        guard line.seenAddress != seen else { return false }
        line.seenAddress = seen
        perform(line.machine.moved(), line)
        return true
    }

    /// Takes the calls of a connection along to other sockets.
    func moveCalls(of line: Line, to agent: SofiaUserAgent) {
        for call in calls.values where call.line === line && call.agent !== agent {
            localAddressChanged(of: call, to: agent)
        }
    }
}

/// What the far end wrote into our Via (RFC 3261 §18.2.1, RFC 3581).
struct ViaParameters: Sendable, Equatable {
    /// Without brackets.
    var received: String?
    /// The value of `rport`.
    var port: UInt16?

    /// - Parameter value: of a header field, of which the first element counts.
    init(_ value: String) {
        for part in value.prefix(while: { $0 != "," }).split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
            guard pair.count == 2 else { continue }
            switch pair[0].lowercased() {
            case "received": received = pair[1].filter { $0 != "[" && $0 != "]" }
            case "rport": port = UInt16(pair[1])
            default: break
            }
        }
    }
}
