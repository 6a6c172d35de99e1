import ArgumentParser
import ConnectorRuntime
import Glibc

/// The executable.
@main
struct SoftphoneConnector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softphone-connector",
        abstract: "The phone of a contact-centre agent, driven by the agent's desktop over HTTP.",
        discussion: """
            EXIT STATUS
              0 stopped as asked, 64 bad usage, 69 something needed is not there, 70 a defect, 78 bad configuration,
              128 and its number: a second signal came before it had stopped.

            EXAMPLES
              softphone-connector                                  serve, with the defaults
              softphone-connector allow https://desk.example       let this desktop's pages use the phone
              softphone-connector demo                             everything works with no server and no headset
            """,
        version: ConnectorVersion.number,
        subcommands: [
            Serve.self, Demo.self, Doctor.self, Devices.self, Options.self, OpenAPI.self, Status.self, Allow.self,
        ],
        defaultSubcommand: Serve.self)

    /// Before anything is awaited: that needs threads.
    static func main() async {
        if let problem = ProcessLimits.whyTooFewThreads() {
            StandardError.write("softphone-connector: \(problem)\n")
            StandardError.flush(within: .seconds(1))
            _exit(ExitStatus.unavailable.rawValue)
        }
        await main(nil)
    }
}
