import Glibc

/// File descriptors of this process.
enum Descriptors {
    /// How many are open now, without the one that counting takes.
    static var count: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = -1
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    /// Runs `body` some times and demands that it leaves no descriptor behind at each of them.
    ///
    /// Other tests of the process open and close descriptors meanwhile, so one or two more are no proof; one in
    /// every second run is. What is closed a little later counts as closed.
    static func requireFlat(over runs: Int, _ body: (Int) async throws -> Void) async throws {
        try await body(0)
        let before = count
        for run in 1...runs { try await body(run) }
        let limit = before + runs / 2
        try await within(
            .seconds(10), "\(runs) runs leave fewer than \(runs / 2) descriptors more than the \(before) before"
        ) {
            while count >= limit { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
