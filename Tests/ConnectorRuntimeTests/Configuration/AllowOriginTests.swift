import ConnectorRuntime
import Foundation
import Glibc
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

    /// What `serve` would refuse is not written.
    @Test(arguments: [
        ("connector: {port: 1}\n", "*", "connector.allowed_servers"),
        ("connector:\n  v1: true\n", "https://desk.example", "connector.v1"),
        ("connector:\n  host: 192.0.2.7\n", "https://desk.example", "connector.tls.certificate"),
        ("connector:\n  tls: {private_key: /etc/hostname}\n", "https://desk.example", "connector.tls.certificate"),
    ])
    func whatTheDaemonWouldRefuseIsNotWritten(text: String, origin: String, says: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text)
        let error = #expect(throws: ConfigurationError.self) {
            // The flags of this command are not those of the daemon.
            try ConnectorConfiguration.allow(
                origin: origin,
                sources: ConfigurationSources(
                    flags: [ConfigurationFlag(key: "connector.allowed_servers", value: "a.example", spelling: "--set")],
                    file: file), plugins: knownPlugins)
        }
        #expect(error?.description.contains(says) == true && error?.description.contains("nothing was changed") == true)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["config.yaml"])
    }

    @Test func anyOriginIsAllowedWhereTheServersAreNamed() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("connector: {allowed_servers: [sip.example]}\n")
        let sources = ConfigurationSources(file: file)
        #expect(
            try ConnectorConfiguration.allow(origin: "*", sources: sources, plugins: knownPlugins) == .added(file: file)
        )
        let loaded = try ConnectorConfiguration.load(sources, plugins: knownPlugins)
        #expect(loaded.configuration.listener.allowedOrigins == ["*"])
    }

    /// Run as root on a device it would replace that; a link to nowhere would become a file.
    @Test(arguments: ["fifo", "folder", "dangling", "link to a fifo", "link to a device", "loop"])
    func onlyPlainFilesAreReplaced(kind: String) throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/config.yaml"
        let other = "\(folder.path)/other"
        switch kind {
        case "fifo": try #require(mkfifo(file, 0o600) == 0)
        case "folder": try #require(mkdir(file, 0o700) == 0)
        case "dangling": try #require(symlink(other, file) == 0)
        case "link to a fifo": try #require(mkfifo(other, 0o600) == 0 && symlink(other, file) == 0)
        case "link to a device": try #require(symlink("/dev/null", file) == 0)
        default: try #require(symlink(file, file) == 0)
        }
        var (before, after) = (stat(), stat())
        try #require(lstat(file, &before) == 0)
        // The user's own place, where a file that is absent is made.
        for sources in [
            ConfigurationSources(file: file),
            ConfigurationSources(environment: ["XDG_CONFIG_HOME": try placed(file, in: folder)]),
        ] {
            #expect(throws: ConfigurationError.self) {
                try ConnectorConfiguration.allow(origin: Self.origin, sources: sources, plugins: knownPlugins)
            }
        }
        #expect(lstat(file, &after) == 0)
        #expect(before.st_ino == after.st_ino && before.st_mode == after.st_mode)
        #expect(kind != "dangling" || access(other, F_OK) != 0)
    }

    /// A configuration folder whose `config.yaml` is a link to a file.
    private func placed(_ file: String, in folder: TemporaryFolder) throws -> String {
        let place = "\(folder.path)/home/softphone-connector"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try #require(symlink(file, "\(place)/config.yaml") == 0)
        return "\(folder.path)/home"
    }

    /// An administrator edits the file of somebody else.
    @Test(.enabled(if: geteuid() == 0))
    func theOwnerIsKept() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", mode: 0o640)
        try #require(chown(file, 4711, 4712) == 0)
        #expect(try allow(file) == .added(file: file))
        var status = stat()
        try #require(stat(file, &status) == 0)
        #expect(status.st_uid == 4711 && status.st_gid == 4712 && status.st_mode & 0o777 == 0o640)
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
