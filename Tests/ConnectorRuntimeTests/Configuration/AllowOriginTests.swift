import ConnectorRuntime
import Foundation
import Testing

/// `allow` adds one origin, and leaves everything else as somebody wrote it.
@Suite("Allowing an origin")
struct AllowOriginTests {
    private static let origin = "https://desk.example"

    private func allow(_ file: String) throws -> ConnectorConfiguration.OriginOutcome {
        try ConnectorConfiguration.allow(
            origin: Self.origin, sources: ConfigurationSources(file: file), plugins: knownPlugins)
    }

    @Test(
        arguments: [
            // Before, and after.
            ("", "connector:\n  allowed_origins: [\"https://desk.example\"]\n"),
            ("# mine\n", "# mine\nconnector:\n  allowed_origins: [\"https://desk.example\"]\n"),
            (
                "audio:\n  backend: auto",
                "audio:\n  backend: auto\nconnector:\n  allowed_origins: [\"https://desk.example\"]\n"
            ),
            ("connector:\n", "connector:\n  allowed_origins: [\"https://desk.example\"]\n"),
            (
                "connector: # the listener\n    # which\n    port: 1 # port\naudio: {}\n",
                "connector: # the listener\n    # which\n    allowed_origins: [\"https://desk.example\"]\n    port: 1 # port\naudio: {}\n"
            ),
            ("connector: {port: 1}\n", "connector: {allowed_origins: [\"https://desk.example\"], port: 1}\n"),
            ("connector: {}\n", "connector: {allowed_origins: [\"https://desk.example\"]}\n"),
            (
                "connector:\n  allowed_origins:\n  port: 1\n",
                "connector:\n  allowed_origins: [\"https://desk.example\"]\n  port: 1\n"
            ),
            (
                "connector:\n  allowed_origins: [] # none\n",
                "connector:\n  allowed_origins: [\"https://desk.example\"] # none\n"
            ),
            (
                "connector:\n  allowed_origins: [\"https://a.example\"]\n",
                "connector:\n  allowed_origins: [\"https://desk.example\", \"https://a.example\"]\n"
            ),
            (
                "connector:\n  allowed_origins:\n    # ours\n    - https://a.example # a\n    - https://b.example\n  port: 1\n",
                "connector:\n  allowed_origins:\n    # ours\n    - \"https://desk.example\"\n    - https://a.example # a\n"
                    + "    - https://b.example\n  port: 1\n"
            ),
            (
                "connector:\n  allowed_origins:\n  - https://a.example\n",
                "connector:\n  allowed_origins:\n  - \"https://desk.example\"\n  - https://a.example\n"
            ),
            ("connector.allowed_origins: []\n", "connector.allowed_origins: [\"https://desk.example\"]\n"),
        ])
    func theRestStaysAsItIs(before: String, after: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(before)
        #expect(try allow(file) == .added(file: file))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == after)
        #expect(try allow(file) == .present(file: file))
    }

    @Test func whatItCannotChangeItLeaves() throws {
        let folder = try TemporaryFolder()
        let text = "connector: &c\n  allowed_origins: null\n"
        let file = try folder.write(text)
        let error = #expect(throws: ConfigurationError.self) { try allow(file) }
        #expect(error?.description.contains("add \"https://desk.example\"") == true)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    }

    @Test func aBrokenFileIsNotTouched() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("connector:\n  port: banana\n")
        #expect(throws: ConfigurationError.self) { try allow(file) }
    }

    @Test(arguments: ["desk.example", "null", "https://", "https://a/b", "ftp://a"])
    func onlyOriginsAreTaken(text: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("")
        #expect(throws: ConfigurationError.self) {
            try ConnectorConfiguration.allow(
                origin: text, sources: ConfigurationSources(file: file), plugins: knownPlugins)
        }
    }

    @Test func aNewFileIsForItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        let sources = ConfigurationSources(environment: ["XDG_CONFIG_HOME": "\(folder.path)/fresh"])
        let file = "\(folder.path)/fresh/softphone-connector/config.yaml"
        // Where this machine has a configuration for all users, one of one's own would hide it.
        try #require(!FileManager.default.fileExists(atPath: "/etc/softphone-connector/config.yaml"))
        let outcome = try ConnectorConfiguration.allow(origin: Self.origin, sources: sources, plugins: knownPlugins)
        #expect(outcome == .added(file: file))
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func modeAndLinkAreKept() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "real.yaml", mode: 0o640)
        let link = "\(folder.path)/link.yaml"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try allow(link) == .added(file: link))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["link.yaml", "real.yaml"])
    }
}
