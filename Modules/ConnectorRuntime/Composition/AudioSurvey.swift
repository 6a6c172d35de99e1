public import AudioAPI
import AudioRouting
public import Logging
import SessionEngine
import SettingsCatalogue

/// The sound devices of this machine, and which of them calls would use.
public struct AudioSurvey: Sendable, Equatable {
    public var backend: String
    public var devices: [AudioDevice]
    public var microphone: AudioDevice.ID?
    public var speaker: AudioDevice.ID?
    public var ringer: AudioDevice.ID?
}

extension ConnectorConfiguration {
    /// Asks the configured audio backend once.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when it cannot be used.
    public func surveyAudio(plugins: Plugins, logger: Logger) async throws -> AudioSurvey {
        let source = try AudioSelection(plugins: plugins, configuration: audio, logger: logger).source()
        let backend = try source.makeBackend()
        let devices = await backend.devices()
        let rules = RoutingRules(SettingValues(sessions.defaultSettings))
        let selection = RouteSelection(rules: rules, devices: devices)
        return AudioSurvey(
            backend: backend.name, devices: devices, microphone: selection.microphone?.id,
            speaker: selection.speaker?.id, ringer: selection.ringer?.id)
    }
}
