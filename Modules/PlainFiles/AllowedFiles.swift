import Glibc

/// The files that may be named from outside: those below certain folders, and single ones that the administrator names
/// anyway.
///
/// A path is looked at twice. ``names(_:)`` asks the text alone and no file system, so that its answer tells nothing of
/// what is there. ``read(_:atMost:)`` then opens the file beneath its folder, one part of the path after the other and
/// without following links, so that what was checked is what is read.
public struct AllowedFiles: Sendable, Equatable {
    /// Paths from the root; symbolic links in them are the administrator's and are followed.
    public var folders: [String]
    /// Single files, as they are written.
    public var files: Set<String>

    public init(folders: [String] = [], files: Set<String> = []) {
        self.folders = folders
        self.files = files
    }

    /// Whether a path is one of the files, or plainly leads from the root into one of the folders: with no empty part, no
    /// `.` and no `..` in it.
    public func names(_ path: String) -> Bool {
        files.contains(path) || folder(of: path) != nil
    }

    /// Whether a path leads out of its folder by a symbolic link. Asks the file system, and opens nothing.
    ///
    /// One whose file is not there leads nowhere: it may come later, and is looked at again when it is read.
    public func leadsOut(_ path: String) -> Bool {
        if files.contains(path) { return false }
        guard let folder = folder(of: path) else { return true }
        guard let root = Self.real(folder) else { return false }
        // As much of it as is there.
        var part = path
        while Self.parts(of: part, below: folder) != nil {
            if let real = Self.real(part) { return Self.parts(of: real, below: root) == nil }
            part = String(part[..<(part.lastIndex(of: "/") ?? part.startIndex)])
        }
        return false
    }

    /// The bytes of a file that is allowed. Blocks for as long as the file system takes.
    /// - Throws: ``PlainFileError``; ``PlainFileError/notAllowed(_:)`` for every other file, there or not.
    public func read(_ path: String, atMost most: Int) throws(PlainFileError) -> [UInt8] {
        if files.contains(path) { return try PlainFile.read(path, atMost: most) }
        guard let folder = folder(of: path) else { throw .notAllowed(path) }
        return try Self.read(path, beneath: folder, atMost: most)
    }

    /// The same for a name below a folder, such as `bell.wav`; never for one that leads out of it.
    public static func read(_ name: String, in folder: String, atMost most: Int) throws(PlainFileError) -> [UInt8] {
        let path = "\(folder)/\(name)"
        guard isPlain(name) else { throw .notAllowed(path) }
        return try read(path, beneath: folder, atMost: most)
    }

    /// Whether a name is a path of parts that are neither empty nor `.` nor `..`, and does not begin at the root.
    public static func isPlain(_ name: String) -> Bool {
        !name.utf8.contains(0)
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }

    // MARK: Paths

    private func folder(of path: String) -> String? {
        guard path.hasPrefix("/"), Self.isPlain(String(path.dropFirst())) else { return nil }
        return folders.first { Self.parts(of: path, below: $0) != nil }
    }

    /// The parts of a path that follow those of a folder; nil when it is not below that. Compared part by part and byte by
    /// byte: `/srv/sounds-too` is not below `/srv/sounds`.
    private static func parts(of path: String, below folder: String) -> [String]? {
        let all = path.utf8.split(separator: UInt8(ascii: "/"))
        let above = folder.utf8.split(separator: UInt8(ascii: "/"))
        guard folder.hasPrefix("/"), all.count > above.count else { return nil }
        guard zip(all, above).allSatisfy({ $0.elementsEqual($1) }) else { return nil }
        return all.dropFirst(above.count).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The path without symbolic links; nil when nothing is there.
    private static func real(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func read(_ path: String, beneath folder: String, atMost most: Int) throws(PlainFileError) -> [UInt8]
    {
        guard let root = real(folder) else { throw .failed(path, errno) }
        guard let real = real(path) else { throw .failed(path, errno) }
        guard var parts = parts(of: real, below: root), let name = parts.popLast() else { throw .notAllowed(path) }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        var place = open(root, flags)
        for part in parts where place >= 0 {
            let next = openat(place, part, flags)
            let number = errno
            close(place)
            place = next
            errno = number
        }
        guard place >= 0 else { throw .failed(path, errno) }
        defer { close(place) }
        return try PlainFile.read(name, named: path, at: place, follows: false, atMost: most)
    }
}
