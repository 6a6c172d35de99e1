import AudioAPI
public import AudioRouting
public import Logging
import SessionEngine
import SettingsCatalogue

extension ConnectorConfiguration {
    /// Asks the configured audio backend once: the sound devices of this machine, and which of them calls would use.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when it cannot be used.
    public func surveyAudio(plugins: Plugins, logger: Logger) async throws -> DeviceListing {
        let source = try AudioSelection(plugins: plugins, configuration: audio, logger: logger).source()
        let backend = try source.makeBackend()
        guard let devices = await Patience.result(within: Patience.longest, of: { await backend.firstDevices() }) else {
            throw ConnectorError.unavailable("\(backend.name) does not say which devices there are")
        }
        let rules = RoutingRules(SettingValues(sessions.defaultSettings))
        let names = NameMatches(engine: plugins.nameExpressions).learning(rules, devices)
        return DeviceListing(
            backend: backend.name, devices: devices,
            selection: RouteSelection(rules: rules, devices: devices, names: names), rules: rules, names: names)
    }
}

extension AudioBackend {
    /// The devices that are there, as soon as the backend knows.
    fileprivate func firstDevices() async -> [AudioDevice] {
        let (events, continuation) = AsyncStream<AudioEvent>.makeStream()
        let running = Task {
            try? await run { continuation.yield($0) }
            continuation.finish()
        }
        defer { running.cancel() }
        for await event in events {
            if case .devices(let devices) = event { return devices }
            return []
        }
        return await devices()
    }
}
