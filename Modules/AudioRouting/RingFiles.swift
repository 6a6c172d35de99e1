import Glibc
import MediaCore
public import PlainFiles

/// Where the files that calls ring with are, and how one is read.
public struct RingFiles: Sendable {
    /// What is looked for while nobody names a file; when it is nowhere, the built-in ring is meant.
    static let standardName = "ringing.wav"

    /// Those in which a name that is no path from the root is looked for, in this order.
    let directories: [String]
    /// What may be named by its path, beside what is below ``directories``.
    let allowed: AllowedFiles

    init(directories: [String], allowed: AllowedFiles = AllowedFiles()) {
        self.directories = directories
        self.allowed = AllowedFiles(folders: allowed.folders + directories, files: allowed.files)
    }

    /// Looks for names in ``dataFolders``.
    /// - Parameter allowed: files that may be named by their path, beside those below the folders of data.
    public init(allowed: AllowedFiles = AllowedFiles()) {
        self.init(directories: Self.dataFolders, allowed: allowed)
    }

    /// `softphone-connector` below the directories of data (XDG Base Directory Specification 0.8): the user's first.
    public static var dataFolders: [String] {
        let home = variable("XDG_DATA_HOME") ?? variable("HOME").map { "\($0)/.local/share" }
        let shared = (variable("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(separator: ":")
        return ([home].compactMap(\.self) + shared.map(String.init)).filter { $0.hasPrefix("/") }
            .map { "\($0)/softphone-connector" }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The sound of a file; without a name the built-in one.
    func sound(named name: String) async throws(RingFileError) -> RingSound {
        if name.isEmpty { return .builtIn }
        let bytes: [UInt8]?
        do throws(PlainFileError) {
            bytes = try await PlainFile.elsewhere(name) { () throws(PlainFileError) in try contents(of: name) }
        } catch {
            throw RingFileError(path: error.path, reason: error.reason)
        }
        guard let bytes else { return .builtIn }
        do throws(WaveFileError) {
            return RingSound(try WaveFile(bytes))
        } catch {
            throw RingFileError(path: name, reason: "is no sound: \(error)")
        }
    }

    /// Nil: the built-in ring is meant. Blocks for as long as the file system takes.
    private func contents(of name: String) throws(PlainFileError) -> [UInt8]? {
        if name.hasPrefix("/") { return try allowed.read(name, atMost: WaveFile.mostBytes) }
        for directory in directories {
            do throws(PlainFileError) {
                return try AllowedFiles.read(name, in: directory, atMost: WaveFile.mostBytes)
            } catch {
                guard case .absent = error else { throw error }
            }
        }
        if name == Self.standardName { return nil }
        throw .absent(directories.isEmpty ? name : directories.map { "\($0)/\(name)" }.joined(separator: " and "))
    }
}

/// Why a file is not rung with: for the log alone, since it tells which files there are.
struct RingFileError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// The end of a sentence that begins with the path.
    let reason: String

    var description: String { "\(path) \(reason)" }
}
