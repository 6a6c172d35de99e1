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
                userAgent: profile.userAgent),
            welcomes: { [weak self] method, source in
                self?.assumeIsolated { $0.welcomes(method, from: source, at: key) } ?? .none
            }
        ) { [weak self] request in
            guard let self else { return request.reply(503) }
            self.assumeIsolated { $0.admit(request, at: key) }
        }
        agent.trusts = { [weak self, weak agent] source in
            guard let self, let agent else { return false }
            return self.assumeIsolated { $0.sender(at: source, of: agent).isTrusted }
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
}
