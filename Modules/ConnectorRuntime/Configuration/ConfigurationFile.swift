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
            if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
                folder
            } else if let home = environment["HOME"], home.hasPrefix("/") { "\(home)/.config" } else { nil }
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

    /// Writes a file anew, all of it or nothing; one that was not there is for its owner alone.
    static func replace(_ path: String, with text: String) throws(Unreadable) {
        // A link stays a link: what it leads to is replaced.
        let target = realpath(path, nil).map { resolved in
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let path = target ?? path
        makeFolders(of: path)
        var status = stat()
        let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o600
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Unreadable(number: errno) }
        var failure: Int32?
        var rest = ArraySlice(Array(text.utf8))
        while !rest.isEmpty, failure == nil {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
        }
        if failure == nil, fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == nil, rename(draft, path) != 0 { failure = errno }
        guard let failure else { return }
        unlink(draft)
        throw Unreadable(number: failure)
    }

    /// Makes the folders above a file as far as they are missing; whether that worked, opening the file will show.
    private static func makeFolders(of path: String) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o700)
            end = slash
        }
    }

    /// Whether anybody but its owner may read it.
    static func isReadableByOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & (S_IRGRP | S_IROTH) != 0
    }
}
