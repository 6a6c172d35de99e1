import ArgumentParser
import ConnectorRuntime

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon, a SIP server and one call in one process: no server, headset or root needed.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Leave when everything was seen; the exit status is 0 only if all of it held.") var once = false

    func run() async throws {
        try await common.finish {
            #if SofiaSIP
                do {
                    try await DemoRun(once: once).run(common)
                } catch is DemoFailed {
                    throw ExitCode(ExitStatus.failedChecks.rawValue)
                }
            #else
                throw ConnectorError.unavailable("the demonstration needs SIP: build with the package trait SofiaSIP")
            #endif
        }
        ProcessSignals.leave()
    }
}
