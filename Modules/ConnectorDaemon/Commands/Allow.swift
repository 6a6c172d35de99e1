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
            case .added(let file): StandardOutput.write("\(file): \(origin) is allowed now\n")
            case .present(let file): StandardOutput.write("\(file): \(origin) was allowed already\n")
            }
            let listener = try common.load(plugins, logger: common.logger).configuration.listener
            if !listener.allowedOrigins.contains(origin) {
                StandardOutput.write("but a flag or the environment replaces the file's list\n")
            }
            do throws(ControlClient.Failure) {
                switch try ControlClient.ask(.readOrigins, of: ControlAddress(listener)).answer {
                case .done: StandardOutput.write("the running daemon has taken it over\n")
                case .failed(let reason): StandardOutput.write("the running daemon did not take it over: \(reason)\n")
                }
            } catch {
                StandardOutput.write("it counts from the next start on: \(error)\n")
            }
        }
    }
}
