import ArgumentParser
import ConnectorRuntime

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for what is wrong with this machine's set-up, and say how to mend it.",
        discussion: "Exits with 1 when a check fails.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.finish {
            let plugins = PluginCatalogue.plugins
            var report = HealthReport()
            do throws(ConfigurationError) {
                let loaded = try ConnectorConfiguration.load(common.sources, plugins: plugins)
                report.add(.good, "configuration", loaded.file ?? "no file, the defaults hold")
                for warning in loaded.warnings { report.add(.note, "configuration", "\(warning)") }
                await HealthChecks(configuration: loaded.configuration, plugins: plugins).report(to: &report)
            } catch {
                for problem in error.problems { report.add(.bad, "configuration", "\(problem)") }
                report.add(.note, "others", "are checked once the configuration is right")
            }
            try StandardOutput.write(report.text)
            if !report.isGood { throw ExitCode(ExitStatus.failedChecks.rawValue) }
        }
    }
}
