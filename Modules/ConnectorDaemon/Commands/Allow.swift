import ArgumentParser
import ConnectorRuntime

struct Allow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let the pages of an origin use the phone, at once.",
        discussion: "Adds it to connector.allowed_origins of your configuration file; a running daemon takes it over.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Scheme, host and port, such as https://desk.example") var origin: String

    func run() async throws {
        try await common.finish {
            let plugins = PluginCatalogue.plugins
            switch try ConnectorConfiguration.allow(origin: origin, sources: common.sources, plugins: plugins) {
            case .added(let file): try StandardOutput.write("\(file): \(origin) is allowed now\n")
            case .present(let file): try StandardOutput.write("\(file): \(origin) was allowed already\n")
            }
            let listener = try common.load(plugins, logger: common.logger).configuration.listener
            if !listener.allowedOrigins.contains(origin) {
                try StandardOutput.write("but a flag or the environment replaces the file's list\n")
            }
            try StandardOutput.write(handOver(to: ControlAddress(listener)))
        }
    }

    /// Has a running daemon read its configuration again, and says what came of it.
    private func handOver(to address: ControlAddress) -> String {
        do throws(ControlClient.Failure) {
            switch try ControlClient.ask(.readOrigins, of: address).answer {
            case .done: return "the running daemon has taken it over\n"
            case .failed(let reason): return "the running daemon did not take it over: \(reason)\n"
            }
        } catch {
            return "it counts from the next start on: \(error)\n"
        }
    }
}
