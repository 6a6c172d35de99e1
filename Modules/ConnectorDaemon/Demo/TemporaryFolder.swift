import ConnectorRuntime
import Glibc

/// A folder for the files of one run; gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let base = Environment.all["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(base)/softphone-connector-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ConnectorError.unavailable("\(base) takes no temporary folder: \(SystemError.text(errno))")
        }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Its files are named by whoever made them; there are no folders in it.
    deinit {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}

/// Whole files of bytes.
enum BinaryFile {
    struct Unreadable: Error {}

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else { throw Unreadable() }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}
