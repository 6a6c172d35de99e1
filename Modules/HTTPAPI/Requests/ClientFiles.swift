import AudioRouting
import PlainFiles
import SettingsCatalogue

/// A setting of a client whose value names a file.
struct NamedFile: Sendable, Equatable {
    /// Where in the body it is.
    let place: String
    let path: String
    let use: FileUse

    /// Nil for what is no file's name: another setting, an empty text, and where only a path from the root names a file
    /// (``FileUse/other``) what desktops made for the vendor's phone write there and nothing here opens: lists of outputs
    /// (`stdout,Softphone.log`), paths of Windows, thumbprints of certificates.
    init?(_ key: String, _ text: String, in settings: RequestValue) {
        guard let setting = SettingsCatalogue.setting(for: key), case .file(let use) = setting.kind, !text.isEmpty
        else { return nil }
        if use == .other, !text.hasPrefix("/") {
            if setting.status != .works { return nil }
            if text.allSatisfy({ $0.isHexDigit || $0 == " " || $0 == ":" }) { return nil }
        }
        place = "\(settings.path ?? "").\(key)"
        path = text
        self.use = use
    }
}

/// Which files a client may name: those of `connector.allowed_files`, the administrator's own, and the sounds in the data
/// folders.
struct ClientFiles: Sendable {
    private let allowed: AllowedFiles
    private let sounds: AllowedFiles

    init(_ allowed: AllowedFiles, soundFolders: [String] = RingFiles.dataFolders) {
        self.allowed = allowed
        sounds = AllowedFiles(folders: allowed.folders + soundFolders, files: allowed.files)
    }

    /// Checks every file that a request names, as far as its name goes: it may be missing or unreadable, and the client
    /// does not learn it. The answer is the same for everything that is refused.
    func check(_ files: [NamedFile]) async throws(InvalidRequest) {
        for file in files {
            guard names(file), await !leadsOut(file) else {
                throw InvalidRequest(
                    .invalidValue, at: file.place,
                    "this file is in none of the folders of connector.allowed_files: the connector's administrator can "
                        + "add its folder")
            }
        }
    }

    private func files(_ use: FileUse) -> AllowedFiles {
        switch use {
        case .sound: sounds
        case .other: allowed
        }
    }

    private func names(_ file: NamedFile) -> Bool {
        if files(file.use).names(file.path) { return true }
        // Looked for in the data folders, and only beneath them.
        return file.use == .sound && AllowedFiles.isPlain(file.path)
    }

    /// A file system that does not answer counts as one with a way out.
    private func leadsOut(_ file: NamedFile) async -> Bool {
        guard file.path.hasPrefix("/") else { return false }
        let files = files(file.use)
        if files.files.contains(file.path) { return false }
        let leadsOut = try? await PlainFile.elsewhere(file.path) { () throws(PlainFileError) in
            files.leadsOut(file.path)
        }
        return leadsOut ?? true
    }
}
