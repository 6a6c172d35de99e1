import AudioAPI
import Foundation
import Logging
import MediaCore
import PlainFiles
import Testing

@testable import AudioRouting

@Suite("What calls ring with", .timeLimit(.minutes(1)))
final class RingFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "ring-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A file of A-law, 8000 samples a second.
    private func write(_ samples: [UInt8], to name: String) throws {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let chunks =
            Array("WAVEfmt ".utf8) + little(16, 4) + little(6, 2) + little(1, 2) + little(8000, 4) + little(8000, 4)
            + little(1, 2) + little(8, 2) + Array("data".utf8) + little(samples.count, 4) + samples
        let bytes = Array("RIFF".utf8) + little(chunks.count, 4) + chunks
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    @Test func aFileIsFoundByItsPathOrInTheDirectories() async throws {
        try write([0xAA, 0x2A], to: "bell.wav")
        let files = RingFiles(directories: ["\(folder)/none", folder])
        for name in ["bell.wav", "\(folder)/bell.wav"] {
            let sound = try await files.sound(named: name)
            #expect(sound.samples == [32256, -32256] && sound.pause == 0)
            #expect(sound.format == AudioFormat(sampleRate: 8000, frameCount: 160))
        }
        #expect(try await files.sound(named: RingFiles.standardName).pause > 0, "it is nowhere: the built-in ring")
        #expect(try await files.sound(named: "").pause > 0)
        try write([0xAA], to: RingFiles.standardName)
        #expect(try await files.sound(named: RingFiles.standardName).samples == [32256])
    }

    @Test func whatIsNoFileIsNotOpened() async throws {
        let pipe = "\(folder)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let files = RingFiles(directories: [folder])
        for (name, reason) in [
            ("pipe", "\(pipe) is not a plain file"), ("gone", "\(folder)/gone is not there"),
            ("/dev/null", "/dev/null is in none of the folders of connector.allowed_files"),
        ] {
            let thrown = await #expect(throws: RingFileError.self) { _ = try await files.sound(named: name) }
            #expect(thrown?.description == reason)
        }
        try Data("no sound".utf8).write(to: URL(filePath: "\(folder)/text"))
        let thrown = await #expect(throws: RingFileError.self) { _ = try await files.sound(named: "text") }
        #expect(thrown?.description == "text is no sound: at byte 0: it does not begin with RIFF")
    }

    /// What a client names is read beneath the folders that are for it, and nowhere else.
    @Test func namesDoNotLeadOutOfTheFolders() async throws {
        for place in ["data", "allowed", "other"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: false)
            try write([0xAA], to: "\(place)/bell.wav")
        }
        symlink("\(folder)/other/bell.wav", "\(folder)/data/way-out.wav")
        let files = RingFiles(
            directories: ["\(folder)/data"],
            allowed: AllowedFiles(folders: ["\(folder)/allowed"], files: ["\(folder)/bell.wav"]))
        try write([0xAA], to: "bell.wav")
        for good in ["bell.wav", "\(folder)/data/bell.wav", "\(folder)/allowed/bell.wav", "\(folder)/bell.wav"] {
            #expect(try await files.sound(named: good).samples == [32256], "\(good)")
        }
        for bad in [
            "../other/bell.wav", "./bell.wav", "\(folder)/other/bell.wav", "\(folder)/data/../other/bell.wav",
            "way-out.wav", "\(folder)/data/way-out.wav", "../../\(folder)/other/bell.wav", "bell.wav/", "bell.wav\0",
        ] {
            let thrown = await #expect(throws: RingFileError.self) { _ = try await files.sound(named: bad) }
            #expect(thrown?.reason.contains("allowed_files") == true, "\(bad)")
        }
    }

    @Test(arguments: [true, false])
    func aFileRingsOverAndOver(isWhole: Bool) async throws {
        try write([0xAA, 0x2A, 0xD5], to: "bell.wav")
        let sound = try await RingFiles(directories: [folder]).sound(named: "bell.wav")
        let tone = RingTone(sound, isWhole: isWhole)
        var frame = [Int16](repeating: 1, count: 7)
        frame.withUnsafeMutableBufferPointer { tone.render(into: $0) }
        let once: [Int16] = [32256, -32256, 8]
        #expect(frame == once + (isWhole ? [0, 0, 0, 0] : once + [32256]))
    }

    @Test func everySpeakerRingsWithItsFile() async throws {
        try write([0xAA], to: "bell.wav")
        let running = RunningRouter(
            [
                .microphone("Mic", isDefault: true), .speaker("Desk", isDefault: true), .speaker("Headset"),
            ], rules: RoutingRules(speakerNames: ["Headset"]), ringFiles: RingFiles(directories: [folder]))
        #expect(await running.sees { _ in true })
        let ringing = Ringing(
            places: [.systemDefault, .speaker], file: "\(folder)/bell.wav", systemFile: "\(folder)/gone")
        for _ in 1...2 {
            await running.router.ring(ringing)
            let rates = Dictionary(uniqueKeysWithValues: running.backend.openRequests.map { ($0.speaker, $0.format) })
            #expect(rates[AudioDevice.speaker("Headset").id]?.sampleRate == 8000)
            #expect(rates[AudioDevice.speaker("Desk").id] == RingSound.builtIn.format, "for a file that is not there")
            await running.router.ring(nil)
        }
        await running.stop()
    }

    @Test func aFileThatCannotBeUsedIsComplainedOfOnce() async throws {
        let lines = Locked<[String]>([])
        let backend = ScriptedBackend([.speaker("Desk")])
        let ringer = Ringer(
            backend: TimedBackend(backend), files: RingFiles(directories: [folder]),
            logger: Logger(label: "test") { _ in LineLog(lines: lines) })
        let desk = AudioDevice.speaker("Desk").id
        for _ in 1...3 {
            await ringer.ring(Ringing(places: [.speaker]), on: [desk: "gone"])
            #expect(backend.openRequests.map(\.format) == [RingSound.builtIn.format])
            await ringer.ring(nil, on: [:])
        }
        #expect(lines.withLock { $0 } == ["\(folder)/gone is not there"])
    }
}

/// Keeps the reasons of warnings.
private struct LineLog: LogHandler {
    let lines: Locked<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.metadata?["reason"] ?? "")") }
    }
}
