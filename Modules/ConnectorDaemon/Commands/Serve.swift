import ArgumentParser
import ConnectorRuntime

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground (the default).",
        discussion: """
            SIGTERM, SIGINT and SIGHUP stop it: calls are released and contacts unregistered, within 5 seconds. What \
            hangs then is named and left behind. A second signal ends it at once, with 128 and the signal's number.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.finish {
            try await Daemon(common, plugins: PluginCatalogue.plugins).run()
        }
        ProcessSignals.leave()
    }
}
