import Logging

/// Chooses the audio backend that the configuration asks for.
struct AudioSelection {
    let plugins: Plugins
    let configuration: AudioConfiguration
    let logger: Logger

    /// - Throws: ``ConnectorError/unavailable(_:)``.
    func source() throws -> AudioSource {
        guard configuration.backend == AudioConfiguration.automatic else { return try named(configuration.backend) }
        var reasons = plugins.absent.filter { $0.kind == .audioBackend }.map { "\($0.name) is not part of this build" }
        for plugin in plugins.audioBackends {
            do {
                let source = try start(plugin)
                if !reasons.isEmpty {
                    logger.warning(
                        "calls have no real audio devices",
                        metadata: ["backend": "\(plugin.name)", "reason": "\(reasons.joined(separator: "; "))"])
                }
                return source
            } catch {
                reasons.append("\(plugin.name): \(error)")
            }
        }
        throw ConnectorError.unavailable("no audio backend can be used: \(reasons.joined(separator: "; "))")
    }

    private func named(_ name: String) throws -> AudioSource {
        guard let plugin = plugins.audioBackends.first(where: { $0.name == name }) else {
            let known = plugins.audioBackends.map(\.name).joined(separator: ", ")
            throw ConnectorError.unavailable("audio.backend: \(name) is not part of this build; there is: \(known)")
        }
        do {
            return try start(plugin)
        } catch {
            throw ConnectorError.unavailable("audio.backend: \(name) cannot be used: \(error)")
        }
    }

    private func start(_ plugin: AudioBackendPlugin) throws -> AudioSource {
        let own = Set(plugin.keys.map(\.name))
        let values = configuration.backendValues.filter { own.contains($0.key) }
        return try plugin.start(AudioContext(values: values, logger: logger.component("audio")))
    }
}
