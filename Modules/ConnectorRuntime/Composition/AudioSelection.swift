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
        var sources: [AudioSource] = []
        for plugin in plugins.audioBackends {
            do {
                sources.append(try start(plugin))
                if sources.count == 1, !reasons.isEmpty {
                    logger.warning(
                        "calls have no real audio devices",
                        metadata: ["backend": "\(plugin.name)", "reason": "\(reasons.joined(separator: "; "))"])
                }
            } catch {
                reasons.append("\(plugin.name): \(error)")
            }
        }
        if let last = sources.popLast() { return sources.reversed().reduce(last) { prefer(over: $0, $1) } }
        throw ConnectorError.unavailable("no audio backend can be used: \(reasons.joined(separator: "; "))")
    }

    /// The devices of one source while they can be reached, those of another meanwhile.
    private func prefer(over fallback: AudioSource, _ preferred: AudioSource) -> AudioSource {
        let logger = logger.component("audio")
        return AudioSource {
            FallbackAudioBackend(
                preferred: try preferred.makeBackend(), fallback: try fallback.makeBackend(), logger: logger)
        }
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
