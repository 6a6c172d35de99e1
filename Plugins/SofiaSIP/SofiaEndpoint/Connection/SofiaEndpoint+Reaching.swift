import EndpointAPI
import Logging
import MediaCore
import SofiaUserAgent
import TransportSecurity

/// Finds the server of a connection and opens the way to it.
extension SofiaEndpoint {
    /// Sends the REGISTER that is wanted as soon as the server can be reached.
    func reach(_ line: Line) {
        line.search += 1
        // A connection that is there is used for as long as it lasts, whatever DNS says meanwhile.
        if line.isStream, line.servers.current != nil, line.watch != nil || line.link != nil {
            return connect(line)
        }
        if line.servers.current != nil, SocketAddress(host: line.firstHop.host, port: 0) != nil {
            return connect(line)
        }
        let location = ServerLocation(resolver: signalling.resolver, families: profile.families)
        Task { [server = line.firstHop, search = line.search, index = line.index] in
            do throws(ResolutionError) {
                let targets = try await location.targets(of: server)
                self.located(targets, index, search)
            } catch {
                self.notLocated(error, index, search)
            }
        }
    }

    private func located(_ targets: [ServerTarget], _ index: Int, _ search: UInt64) {
        guard let line = line(at: index), line.search == search else { return }
        line.servers.replace(targets)
        trust.sources.take(targets.map(\.host), of: line.firstHop.host, connection: index)
        connect(line)
    }

    private func notLocated(_ error: ResolutionError, _ index: Int, _ search: UInt64) {
        guard let line = line(at: index), line.search == search else { return }
        // An answer from before is better than none.
        if line.servers.current != nil { return connect(line) }
        lost(line, "\(error)")
    }

    private func connect(_ line: Line) {
        guard let target = line.servers.current else { return lost(line, "every server of that name failed") }
        guard line.transport == .tls else { return sendRegister(line) }
        guard tlsContext != nil else { return prepareTLS(for: line) }
        do throws(TLSError) {
            if line.link != nil, line.agent?.nextHop != nil { return sendRegister(line) }
            try openLink(line, to: target)
        } catch {
            lost(line, "\(error)")
        }
    }

    // MARK: TLS

    /// The pause before a lost connection without registration is made again.
    private static let reconnection = Duration.seconds(5)

    private func openLink(_ line: Line, to target: ServerTarget) throws(TLSError) {
        closeLink(of: line)
        line.link = try link(of: line, to: target) { [weak self, index = line.index, search = line.search] event in
            self?.assumeIsolated { $0.linkTold(event, index, search) }
        }
    }

    /// Begins a connection to a server.
    /// - Parameter report: told on the loop's thread, and not before this has returned.
    func link(
        of line: Line, to target: ServerTarget, report: @escaping @Sendable (TLSLink.Event) -> Void
    ) throws(TLSError) -> TLSLink {
        guard let context = tlsContext else { throw .broken("it was not prepared") }
        do throws(SofiaError) {
            let agent = try agent(for: line)
            guard let stack = SocketAddress(host: agent.configuration.host, port: agent.port),
                let server = SocketAddress(host: target.host, port: target.port)
            else { throw .unusable("\(target.host) is no address") }
            let host = try localHost(of: line, towards: target.host)
            let link = try makeLink(line, context, stack, report)
            let mark = profile.typeOfService
            let opening = link.assumeIsolated { $0.open(from: host, to: server, typeOfService: mark) }
            if case .failure(let error) = opening {
                link.assumeIsolated { $0.close() }
                throw error
            }
            return link
        } catch {
            throw .handshake("\(error)")
        }
    }

    private func makeLink(
        _ line: Line, _ context: TLSContext, _ stack: SocketAddress,
        _ report: @escaping @Sendable (TLSLink.Event) -> Void
    ) throws(SofiaError) -> TLSLink {
        do throws(TLSError) {
            return try TLSLink(
                on: signalling.loop, context: context, peer: line.firstHop.host,
                verifiesPeer: profile.verifiesServerName, stack: stack, report: report)
        } catch {
            throw .unusable("\(error)")
        }
    }

    private func linkTold(_ event: TLSLink.Event, _ index: Int, _ search: UInt64) {
        guard let line = line(at: index), let link = line.link else { return }
        switch event {
        case .opened:
            let (local, entrance) = link.assumeIsolated { ($0.localAddress, $0.entrance) }
            guard line.search == search, let agent = line.agent, let local, let entrance else { return }
            agent.publicAddress = SofiaUserAgent.PublicAddress(host: local.host, port: local.port, transport: "tls")
            agent.mediaHost = local.host
            agent.nextHop = "sip:\(entrance);transport=tcp"
            for call in calls.values where call.line === line { localAddressChanged(of: call, to: agent) }
            sendRegister(line)
        case .closed(let reason):
            line.link = nil
            line.agent?.nextHop = nil
            line.watch?.end()
            line.watch = nil
            if line.machine.state == .standalone { startTimer(.reconnect(line.index), after: Self.reconnection) }
            lost(line, reason)
        }
    }

    func closeLink(of line: Line) {
        line.agent?.nextHop = nil
        guard let link = line.link else { return }
        line.link = nil
        link.assumeIsolated { $0.close() }
    }

    /// Reads the certificates for TLS, and connects then.
    private func prepareTLS(for line: Line) {
        let material = TLSMaterial(
            identity: profile.clientCertificate, trust: signalling.trust, allowed: signalling.allowedFiles,
            logger: logger)
        Task { [search = line.search] in
            let outcome: Result<TLSContext, TLSError>
            do throws(TLSError) {
                outcome = .success(try await material.context())
            } catch {
                outcome = .failure(error)
            }
            // Another registration may have begun, or another search for the server.
            guard self.line(at: line.index) === line, line.search == search else { return }
            switch outcome {
            case .success(let context):
                // Of several connections the first that is ready counts for all.
                if tlsContext == nil { tlsContext = context }
                connect(line)
            case .failure(let error):
                lost(line, "\(error)")
            }
        }
    }

    // MARK: Our own address

    /// The local address towards a server.
    func localHost(of line: Line, towards host: String) throws(SofiaError) -> String {
        if let mended = line.mendedHost { return mended }
        return try LocalAddress.choose(bind: signalling.bindAddress, towards: host)
    }
}
