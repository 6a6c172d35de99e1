import HTTPAPI

extension ConnectorConfiguration {
    /// The same in the words of the HTTP API.
    var http: HTTPConfiguration {
        HTTPConfiguration(
            host: listener.host, port: listener.port, pathPrefix: listener.pathPrefix,
            allowedOrigins: listener.allowedOrigins,
            allowedHosts: listener.allowedHosts, allowedServers: listener.allowedServers,
            versionHeader: listener.versionHeader ?? ConnectorVersion.header,
            partitionedCookie: listener.partitionedCookie,
            alertingSpelling: listener.correctsAlertingSpelling ? .corrected : .documented,
            requiresCookie: sessions.requiresCookie,
            tls: listener.tls.map { .init(certificatePath: $0.certificate, privateKeyPath: $0.privateKey) },
            sameUser: listener.sameUser && sessions.capacity == 1 && ListenerRules.isLoopback(listener.host),
            sessions: sessions.capacity)
    }
}
