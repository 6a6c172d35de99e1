import Configuration

extension ConnectorConfiguration {
    /// Reads a configuration: flags win over the environment, that over the file, that over the defaults.
    ///
    /// Every value is checked where it was given, also one that another source wins over.
    /// - Throws: ``ConfigurationError`` with all that is wrong.
    public static func load(
        _ sources: ConfigurationSources, plugins: Plugins
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try merge(sources, file: try readFile(sources), plugins: plugins)
    }

    /// The same with this text in the place of the file's.
    static func merge(
        _ sources: ConfigurationSources, file: (path: String, text: String)?, plugins: Plugins
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let schema = ConfigurationSchema(plugins: plugins)
        var layers = [
            ConfigurationLayer.flags(sources.flags, schema: schema),
            ConfigurationLayer.environment(sources.environment, schema: schema),
        ]
        if let file {
            var layer = ConfigurationLayer.file(file.text, path: file.path, schema: schema)
            layer.warnWhenSecretsAreOpen(file.path)
            layers.append(layer)
        }
        var merged = MergedConfiguration(layers: layers)
        let configuration = merged.configuration(plugins: plugins)
        guard merged.errors.isEmpty else { throw ConfigurationError(merged.errors) }
        return LoadedConfiguration(
            configuration: configuration, file: file?.path, settingPlaces: merged.settingPlaces,
            warnings: merged.warnings)
    }

    private static func readFile(
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) -> (path: String, text: String)? {
        for path in sources.file.map({ [$0] }) ?? ConfigurationFile.usualPaths(sources.environment) {
            do throws(ConfigurationFile.Unusable) {
                return (path, try ConfigurationFile.read(path))
            } catch {
                if sources.file == nil, error.isAbsent { continue }
                throw ConfigurationError([ConfigurationProblem(.file(path, line: nil), error.problem("read"))])
            }
        }
        return nil
    }
}

extension ConfigurationLayer {
    fileprivate mutating func warnWhenSecretsAreOpen(_ path: String) {
        guard values.values.contains(where: \.isSecret), ConfigurationFile.isReadableByOthers(path) else { return }
        warn(
            ConfigurationProblem(
                .file(path, line: nil), "holds a password and others may read it: run chmod 600 \(path)"))
    }
}
