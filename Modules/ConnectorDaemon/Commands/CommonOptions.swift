import ArgumentParser
import ConnectorRuntime
import Glibc
import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Configuration file (YAML).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port to listen on; 0 for any.", valueName: "port"))
    var port: UInt16?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Any configuration key, such as sip.bind=127.0.0.1; repeatable.", valueName: "key=value"))
    var assignments: [String] = []

    @Option(help: ArgumentHelp("Least level that is logged: \(LogLevel.list).", valueName: "level"))
    var logLevel: LogLevel = .info

    @Option(help: ArgumentHelp("text for people, json for collectors.", valueName: "format"))
    var logFormat: LogFormat = .text

    func validate() throws {
        for assignment in assignments where assignment.firstIndex(of: "=").map({ $0 == assignment.startIndex }) ?? true
        {
            throw ValidationError("--set needs key=value, such as --set sip.bind=127.0.0.1")
        }
    }

    var logger: Logger { LineLogHandler.logger(format: logFormat, level: logLevel.level) }

    var sources: ConfigurationSources {
        var flags = assignments.compactMap { assignment -> ConfigurationFlag? in
            guard let sign = assignment.firstIndex(of: "=") else { return nil }
            let key = String(assignment[..<sign])
            let value = String(assignment[assignment.index(after: sign)...])
            return ConfigurationFlag(key: key, value: value, spelling: "--set")
        }
        // The short flags stand last: each is more special than what sets any key.
        if let host { flags.append(ConfigurationFlag(key: "connector.host", value: host, spelling: "--host")) }
        if let port { flags.append(ConfigurationFlag(key: "connector.port", value: "\(port)", spelling: "--port")) }
        return ConfigurationSources(flags: flags, environment: Environment.all, file: config)
    }

    /// Loads the configuration. What was odd about it is logged.
    func load(_ plugins: Plugins, logger: Logger) throws -> LoadedConfiguration {
        let loaded = try ConnectorConfiguration.load(sources, plugins: plugins)
        for warning in loaded.warnings { logger.component("configuration").warning("\(warning)") }
        return loaded
    }

    /// How long the process stays for what it has to say still.
    private static let lastWords = Duration.seconds(1)

    /// Runs a command to its end; what it throws is reported, and becomes the exit status.
    func finish(_ body: () async throws -> Void) async throws {
        // Before the configuration, which may have a password in it.
        CoreFiles.forbid()
        do {
            try await body()
        } catch let code as ExitCode {
            StandardError.flush(within: Self.lastWords)
            throw code
        } catch {
            let status = ExitStatus(error)
            let reasons = "\(error)".split(separator: "\n")
            for reason in reasons {
                if logFormat == .json {
                    logger.critical("cannot go on", metadata: ["reason": "\(reason)", "status": "\(status.rawValue)"])
                } else {
                    StandardError.write("softphone-connector: \(PrintableText.line(String(reason)))\n")
                }
            }
            StandardError.flush(within: Self.lastWords)
            throw ExitCode(status.rawValue)
        }
    }
}

/// The environment of the process.
enum Environment {
    static var all: [String: String] {
        var all: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let sign = pair.firstIndex(of: "=") {
                all[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
            }
            entry += 1
        }
        return all
    }
}

extension LogFormat: ExpressibleByArgument {}

enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, warning, error

    static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

    var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
