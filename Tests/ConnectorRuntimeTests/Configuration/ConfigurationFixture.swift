import ConnectorRuntime
import Foundation

/// A folder that is gone when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "connector-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file that only its owner reads, and returns its path.
    func write(_ text: String, to name: String = "config.yaml", mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}

/// Plugins that only name themselves and their keys.
let knownPlugins = Plugins(
    endpoints: [],
    audioBackends: [
        AudioBackendPlugin(
            name: "virtual",
            keys: [
                ConfigurationKey(
                    "audio.virtual.microphone", .text { $0 == "silence" ? nil : "is unknown: write silence" }),
                ConfigurationKey("audio.virtual.speaker", .text),
            ]
        ) { _ in throw ConnectorError.unavailable("only names itself") }
    ],
    absent: [AbsentPlugin(.audioBackend, name: "pulseaudio", remedy: "it is not part of this version")])

/// Loads a file of this text, with nothing from this machine's own environment.
func load(
    _ text: String, flags: [ConfigurationFlag] = [], environment: [String: String] = [:]
) throws -> LoadedConfiguration {
    let folder = try TemporaryFolder()
    let sources = ConfigurationSources(flags: flags, environment: environment, file: try folder.write(text))
    return try ConnectorConfiguration.load(sources, plugins: knownPlugins)
}

/// The problems of a configuration that cannot be used; the file's path is left out of their places.
func problems(
    _ text: String, flags: [ConfigurationFlag] = [], environment: [String: String] = [:]
) throws -> [Problem] {
    do {
        _ = try load(text, flags: flags, environment: environment)
        return []
    } catch let error as ConfigurationError {
        return error.problems.map(Problem.init)
    }
}

/// A problem by line, key and message.
struct Problem: CustomStringConvertible {
    var line: Int?
    var key: String?
    var message: String
    var place: String

    init(_ problem: ConfigurationProblem) {
        if case .file(_, let line)? = problem.place { self.line = line }
        key = problem.key
        message = problem.message
        place = problem.place?.description ?? ""
    }

    var description: String { "\(place):\(key ?? ""): \(message)" }
}
