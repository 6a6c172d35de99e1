import EndpointAPI
import SettingsCatalogue
import SofiaUserAgent

/// One connection of an endpoint: its machines, and what their effects work on.
final class Line {
    let index: Int
    let target: ConnectionTarget
    /// The address of record.
    let address: SIPAddress
    /// The proxy that everything goes through first; nil: straight to the server.
    let proxy: ServerName?
    /// The server as it is configured, or as a redirection named it.
    private(set) var server: ServerName
    private let configuredServer: ServerName
    var machine: RegistrationMachine
    var credentials: Credentials
    /// The addresses of the server or proxy.
    var servers = ServerList()
    /// Counts the looks at where the server is: a late result of an earlier one does not count.
    var search: UInt64 = 0

    var agent: SofiaUserAgent?
    /// Over TLS.
    var link: TLSLink?
    /// Over TLS: the connection that finds out whether the best server is back.
    var scout: TLSLink?
    /// All REGISTERs share a Call-ID.
    var series: SofiaDialog?
    /// The REGISTER whose response counts.
    var transaction: SofiaClientTransaction?
    var watch: SofiaConnectionWatch?
    /// What the registrar knows us by.
    var instance: InstanceClaim?
    /// What the outstanding REGISTER asks for.
    var expires = 0
    var isFinished = false

    /// Another address of this host by which the server knows us.
    var mendedHost: String?
    /// Those that it named so far: each is taken once, or a confused server would have us move for ever.
    var namedHosts: Set<String> = []
    /// How the server sees us, where that goes into Contact.
    var seenAddress: SofiaUserAgent.PublicAddress?

    var liveness: Liveness
    /// OPTIONS to the server in use.
    var probes: SofiaDialog?
    var failBack = FailBack()

    init(index: Int, target: ConnectionTarget, transport: SignallingTransport, profile: EndpointProfile) {
        self.index = index
        self.target = target
        configuredServer = ServerName(host: target.host, port: target.port, transport: transport)
        server = configuredServer
        proxy = profile.outboundProxy(of: index).map {
            ServerName(host: $0.host, port: $0.port, transport: transport)
        }
        let domain = profile.domain(of: index)
        let name = profile.displayName(of: index)
        address = SIPAddress(
            displayName: name, user: target.user, host: domain?.host ?? target.host,
            port: domain == nil ? target.port : domain?.port)
        let password = profile.password(of: index)
        credentials = Credentials(user: target.user, password: password)
        liveness = profile.liveness(of: index)
        machine = RegistrationMachine(
            RegistrationMachine.Configuration(
                server: target.server, user: target.user, index: index, hasPassword: !password.isEmpty,
                timeout: profile.registrationTimeout(of: index), interval: profile.registrationInterval(of: index),
                patience: profile.transactionTimeout))
    }

    /// Where numbers are called: the domain of the address of record, as `host` or `host:port`.
    var dialDomain: String {
        address.uri.firstIndex(of: "@").map { String(address.uri[address.uri.index(after: $0)...]) } ?? target.host
    }

    /// Whether this address may be called here: a `sips:` one over TLS only (RFC 3261 §26.2.2).
    func reaches(_ uri: String) -> Bool { transport == .tls || SIPURI(uri)?.isSecure == false }

    /// What is looked up: the proxy where there is one.
    var firstHop: ServerName { proxy ?? server }
    var transport: SignallingTransport { firstHop.transport }
    var isStream: Bool { transport.isStream }

    /// Where requests that begin something on this connection are sent; nil while that is not known.
    var nextHop: String? { transport == .tls ? agent?.nextHop : servers.current?.uri(transport) }

    /// RFC 3261 §10.2: the Request-URI of a REGISTER has no user.
    var registrar: String {
        let bracketed = server.host.contains(":") ? "[\(server.host)]" : server.host
        return "sip:\(bracketed)\(server.port.map { ":\($0)" } ?? "");transport=\(server.transport.rawValue)"
    }

    /// The `Route` of requests that begin something (RFC 3261 §8.1.2), for a proxy that was configured.
    var route: [SIPHeader] {
        guard let proxy else { return [] }
        let address = SIPAddress(user: "", host: proxy.host, port: proxy.port)
        let place = address.uri.replacing("sip:@", with: "sip:")
        return [SIPHeader("Route", "<\(place);transport=\(proxy.transport.rawValue);lr>")]
    }

    /// Goes by another server until ``returnHome()``.
    func redirect(to other: ServerName) {
        server = other
        servers.forget()
        credentials.forgetNonces()
    }

    /// What was configured counts again.
    func returnHome() {
        mendedHost = nil
        server = configuredServer
        servers.forget()
    }
}
