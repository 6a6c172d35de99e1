import Glibc

/// Why a file was not read.
///
/// It is for whoever runs the connector. Whoever named the file from outside must not be shown it: the cases tell which
/// files there are.
public enum PlainFileError: Error, Sendable, Equatable, CustomStringConvertible {
    case absent(String)
    /// A folder, a pipe, a device or a socket.
    case notPlain(String)
    /// It has more bytes than are taken.
    case tooLong(String, most: Int)
    /// The system's words for what went wrong.
    case unreadable(String, reason: String)
    /// It is in none of the folders whose files may be named.
    case notAllowed(String)
    /// The file system did not answer.
    case notInTime(String)

    public var path: String {
        switch self {
        case .absent(let path), .notPlain(let path), .tooLong(let path, _), .unreadable(let path, _),
            .notAllowed(let path), .notInTime(let path):
            path
        }
    }

    /// The end of a sentence that begins with the path.
    public var reason: String {
        switch self {
        case .absent: "is not there"
        case .notPlain: "is not a plain file"
        case .tooLong(_, let most): "has more than \(most) bytes"
        case .unreadable(_, let reason): "cannot be read: \(reason)"
        case .notAllowed: "is in none of the folders of connector.allowed_files"
        case .notInTime: "cannot be read: its file system does not answer"
        }
    }

    public var description: String { "\(path) \(reason)" }

    /// What the system says about an error number.
    package static func systemText(_ number: Int32) -> String {
        // Longer than any message of the system's.
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func failed(_ path: String, _ number: Int32) -> PlainFileError {
        number == ENOENT || number == ENOTDIR
            ? .absent(path) : .unreadable(path, reason: systemText(number))
    }
}
