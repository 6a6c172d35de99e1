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

    /// Why a file cannot be used.
    enum Unusable: Error {
        case system(Int32)
        case tooLarge
        /// A folder, a device, a pipe or a socket.
        case notPlain(String)
        case danglingLink
        case notText

        var isAbsent: Bool {
            if case .system(let number) = self { number == ENOENT || number == ENOTDIR } else { false }
        }

        /// - Parameter deed: what could not be done, such as `read`.
        func problem(_ deed: String) -> String {
            switch self {
            case .system(let number): "cannot be \(deed): \(SystemError.text(number))"
            case .tooLarge: "is larger than a configuration can be (\(largest / 1024) KiB)"
            case .notPlain(let kind): "is \(kind): a configuration must be a plain file"
            case .danglingLink: "is a link to nowhere: remove it, or make the file that it names"
            case .notText: "is not text in UTF-8"
            }
        }
    }

    /// Reads a plain file, and nothing that never ends or waits for somebody.
    static func read(_ path: String) throws(Unusable) -> String {
        // A FIFO would be waited for, and a terminal taken over.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        try requirePlain(status)
        guard status.st_size <= largest else { throw .tooLarge }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .system(errno)
            }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            // It grows while it is read, or says nothing of its size, as those of proc(5) do.
            guard bytes.count <= largest else { throw .tooLarge }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }

    private static func requirePlain(_ status: stat) throws(Unusable) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .notPlain("a folder")
        case S_IFIFO: throw .notPlain("a pipe")
        case S_IFSOCK: throw .notPlain("a socket")
        default: throw .notPlain("a device")
        }
    }

    /// Writes a file anew, all of it or nothing, with the owner and the mode that it had; one that was not there is for its
    /// owner alone. Nothing but a plain file is replaced.
    static func replace(_ path: String, with text: String) throws(Unusable) {
        let (path, former) = try target(of: path)
        if former == nil { makeFolders(of: path) }
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno) }
        var failure: Int32?
        var rest = ArraySlice(Array(text.utf8))
        while !rest.isEmpty, failure == nil {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
        }
        if let former, failure == nil {
            // The owner before the mode: a change of the owner takes some bits of the mode away.
            if former.st_uid != geteuid() || former.st_gid != getegid(),
                fchown(descriptor, former.st_uid, former.st_gid) != 0
            {
                failure = errno
            } else if fchmod(descriptor, former.st_mode & 0o777) != 0 {
                failure = errno
            }
        }
        if failure == nil, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == nil, rename(draft, path) != 0 { failure = errno }
        guard let failure else { return }
        unlink(draft)
        throw .system(failure)
    }

    /// What is to be replaced, and what it is now; nil when there is nothing. A link stays a link: its end is meant.
    private static func target(of path: String) throws(Unusable) -> (path: String, former: stat?) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .system(errno) }
            return (path, nil)
        }
        guard let resolved = realpath(path, nil) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .system(errno) }
            throw .danglingLink
        }
        defer { free(resolved) }
        let end = String(cString: resolved)
        // Of the end itself, by its own name: what is renamed over must be what was looked at.
        guard lstat(end, &status) == 0 else { throw .system(errno) }
        try requirePlain(status)
        return (end, status)
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
