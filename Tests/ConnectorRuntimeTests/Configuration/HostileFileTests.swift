import ConnectorRuntime
import Foundation
import Glibc
import Testing

/// A configuration that never ends, waits for somebody or stands for billions of values ends with an error, at once.
@Suite("Hostile configuration files", .timeLimit(.minutes(1)))
struct HostileFileTests {
    private static let laughs: String = {
        var lines = ["sipendpoint:", "  a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]"]
        for (name, before) in zip("bcdefghij", "abcdefghi") {
            lines.append(
                "  \(name): &\(name) [" + Array(repeating: "*\(before)", count: 10).joined(separator: ",") + "]")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    /// The same as the key of a mapping, which the parser compares with others before anybody sees it.
    private static let laughingKey = laughs + "? *j\n: 1\n? *i\n: 2\n"

    /// Few aliases that stand for much all the same.
    private static let laughingSections: String = {
        let keys = (0..<60_000).map { "k\($0): 1" }.joined(separator: ", ")
        return "sipendpoint:\n  a: &a {\(keys)}\n  b: &b {x: *a, y: *a, z: *a}\n  c: {x: *b, y: *b, z: *b}\n"
    }()

    /// Whose text is too long to be printed.
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let says: String

        init(_ name: String, _ text: String, says: String) {
            (testDescription, self.text, self.says) = (name, text, says)
        }
    }

    static let attacks = [
        Attack("billions of values", laughs, says: "aliases"), Attack("as a key", laughingKey, says: "aliases"),
        Attack("few aliases", laughingSections, says: "more keys"),
        Attack("deep lists", String(repeating: "[", count: 500_000), says: "not YAML"),
        Attack("deep mappings", String(repeating: "{a: ", count: 200_000), says: "not YAML"),
        Attack("deep blocks", String(repeating: "- ", count: 500_000), says: "not YAML"),
        Attack("deep keys", String(repeating: "? ", count: 500_000), says: "not YAML"),
        Attack("a NUL", "connector:\n  port: 1\u{0}\n", says: "byte of zeros"),
        Attack("NULs", "\u{0}\u{0}\u{0}", says: "byte of zeros"),
        Attack("a long one", String(repeating: "x", count: 2 << 20), says: "larger than a configuration"),
    ]

    @Test(arguments: attacks)
    func endsWithAnError(attack: Attack) throws {
        let start = ContinuousClock.now
        let found = try problems(attack.text)
        let words = found.map { String($0.message.prefix(200)) }
        #expect(!words.isEmpty && words.joined().contains(attack.says), "\(words.prefix(3))")
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func aFewAliasesAreFine() throws {
        let text =
            "connector: {allowed_hosts: &h [a.example], allowed_servers: *h, allowed_origins: [\"*\"]}\n# *see*\n"
        let listener = try load(text).configuration.listener
        #expect(listener.allowedServers == ["a.example"] && listener.allowedHosts == ["a.example"])
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/config.yaml"
        try Data([0x63, 0x3A, 0xFF, 0xFE, 0x0A]).write(to: URL(filePath: file))
        #expect(try complaint(about: file).contains("not text in UTF-8"))
    }

    @Test(arguments: ["/dev/zero", "/dev/null", "/dev/tty", "/dev", "fifo", "huge"])
    func onlyPlainFilesAreRead(kind: String) throws {
        let folder = try TemporaryFolder()
        let file = kind.hasPrefix("/") ? kind : "\(folder.path)/config.yaml"
        switch kind {
        case "fifo": try #require(mkfifo(file, 0o600) == 0)
        case "huge":
            try Data().write(to: URL(filePath: file))
            try #require(truncate(file, 1 << 30) == 0)
        default: break
        }
        let start = ContinuousClock.now
        let words = try complaint(about: file)
        #expect(words.hasPrefix(file), "\(words)")
        #expect(ContinuousClock.now - start < .seconds(1))
        // The same where a certificate, an authority or a key is expected.
        if kind == "fifo" || kind == "/dev/zero" {
            for key in ["connector.tls.certificate", "connector.tls.private_key", "tls.trust"] {
                let found = try problems("\(key): \(file)\n")
                #expect(found.contains { $0.message.contains("not a plain file") }, "\(key): \(found)")
            }
        }
    }

    private func complaint(about file: String) throws -> String {
        let error = #expect(throws: ConfigurationError.self) {
            try ConnectorConfiguration.load(ConfigurationSources(file: file), plugins: knownPlugins)
        }
        return try #require(error).description
    }
}
