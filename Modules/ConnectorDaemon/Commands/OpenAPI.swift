import ArgumentParser
import HTTPAPI

struct OpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the HTTP API as an OpenAPI 3.1 document, as GET /openapi.json serves it.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.finish { StandardOutput.write(OpenAPIDocument.json()) }
    }
}
