import Configuration
import Glibc

extension ConnectorConfiguration {
    /// What became of a wish to allow an origin.
    public enum OriginOutcome: Sendable, Equatable {
        /// The file names it now.
        case added(file: String)
        /// It was there before.
        case present(file: String)
    }

    /// Adds an origin to `connector.allowed_origins` of the file that is in force, or of a new one of the user's own.
    /// - Throws: ``ConfigurationError`` when that cannot be done; then nothing has changed.
    public static func allow(
        origin: String, sources: ConfigurationSources, plugins: Plugins
    ) throws(ConfigurationError) -> OriginOutcome {
        if let problem = TextChecks.origin(origin) {
            throw ConfigurationError([ConfigurationProblem(nil, "\"\(origin)\" \(problem)")])
        }
        let path = try fileToEdit(sources)
        let schema = ConfigurationSchema(plugins: plugins)
        let text: String
        do throws(ConfigurationFile.Unusable) {
            text = try ConfigurationFile.read(path)
        } catch {
            guard error.isAbsent, sources.file == nil else {
                throw ConfigurationError([ConfigurationProblem(.file(path, line: nil), error.problem("read"))])
            }
            text = ""
        }
        let before = ConfigurationLayer.file(text, path: path, schema: schema)
        guard before.errors.isEmpty else { throw ConfigurationError(before.errors) }
        if before.origins.contains(origin) { return .present(file: path) }
        // Whatever the edit did: that it meant this and nothing else is seen by reading it again.
        guard let edited = OriginEdit.adding(origin, to: text),
            ConfigurationLayer.file(edited, path: path, schema: schema).isSame(as: before, butWith: origin)
        else {
            throw ConfigurationError([
                ConfigurationProblem(
                    .file(path, line: nil), key: "connector.allowed_origins",
                    "this file is written in a way that only you can change: add \"\(origin)\" to the list")
            ])
        }
        // As the daemon will read it, without the flags of this command: what it would refuse is not written.
        let daemon = ConfigurationSources(environment: sources.environment, file: path)
        do throws(ConfigurationError) {
            _ = try merge(daemon, file: (path, edited), plugins: plugins)
        } catch {
            throw ConfigurationError(
                [
                    ConfigurationProblem(
                        .file(path, line: nil),
                        "with \"\(origin)\" in it, the daemon would not start; nothing was changed")
                ] + error.problems)
        }
        do throws(ConfigurationFile.Unusable) {
            try ConfigurationFile.replace(path, with: edited)
        } catch {
            throw ConfigurationError([ConfigurationProblem(.file(path, line: nil), error.problem("written"))])
        }
        return .added(file: path)
    }

    /// The file of `--config`, else the user's own; never one beside a file for all users, which it would hide.
    private static func fileToEdit(_ sources: ConfigurationSources) throws(ConfigurationError) -> String {
        if let file = sources.file { return file }
        guard let own = ConfigurationFile.userPath(sources.environment) else {
            throw ConfigurationError([
                ConfigurationProblem(nil, "nobody's home is known: name the configuration with --config FILE")
            ])
        }
        if access(own, F_OK) != 0,
            let common = ConfigurationFile.usualPaths(sources.environment).dropFirst().first(where: {
                access($0, F_OK) == 0
            })
        {
            throw ConfigurationError([
                ConfigurationProblem(
                    .file(common, line: nil),
                    "is in force for all users, and a file of your own would hide it: have it changed with "
                        + "--config \(common), or copy it to \(own) first")
            ])
        }
        return own
    }
}

extension ConfigurationLayer {
    fileprivate static let originsKey = "connector.allowed_origins"

    fileprivate var origins: [String] {
        if case .stringArray(let origins)? = content(of: Self.originsKey) { origins } else { [] }
    }

    /// Whether the only difference is one more origin.
    fileprivate func isSame(as other: ConfigurationLayer, butWith origin: String) -> Bool {
        errors.isEmpty && origins.sorted() == (other.origins + [origin]).sorted()
            && values(without: Self.originsKey) == other.values(without: Self.originsKey)
    }
}
