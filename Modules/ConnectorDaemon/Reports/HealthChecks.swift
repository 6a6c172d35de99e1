import AudioAPI
import AudioRouting
import ConnectorRuntime
import EndpointAPI
import Glibc
import Logging
import PlainFiles

/// The checks of `doctor`. Each looks at the thing itself, and says how to mend it.
struct HealthChecks {
    let configuration: ConnectorConfiguration
    let plugins: Plugins

    func report(to report: inout HealthReport) async {
        port(&report)
        certificate(&report)
        trust(&report)
        await audio(&report)
        endpoints(&report)
        localAddress(&report)
        servers(&report)
        pages(&report)
    }

    private func port(_ report: inout HealthReport) {
        let listener = configuration.listener
        let address = ControlAddress(listener)
        switch NetworkProbe.whyNotBindable(listener.host, port: listener.port, type: SOCK_STREAM) {
        case nil:
            report.add(.good, "port", "\(address) is free")
        case EADDRINUSE?:
            if let reply = try? ControlClient.ask(.statusText, of: address) {
                report.add(
                    .good, "port", "\(address) is held by a running softphone-connector, process \(reply.process)")
            } else {
                report.add(
                    .bad, "port",
                    "\(address) is held by another program: `ss -ltnp sport = :\(listener.port)` names it; "
                        + "stop it, or set connector.port")
            }
        case let number?:
            report.add(.bad, "port", "\(address) cannot be bound: \(SystemError.text(number)); check connector.host")
        }
    }

    private func certificate(_ report: inout HealthReport) {
        guard let tls = configuration.listener.tls else {
            return report.add(.good, "HTTPS", "off, as is usual on a loopback address")
        }
        for (path, kind, key) in [
            (tls.certificate, "CERTIFICATE", "connector.tls.certificate"),
            (tls.privateKey, "PRIVATE KEY", "connector.tls.private_key"),
        ] {
            let isThere = PEMFile.contains(kind, in: path)
            report.add(
                isThere ? .good : .bad, "HTTPS",
                isThere ? "\(path) has a \(kind.lowercased())" : "\(path) has no PEM block \(kind): check \(key)")
        }
    }

    private func trust(_ report: inout HealthReport) {
        guard let path = configuration.trust else { return }
        let isThere = PEMFile.contains("CERTIFICATE", in: path)
        report.add(
            isThere ? .good : .bad, "trust",
            isThere ? "\(path) has certificates" : "\(path) has no PEM block CERTIFICATE: check tls.trust")
    }

    private func audio(_ report: inout HealthReport) async {
        do {
            let survey = try await configuration.surveyAudio(plugins: plugins, logger: Logger.silent)
            func names(_ role: AudioRole) -> [String] {
                survey.entries.filter { $0.roles.contains(role) }.map(\.device.name)
            }
            let names = names(.microphone) + names(.speaker)
            if names.count < 2 {
                report.add(.bad, "audio", "\(survey.backend) has no microphone or no speaker: plug in a headset")
            } else {
                report.add(.good, "audio", "\(survey.backend): calls would use \(names.joined(separator: " and "))")
            }
        } catch {
            report.add(.bad, "audio", "\(error)")
        }
    }

    private func endpoints(_ report: inout HealthReport) {
        for plugin in plugins.endpoints {
            report.add(
                .good, "endpoint",
                "\(plugin.name) serves \(plugin.protocols.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        for absent in plugins.absent where absent.kind == .endpoint {
            report.add(.bad, "endpoint", "\(absent.name) is not in this build: \(absent.remedy)")
        }
    }

    private func localAddress(_ report: inout HealthReport) {
        let address = configuration.sip.bindAddress
        if let number = NetworkProbe.whyNotBindable(address, port: 0, type: SOCK_DGRAM) {
            report.add(
                .bad, "sip.bind",
                "\(address) cannot be bound: \(SystemError.text(number)); write an address of this machine")
        } else {
            report.add(.good, "sip.bind", "\(address) can be bound")
        }
    }

    /// Names that the configuration has; those that clients send are not known here.
    private func servers(_ report: inout HealthReport) {
        let listener = configuration.listener
        for name in listener.allowedServers + listener.allowedHosts where !name.contains("*") {
            let host =
                name.hasPrefix("[") ? name.split(separator: "]")[0].dropFirst() : name.split(separator: ":").first ?? ""
            if let reason = NetworkProbe.whyNotResolvable(String(host)) {
                report.add(.bad, "name", "\(host) does not resolve: \(reason); check it, or this machine's DNS")
            } else {
                report.add(.good, "name", "\(host) resolves")
            }
        }
    }

    private func pages(_ report: inout HealthReport) {
        let origins = configuration.listener.allowedOrigins
        report.add(
            .note, "pages",
            origins.isEmpty
                ? "only pages of this machine may use the phone; let others: softphone-connector allow https://desk.example"
                : "besides those of this machine, pages of \(origins.joined(separator: ", ")) may use the phone")
    }
}

extension Logger {
    /// For what is reported otherwise.
    fileprivate static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}

/// Whether a file has a certain block of RFC 7468 in it.
private enum PEMFile {
    static func contains(_ kind: String, in path: String) -> Bool {
        guard let bytes = try? PlainFile.read(path, atMost: 8 << 20) else { return false }
        return bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "-----BEGIN ".utf8) && String(decoding: line, as: UTF8.self).contains(kind + "-----")
        }
    }
}
