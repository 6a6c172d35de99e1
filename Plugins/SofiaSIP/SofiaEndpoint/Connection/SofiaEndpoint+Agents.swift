import EndpointAPI
import Logging
import MediaCore
import SofiaUserAgent

/// The sockets of an endpoint: one set a local address, shared by its connections; over TLS one a connection, on loopback.
extension SofiaEndpoint {
    /// What the stack's half of a TLS connection is bound to.
    private static let loopback = "127.0.0.1"

    /// The sockets that a connection goes by now; those of a former address stay as long as a call uses them.
    func agent(for line: Line) throws(SofiaError) -> SofiaUserAgent {
        if line.transport == .tls {
            if let agent = line.agent, agent.configuration.isStreamOnly { return agent }
            let agent = try openAgent("tls \(line.index)", host: Self.loopback, ports: nil, isStreamOnly: true)
            line.agent = agent
            return agent
        }
        let host = try localHost(of: line, towards: line.servers.current?.host ?? line.firstHop.host)
        if let agent = line.agent, agent.configuration.host == host { return agent }
        let agent: SofiaUserAgent
        if let open = agents[host] {
            agent = open
        } else {
            agent = try openAgent(host, host: host, ports: profile.signallingPorts, isStreamOnly: false)
        }
        line.agent = agent
        moveCalls(of: line, to: agent)
        return agent
    }

    private func openAgent(
        _ key: String, host: String, ports: ClosedRange<UInt16>?, isStreamOnly: Bool
    ) throws(SofiaError) -> SofiaUserAgent {
        let agent = try SofiaUserAgent(
            on: signalling.loop,
            SofiaUserAgent.Configuration(
                host: host, ports: ports, isStreamOnly: isStreamOnly, typeOfService: profile.typeOfService,
                userAgent: profile.userAgent)
        ) { [weak self] request in
            guard let self else { return request.reply(503) }
            self.assumeIsolated { $0.admit(request, at: key) }
        }
        agents[key]?.close()
        agents[key] = agent
        return agent
    }

    /// Closes the sockets of addresses that neither a connection nor a call uses any more.
    func closeUnusedAgents() {
        for (key, agent) in agents {
            let isUsed = lines.contains { $0.agent === agent } || calls.values.contains { $0.agent === agent }
            guard !isUsed else { continue }
            agents[key] = nil
            agent.close()
        }
    }

    // MARK: Who may speak to us

    /// Lets a request outside any dialog in, or refuses it.
    private func admit(_ request: SofiaServerTransaction, at key: String) {
        guard let agent = agents[key], isWelcome(request, at: agent) else {
            logger.debug(
                "SIP request refused",
                metadata: ["sip.method": "\(request.message.method)", "sip.source": "\(request.source.host)"])
            return request.reply(403)
        }
        received(request, at: key)
    }

    private func isWelcome(_ request: SofiaServerTransaction, at agent: SofiaUserAgent) -> Bool {
        let users = lines.filter { $0.agent === agent }
        if agent.configuration.isStreamOnly {
            // What came over TLS comes from our own end of it; anybody else on this host knocks at the wrong door.
            return users.contains { line in
                line.link?.assumeIsolated { $0.entrance?.port } == request.source.port
            }
        }
        // Whoever may have the phone place a call may have it place an expensive one.
        guard profile.refusesStrangers || request.message.method == "REFER" else { return true }
        return users.contains { line in line.servers.targets.contains { $0.host == request.source.host } }
    }
}
