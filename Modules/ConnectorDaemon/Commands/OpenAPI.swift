import ArgumentParser
import ConnectorRuntime
import HTTPAPI

struct OpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the HTTP API as an OpenAPI 3.1 document, as GET /openapi.json serves it.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.finish {
            let listener = try common.load(PluginCatalogue.plugins, logger: common.logger).configuration.listener
            try StandardOutput.write(OpenAPIDocument.json(pathPrefix: listener.pathPrefix))
        }
    }
}
