import ArgumentParser
import ConnectorRuntime

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground (the default).",
        discussion: "SIGTERM and SIGINT stop it: calls are released and contacts unregistered, within 5 seconds.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.finish {
            try await Daemon(common, plugins: PluginCatalogue.plugins).run()
        }
        ProcessSignals.leave()
    }
}
