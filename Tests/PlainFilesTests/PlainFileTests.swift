import Foundation
import Locking
import Testing

@testable import PlainFiles

@Suite("Files that are read", .timeLimit(.minutes(1)))
final class PlainFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path

    init() throws {
        for name in ["allowed", "allowed/inner", "allowed-too", "other"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for name in ["allowed/a", "allowed/inner/b", "allowed-too/c", "other/d"] {
            try Data(name.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func failure(_ body: () throws -> Void) -> PlainFileError? {
        do {
            try body()
            return nil
        } catch {
            return error as? PlainFileError
        }
    }

    @Test func onlyPlainFilesAreRead() throws {
        #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
        symlink("\(folder)/allowed/a", "\(folder)/link")
        symlink("\(folder)/nowhere", "\(folder)/dangling")
        #expect(try PlainFile.read("\(folder)/allowed/a", atMost: 9) == Array("allowed/a".utf8))
        #expect(try PlainFile.read("\(folder)/link", atMost: 9) == Array("allowed/a".utf8))
        let cases: [(String, PlainFileError)] = [
            ("\(folder)/allowed/a", .tooLong("\(folder)/allowed/a", most: 8)),
            ("\(folder)/pipe", .notPlain("\(folder)/pipe")), ("\(folder)/allowed", .notPlain("\(folder)/allowed")),
            ("/dev/null", .notPlain("/dev/null")), ("/dev/tty", .notPlain("/dev/tty")),
            ("\(folder)/dangling", .absent("\(folder)/dangling")), ("\(folder)/none", .absent("\(folder)/none")),
            ("\(folder)/allowed/a/b", .absent("\(folder)/allowed/a/b")),
            ("\(folder)/allowed/a\0.pem", .absent("\(folder)/allowed/a\0.pem")), ("", .absent("")),
        ]
        for (path, expected) in cases {
            #expect(failure { _ = try PlainFile.read(path, atMost: 8) } == expected, "\(path)")
        }
        // It says that it has no bytes, and has some.
        #expect(
            failure { _ = try PlainFile.read("/proc/self/stat", atMost: 8) } == .tooLong("/proc/self/stat", most: 8))
    }

    /// Every way by which a text may look as if it were below a folder and is not.
    @Test func pathsThatLeadElsewhereAreRefused() throws {
        let allowed = AllowedFiles(folders: ["\(folder)/allowed/"])
        for good in ["\(folder)/allowed/a", "\(folder)/allowed/inner/b"] {
            #expect(allowed.names(good) && !allowed.leadsOut(good))
            #expect(try allowed.read(good, atMost: 100) == Array(good.dropFirst(folder.count + 1).utf8))
        }
        let missing = "\(folder)/allowed/none"
        #expect(allowed.names(missing) && !allowed.leadsOut(missing))
        #expect(failure { _ = try allowed.read(missing, atMost: 100) } == .absent(missing))
        for bad in [
            "\(folder)/other/d", "\(folder)/allowed-too/c", "\(folder)/allowed", "\(folder)/allowed/",
            "\(folder)/allowed/../other/d", "\(folder)/allowed/inner/../../other/d", "\(folder)/allowed/./a",
            "\(folder)/allowed//a", "/\(folder)/allowed/a", "\(folder)/allowed/a/", "\(folder)/allowed/a\0",
            "\(folder)/allowed%2Fa", "\(folder)/%2e%2e/allowed/a", "file://\(folder)/allowed/a", "allowed/a", "a", "",
            "/", "/proc/self/fd/0", "/proc/self/cwd/a", "/proc/self/root\(folder)/allowed/a", "/etc/hostname",
            "\(folder)/ALLOWED/a", "~/a",
        ] {
            #expect(!allowed.names(bad), "\(bad)")
            #expect(failure { _ = try allowed.read(bad, atMost: 100) } == .notAllowed(bad), "\(bad)")
        }
    }

    @Test func linksOutOfAFolderAreNotFollowed() throws {
        let allowed = AllowedFiles(folders: ["\(folder)/allowed"])
        symlink("\(folder)/other/d", "\(folder)/allowed/file")
        symlink("\(folder)/other", "\(folder)/allowed/folder")
        symlink("../other/d", "\(folder)/allowed/relative")
        symlink("/proc/self/fd", "\(folder)/allowed/open")
        symlink("inner/b", "\(folder)/allowed/within")
        for name in ["file", "folder/d", "folder/none", "relative", "open/0", "open/none"] {
            let path = "\(folder)/allowed/\(name)"
            #expect(allowed.leadsOut(path), "\(name)")
            // Where it leads to there may be nothing.
            if case .absent = failure({ _ = try allowed.read(path, atMost: 100) }), name.contains("/") { continue }
            #expect(failure { _ = try allowed.read(path, atMost: 100) } == .notAllowed(path), "\(name)")
        }
        let within = "\(folder)/allowed/within"
        #expect(!allowed.leadsOut(within))
        #expect(try allowed.read(within, atMost: 100) == Array("allowed/inner/b".utf8))
        // The folder itself is the administrator's, who may have written a link.
        symlink("\(folder)/allowed", "\(folder)/shortcut")
        let short = AllowedFiles(folders: ["\(folder)/shortcut"])
        #expect(try short.read("\(folder)/shortcut/a", atMost: 100) == Array("allowed/a".utf8))
        #expect(short.leadsOut("\(folder)/shortcut/file"))
    }

    @Test func singleFilesOfTheAdministratorAreReadWhereverTheyAre() throws {
        let path = "\(folder)/other/../other/d"
        let allowed = AllowedFiles(files: [path])
        #expect(allowed.names(path) && !allowed.leadsOut(path))
        #expect(try allowed.read(path, atMost: 100) == Array("other/d".utf8))
        #expect(!allowed.names("\(folder)/other/d"))
    }

    @Test func everythingIsBelowTheRoot() throws {
        let allowed = AllowedFiles(folders: ["/"])
        #expect(try allowed.read("\(folder)/other/d", atMost: 100) == Array("other/d".utf8))
        #expect(!allowed.names("/"))
    }

    /// Neither for longer than a reader's patience, nor by threads without end.
    @Test func aFileSystemThatDoesNotAnswerHoldsNobodyUp() async {
        let path = "\(folder)/slow"
        // Other tests read meanwhile.
        let overdue = Guarded(0)
        func outcome() async -> PlainFileError? {
            do throws(PlainFileError) {
                try await PlainFile.elsewhere(path, overdue: overdue) { () throws(PlainFileError) in
                    Thread.sleep(forTimeInterval: 12)
                }
                return nil
            } catch {
                return error
            }
        }
        let began = ContinuousClock.now
        await withTaskGroup(of: PlainFileError?.self) { group in
            for _ in 0..<PlainFile.mostOverdue { group.addTask { await outcome() } }
            for await error in group { #expect(error == .notInTime(path)) }
        }
        #expect(ContinuousClock.now - began < PlainFile.patience + .seconds(2))
        let further = ContinuousClock.now
        #expect(await outcome() == .notInTime(path))
        #expect(ContinuousClock.now - further < .seconds(1), "it is not even tried")
    }
}
