import CSecretMemory
import Foundation
import Glibc
import Testing

/// Where a password was, there are zeros when its session has ended.
@Suite("Secrets in memory", .timeLimit(.minutes(2)))
struct SecretMemoryTests {
    /// Nothing else of the daemon looks like it. Put together where it is needed: no text of this test has it whole.
    private let canary = ["kestrel", "orchid", "\(UUID().uuidString)"].joined(separator: "-")

    @Test(.enabled(if: csecretmemory_is_in_force() != 0), arguments: ["logout", "another registration", "expiry"])
    func aPasswordIsGoneWithItsSession(end: String) async throws {
        let workspace = try Workspace()
        // Otherwise nobody but root may look.
        let daemon = try await ConnectorUnderTest(
            folder: workspace.folder("daemon"),
            configuration: "process: { core_files: true }\naudio: { backend: virtual }\n")
        let desktop = try await DesktopUnderTest(at: daemon)
        try await desktop.signIn(
            server: "127.0.0.1:9",
            settings: [
                "proxies.proxy0.password": canary, "proxies.proxy0.reg_timeout": "0",
            ])
        try await desktop.waitForConnection("STANDALONE")
        #expect(try copies(in: daemon) > 0, "this test sees nothing")
        switch end {
        case "logout":
            #expect(try await desktop.request("DELETE", "/session").status == 200)
        case "expiry":
            let soon = #"{"options":{"softphone":{"session_expire":1}}}"#
            #expect(try await desktop.request("POST", "/session", soon).status == 200)
        default:
            let other = #"{"options":{"sipendpoint":{"proxies.proxy0.password":"other"}}}"#
            #expect(try await desktop.request("POST", "/session", other).status == 200)
            #expect(try await desktop.request("POST", "/register").status == 200)
            try await desktop.waitForConnection("STANDALONE")
        }
        try await eventually(within: .seconds(10), "no copy of the password") { try copies(in: daemon) == 0 }
        #expect(try await daemon.stop() == 0)
    }

    @Test func nothingLeavesAsACoreFile() async throws {
        let workspace = try Workspace()
        for (permitted, limit) in [(false, "0"), (true, "")] {
            let daemon = try await ConnectorUnderTest(
                folder: workspace.folder("\(permitted)"), configuration: "process: { core_files: \(permitted) }\n")
            let limits = try String(contentsOfFile: "/proc/\(daemon.process.pid)/limits", encoding: .utf8)
            let words = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
                .split(separator: " ")
            #expect(words[4] == (limit.isEmpty ? words[5] : limit[...]))
            // The kernel gives the files of a process that must not be looked into to root.
            let maps = try FileManager.default.attributesOfItem(atPath: "/proc/\(daemon.process.pid)/maps")
            #expect(maps[.ownerAccountID] as? Int == (permitted ? Int(geteuid()) : 0))
            #expect(try await daemon.stop() == 0)
        }
    }

    /// How often the password stands in memory that the daemon has written to.
    private func copies(in daemon: ConnectorUnderTest) throws -> Int {
        let pid = daemon.process.pid
        let maps = try String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8)
        let memory = open("/proc/\(pid)/mem", O_RDONLY | O_CLOEXEC)
        try #require(memory >= 0)
        defer { close(memory) }
        let needle = Data(canary.utf8)
        var count = 0
        for line in maps.split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count >= 2, fields[1].hasPrefix("rw") else { continue }
            let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard bounds.count == 2 else { continue }
            var place = bounds[0]
            while place < bounds[1] {
                let length = Int(min(bounds[1] - place, 4 << 20))
                var bytes = Data(count: length)
                let read = bytes.withUnsafeMutableBytes { pread(memory, $0.baseAddress, length, off_t(place)) }
                guard read > 0 else { break }
                var rest = bytes.startIndex..<bytes.startIndex + read
                while let found = bytes.range(of: needle, in: rest) {
                    count += 1
                    rest = found.upperBound..<rest.upperBound
                }
                // A password may stand across the border.
                place += read < length || read <= needle.count ? UInt64(read) : UInt64(read - needle.count)
            }
        }
        return count
    }
}
