import Glibc

/// The YAML file of the configuration: where it is, and its text.
enum ConfigurationFile {
    /// Larger than any configuration, smaller than what fills the memory.
    private static let largest = 1 << 20

    /// Where a configuration is looked for when none is named, the user's own first.
    static func usualPaths(_ environment: [String: String]) -> [String] {
        ([userPath(environment)].compactMap { $0 }) + ["/etc/softphone-connector/config.yaml"]
    }

    /// The user's own file, whether it exists or not; nil for somebody without a home.
    static func userPath(_ environment: [String: String]) -> String? {
        let base: String? =
            if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { folder }
            else if let home = environment["HOME"], home.hasPrefix("/") { "\(home)/.config" }
            else { nil }
        return base.map { "\($0)/softphone-connector/config.yaml" }
    }

    struct Unreadable: Error {
        let number: Int32
        var isAbsent: Bool { number == ENOENT || number == ENOTDIR }
        var problem: String {
            number == EFBIG ? "is larger than a configuration can be" : "cannot be read: \(SystemError.text(number))"
        }
    }

    static func read(_ path: String) throws(Unreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(number: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw Unreadable(number: errno)
            }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
            guard bytes.count <= largest else { throw Unreadable(number: EFBIG) }
        }
    }

    /// Whether anybody but its owner may read it.
    static func isReadableByOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & (S_IRGRP | S_IROTH) != 0
    }
}
