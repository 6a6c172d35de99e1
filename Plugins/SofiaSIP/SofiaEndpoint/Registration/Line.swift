import EndpointAPI
import SofiaUserAgent

/// One connection of an endpoint: its machine, and what the machine's effects work on.
final class Line {
    let index: Int
    let target: ConnectionTarget
    /// The server's address where the system's own table has its name, else the name itself.
    let host: String
    /// Over TCP rather than UDP.
    let isStream: Bool
    /// The address of record.
    let address: SIPAddress
    var machine: RegistrationMachine
    var credentials: Credentials
    var agent: SofiaUserAgent?
    /// All REGISTERs share a Call-ID.
    var series: SofiaDialog?
    /// The REGISTER whose response counts.
    var transaction: SofiaClientTransaction?
    var watch: SofiaConnectionWatch?
    /// What the outstanding REGISTER asks for.
    var expires = 0
    var isFinished = false

    init(index: Int, target: ConnectionTarget, isStream: Bool, profile: EndpointProfile) {
        self.index = index
        self.target = target
        host = HostsFile.address(of: target.host) ?? target.host
        self.isStream = isStream
        let domain = profile.domain(of: index)
        let name = profile.displayName(of: index)
        address =
            domain.isEmpty
            ? SIPAddress(displayName: name, user: target.user, host: target.host, port: target.port)
            : SIPAddress(displayName: name, user: target.user, host: domain)
        let password = profile.password(of: index)
        credentials = Credentials(user: target.user, password: password)
        machine = RegistrationMachine(
            RegistrationMachine.Configuration(
                server: target.server, user: target.user, index: index, hasPassword: !password.isEmpty,
                timeout: profile.registrationTimeout(of: index), interval: profile.registrationInterval(of: index),
                patience: profile.transactionTimeout))
    }

    /// RFC 3261 §10.2: the Request-URI of a REGISTER has no user.
    var registrar: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return "sip:\(bracketed)\(target.port.map { ":\($0)" } ?? "");transport=\(isStream ? "tcp" : "udp")"
    }
}
