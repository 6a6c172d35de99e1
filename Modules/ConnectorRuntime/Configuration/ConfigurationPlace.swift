/// Where a value was given, so that whoever must mend it finds it.
public enum ConfigurationPlace: Sendable, Equatable, CustomStringConvertible {
    /// The whole file, or one line of it, counted from 1.
    case file(String, line: Int?)
    /// The name of an environment variable.
    case environment(String)
    /// As it was spelled on the command line, such as `--port`.
    case flag(String)

    public var description: String {
        switch self {
        case .file(let path, nil): path
        case .file(let path, let line?): "\(path):\(line)"
        case .environment(let name): "environment variable \(name)"
        case .flag(let spelling): spelling
        }
    }
}

/// One thing that is wrong or odd: where, under which key, and what to do. Never repeats a secret.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    public var place: ConfigurationPlace?
    /// As people write it, such as `connector.port`.
    public var key: String?
    public var message: String

    public init(_ place: ConfigurationPlace?, key: String? = nil, _ message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    public var description: String {
        [place?.description, key, message].compactMap { $0 }.joined(separator: ": ")
    }
}

/// Everything that keeps a configuration from being used.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// At least one.
    public var problems: [ConfigurationProblem]

    public init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
