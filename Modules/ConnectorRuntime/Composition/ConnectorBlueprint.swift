import Assembly
import AudioRouting
import HTTPAPI
import Logging
import MediaRuntime
import SessionEngine

/// Which part is made of what. Used once, at the start.
struct ConnectorBlueprint {
    let configuration: ConnectorConfiguration
    let plugins: Plugins
    let logger: Logger
    let onListening: @Sendable (_ port: Int) -> Void

    func parts() throws -> ConnectorParts {
        var builder = ContainerBuilder()
        try builder.provide(.mediaEngine) { _ in MediaEngine(protection: plugins.packetProtection) }
        try builder.provide(.audio) { _ in
            try AudioSelection(plugins: plugins, configuration: configuration.audio, logger: logger).source()
        }
        try builder.provide(.endpoints) { try endpoints(over: $0.part(.mediaEngine)) }
        try builder.provide(.registry) { try registry(audio: $0.part(.audio), endpoints: $0.part(.endpoints)) }
        try builder.provide(.listener) { try listener(over: $0.part(.registry)) }
        try builder.provide(.connector) {
            ConnectorParts(
                mediaEngine: try $0.part(.mediaEngine), endpoints: try $0.part(.endpoints),
                registry: try $0.part(.registry), listener: try $0.part(.listener),
                headsets: headsets(of: try $0.part(.registry)))
        }
        return try builder.build(.connector)
    }

    private func endpoints(over mediaEngine: MediaEngine) throws -> Endpoints {
        let sources = try plugins.endpoints.map { plugin in
            let context = EndpointContext(
                configuration: configuration, mediaEngine: mediaEngine, logger: logger.component(plugin.name))
            return (plugin: plugin, source: try plugin.start(context))
        }
        for absent in plugins.absent where absent.kind == .endpoint {
            logger.warning(
                "a part is not in this build", metadata: ["part": "\(absent.name)", "remedy": "\(absent.remedy)"])
        }
        return Endpoints(sources: sources, absent: plugins.absent)
    }

    private func registry(audio: AudioSource, endpoints: Endpoints) -> SessionRegistry {
        let sessions = configuration.sessions
        let audioLogger = logger.component("audio")
        let ringFiles = RingFiles(allowed: configuration.allowedFiles)
        let expressions = plugins.nameExpressions
        return SessionRegistry(
            SessionRegistry.Configuration(
                capacity: sessions.capacity, requiresCookie: sessions.requiresCookie,
                expiresDuringCall: sessions.expiresDuringCall, defaultSettings: sessions.defaultSettings,
                locked: sessions.locked),
            encode: configuration.http.encoder,
            makeParts: {
                let router = AudioRouter(
                    backend: try audio.makeBackend(), expressions: expressions, ringFiles: ringFiles,
                    logger: audioLogger)
                return SessionParts(router: router) { signalling in
                    try endpoints.makeEndpoint(for: signalling, audio: router.callAudio)
                }
            },
            logger: logger.component("session"))
    }

    private func headsets(of registry: SessionRegistry) -> HeadsetDesk? {
        guard configuration.audio.headsetButtons, let makeControls = plugins.headsetControls else { return nil }
        let logger = logger.component("headset")
        return HeadsetDesk(registry: registry, controls: makeControls(logger), logger: logger)
    }

    private func listener(over registry: SessionRegistry) -> HTTPService {
        var http = configuration.http
        http.settings = plugins.settings
        http.lockedSettings = configuration.sessions.locked
        return HTTPService(
            configuration: http, registry: registry, logger: logger.component("http"),
            onListening: onListening)
    }
}
