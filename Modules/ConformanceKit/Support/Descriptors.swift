import Glibc

/// File descriptors of this process.
enum Descriptors {
    /// Those that are open now, each with what it stands for, so that a number used again is not taken for the old one.
    private static var open: Set<String> {
        guard let directory = opendir("/proc/self/fd") else { return [] }
        defer { closedir(directory) }
        var found: Set<String> = []
        var target = [CChar](repeating: 0, count: 256)
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name), number != dirfd(directory) else { continue }
            let length = max(0, readlink("/proc/self/fd/\(name)", &target, target.count))
            let link = target.prefix(length).map { UInt8(bitPattern: $0) }
            found.insert("\(name) \(String(decoding: link, as: UTF8.self))")
        }
        return found
    }

    /// Runs `body` some times and demands that it leaves no descriptor behind at each of them.
    ///
    /// Other tests of the process open descriptors meanwhile, so a few new ones are no proof; one in every second run
    /// is. What is closed a little later counts as closed.
    static func requireFlat(over runs: Int, _ body: (Int) async throws -> Void) async throws {
        try await body(0)
        let before = open
        for run in 1...runs { try await body(run) }
        try await within(.seconds(10), "\(runs) runs leave fewer than \(runs / 2) new descriptors behind") {
            while open.subtracting(before).count >= runs / 2 { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
