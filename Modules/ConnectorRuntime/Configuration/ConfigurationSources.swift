/// Everything that a configuration is read from, besides the plugins' word on what keys there are.
public struct ConfigurationSources: Sendable {
    /// What the command line gave: these win.
    public var flags: [ConfigurationFlag]
    /// All variables of the environment; those that begin with `SOFTPHONE_` count, and say where files are.
    public var environment: [String: String]
    /// The file of `--config`; nil: the usual places.
    public var file: String?

    public init(flags: [ConfigurationFlag] = [], environment: [String: String] = [:], file: String? = nil) {
        self.flags = flags
        self.environment = environment
        self.file = file
    }
}

/// A configuration and how it came about.
public struct LoadedConfiguration: Sendable {
    public var configuration: ConnectorConfiguration
    /// The file that was read; nil when none of the usual ones is there.
    public var file: String?
    /// Where each setting under `sipendpoint` was given, by its key.
    public var settingPlaces: [String: ConfigurationPlace]
    /// What was odd and did not matter.
    public var warnings: [ConfigurationProblem]
}
