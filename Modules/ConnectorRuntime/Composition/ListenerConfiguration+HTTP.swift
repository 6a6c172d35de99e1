import HTTPAPI
public import PlainFiles
import SettingsCatalogue

extension ConnectorConfiguration {
    /// The same in the words of the HTTP API.
    var http: HTTPConfiguration {
        HTTPConfiguration(
            host: listener.host, port: listener.port, pathPrefix: listener.pathPrefix,
            allowedOrigins: listener.allowedOrigins,
            allowedHosts: listener.allowedHosts, allowedServers: listener.allowedServers,
            allowedFiles: allowedFiles,
            versionHeader: listener.versionHeader ?? ConnectorVersion.header,
            partitionedCookie: listener.partitionedCookie,
            alertingSpelling: listener.correctsAlertingSpelling ? .corrected : .documented,
            requiresCookie: sessions.requiresCookie,
            tls: listener.tls.map { .init(certificatePath: $0.certificate, privateKeyPath: $0.privateKey) },
            sameUser: listener.sameUser && sessions.capacity == 1 && ListenerRules.isLoopback(listener.host),
            sessions: sessions.capacity)
    }
}

extension ConnectorConfiguration {
    /// The files that settings of a client may name: those below `connector.allowed_files`, and those that the
    /// configuration itself names under `sipendpoint`, wherever they are.
    public var allowedFiles: AllowedFiles {
        let own = sessions.defaultSettings.filter { key, value in
            if case .file = SettingsCatalogue.setting(for: key)?.kind { !value.isEmpty } else { false }
        }
        return AllowedFiles(folders: listener.allowedFiles, files: Set(own.values))
    }
}
