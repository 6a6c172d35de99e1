import ArgumentParser
import ConnectorRuntime

/// The executable.
@main
struct SoftphoneConnector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softphone-connector",
        abstract: "The phone of a contact-centre agent, driven by the agent's desktop over HTTP.",
        discussion: """
            EXIT STATUS
              0 stopped as asked, 64 bad usage, 69 something needed is not there, 70 a defect, 78 bad configuration.

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
}
