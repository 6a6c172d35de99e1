import Foundation
import PlainFiles
import SettingsCatalogue
import Testing

@testable import HTTPAPI

@Suite("Files that a client names")
struct ClientFilesTests {
    static let keys = SettingsCatalogue.all.filter { if case .file = $0.kind { true } else { false } }.map(\.key)

    private static func refusal(_ key: String, _ path: String) async throws -> InvalidRequest? {
        let body = try JSONSerialization.data(withJSONObject: ["options": ["sipendpoint": [key: path]]])
        let request = try SessionRequest(body: Array(body))
        let files = ClientFiles(
            AllowedFiles(folders: ["/srv/files"], files: ["/etc/own.pem"]), soundFolders: ["/srv/data"])
        do {
            try await files.check(request.namedFiles)
            return nil
        } catch {
            return error
        }
    }

    /// Whatever in the catalogue is called a file is one, so that a new setting is not forgotten.
    @Test func everySettingThatNamesAFileIsOfThatKind() {
        let named = SettingsCatalogue.all.map(\.key).filter { $0.hasSuffix("_file") || $0.contains("path") }
        #expect(Set(named) == Set(Self.keys))
    }

    /// Nothing opens what such a setting names, and only a path from the root names something.
    private static func namesNothing(_ key: String, _ text: String) -> Bool {
        guard let setting = SettingsCatalogue.setting(for: key), setting.kind == .file(.other) else { return false }
        return setting.status != .works && !text.hasPrefix("/")
    }

    /// What desktops send that were made for the vendor's phone: none of it refuses a login.
    @Test(arguments: [
        ("system.diagnostics.log_file", "stdout,C:\\Users\\a\\Softphone.log"),
        ("system.diagnostics.log_file", "Softphone.log"),
        ("system.security.cert_file", "78 44 34 36 7a b2 a7"), ("system.security.cert_file", "7844:3436"),
        ("policy.session.ringing_file", "C:\\sounds\\ring.wav"),
    ])
    func whatDesktopsWriteThereIsTaken(key: String, text: String) async throws {
        #expect(try await Self.refusal(key, text) == nil)
    }

    @Test(arguments: keys) func onlyAllowedFoldersAreNamed(key: String) async throws {
        for good in ["", "/srv/files/a", "/srv/files/a/b.pem", "/etc/own.pem"] {
            #expect(try await Self.refusal(key, good) == nil, "\(good)")
        }
        for bad in [
            "/etc/passwd", "/srv/files", "/srv/files-too/a", "/srv/files/../a", "/dev/null", "../a", "a/../../b", "./a",
            "a//b", "a/",
        ] where !Self.namesNothing(key, bad) {
            let refusal = try #require(try await Self.refusal(key, bad), "\(bad)")
            #expect(refusal.path == "options.sipendpoint.\(key)")
            #expect(refusal.code == .invalidValue && !refusal.message.contains(bad))
        }
    }

    /// A sound may lie in a data folder, by its name or its path; a certificate may not.
    @Test(arguments: keys) func dataFoldersAreForSounds(key: String) async throws {
        let isSound = SettingsCatalogue.setting(for: key)?.kind == .file(.sound)
        for name in ["ringing.wav", "C:\\sounds\\ring.wav", "sub/ring.wav", "/srv/data/ring.wav"] {
            let isTaken = isSound || Self.namesNothing(key, name)
            #expect((try await Self.refusal(key, name) == nil) == isTaken, "\(name)")
        }
    }
}
