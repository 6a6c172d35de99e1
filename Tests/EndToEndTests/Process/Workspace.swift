import Foundation

/// A test's own folder, gone with the test.
final class Workspace {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "e2e-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func folder(_ name: String) -> URL { url.appending(path: name) }
}

/// Runs one of the connector's short commands to its end.
func runConnector(
    _ arguments: [String], folder: URL, environment: [String: String] = [:], within: Duration = .seconds(15)
) async throws -> (status: Int32, output: String) {
    let process = try ChildProcess(
        ConnectorUnderTest.binary.path, arguments, folder: folder, environment: environment)
    let status = try await process.finish(within: within)
    return (status, process.log)
}
