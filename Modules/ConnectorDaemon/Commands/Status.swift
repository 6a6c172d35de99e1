import ArgumentParser
import ConnectorRuntime

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the running daemon what its sessions are doing.",
        discussion: "Exits with 69 when none is running there.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        try await common.finish {
            let listener = try common.load(PluginCatalogue.plugins, logger: common.logger).configuration.listener
            let reply: ControlClient.Reply
            do throws(ControlClient.Failure) {
                reply = try ControlClient.ask(json ? .statusJSON : .statusText, of: ControlAddress(listener))
            } catch {
                throw ConnectorError.unavailable("\(error)")
            }
            switch reply.answer {
            case .done(let text): try StandardOutput.write(text)
            case .failed(let reason): throw ConnectorError.unavailable(reason)
            }
        }
    }
}

extension ControlAddress {
    init(_ listener: ListenerConfiguration) {
        self.init(host: listener.host, port: listener.port)
    }
}
