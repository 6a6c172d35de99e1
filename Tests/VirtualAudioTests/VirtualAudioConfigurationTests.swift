import Foundation
import Testing

@testable import VirtualAudio

@Suite("Configuring the virtual devices")
struct VirtualAudioConfigurationTests {
    @Test func plainTexts() throws {
        let quiet = try VirtualAudioConfiguration(microphone: "silence", speaker: "discard")
        #expect(quiet == VirtualAudioConfiguration())
        #expect(
            try VirtualAudioConfiguration(microphone: "tone:440", speaker: "discard").microphone == .tone(hertz: 440))
        #expect(
            try VirtualAudioConfiguration(microphone: "tone:440.5", speaker: "discard").microphone
                == .tone(hertz: 440.5))
    }

    @Test func files() throws {
        let folder = try TestFolder()
        let speech = try folder.file("speech.wav", WaveHeader.bytes(sampleRate: 8000, dataLength: 4) + [1, 0, 2, 0])
        let heard = try folder.file("heard.wav")
        let configuration = try VirtualAudioConfiguration(microphone: "file:\(speech)", speaker: "file:\(heard)")
        guard case .file(let file) = configuration.microphone else {
            Issue.record("\(configuration.microphone)")
            return
        }
        #expect(file.samples(at: 8000) == [1, 2])
        #expect(configuration.speaker == .file(path: heard))
        #expect(!FileManager.default.fileExists(atPath: heard), "nothing is written before there is something to write")
    }

    @Test(arguments: [
        "", "Silence", "tone", "tone:", "tone:0", "tone:0.5", "tone:4000", "tone:-440", "tone:1e3", "tone:nan",
        "tone:440Hz", "tone:1e30", "tone:2147483648", "tone:9223372036854775807", "tone:18446744073709551616",
        "tone:-1",
        "tone:\(String(repeating: "9", count: 400))", "tone:3999.1", "tone:.", "tone:inf", "tone:0x10", "tone:٤٤٠",
        "tone:4.4.0", "file:", "mic:0",
    ])
    func microphonesThatAreNone(text: String) {
        let error = #expect(throws: VirtualAudioError.self) {
            try VirtualAudioConfiguration(microphone: text, speaker: "discard")
        }
        #expect(error?.device == .microphone)
        #expect(error?.message.contains("write ") == true, "it says what to write instead: \(error?.message ?? "")")
    }

    @Test(arguments: ["", "Discard", "tone:440", "file:"])
    func speakersThatAreNone(text: String) {
        let error = #expect(throws: VirtualAudioError.self) {
            try VirtualAudioConfiguration(microphone: "silence", speaker: text)
        }
        #expect(error?.device == .speaker)
        #expect(error?.message.contains("write ") == true)
    }

    @Test func filesThatCannotBePlayed() throws {
        let folder = try TestFolder()
        let missing = try folder.file("missing.wav")
        let text = try folder.file("text.wav", Array("no sound at all".utf8))
        let empty = try folder.file("empty.wav", [])
        let pipe = try folder.file("pipe.wav")
        #expect(mkfifo(pipe, 0o600) == 0)
        let large = try folder.file("large.wav", [])
        #expect(truncate(large, LoopedFile.longest + 1) == 0)
        for (path, reason) in [
            (missing, "is not there"), (folder.path, "is not a plain file"),
            (text, "is not a WAV file"), (empty, "is not a WAV file"), (pipe, "is not a plain file"),
            (large, "has more than 33554432 bytes"),
        ] {
            let error = #expect(throws: VirtualAudioError.self) {
                try VirtualAudioConfiguration(microphone: "file:\(path)", speaker: "discard")
            }
            #expect(error?.message == "\(path) \(reason)")
        }
    }

    @Test func filesThatCannotBeWritten() throws {
        let folder = try TestFolder()
        let pipe = try folder.file("pipe.wav")
        #expect(mkfifo(pipe, 0o600) == 0)
        for (path, reason) in [
            (folder.path, "is not a regular file"), (pipe, "is not a regular file"),
            (folder.path + "/none/heard.wav", "cannot be written: there is no folder \(folder.path)/none"),
        ] {
            let error = #expect(throws: VirtualAudioError.self) {
                try VirtualAudioConfiguration(microphone: "silence", speaker: "file:\(path)")
            }
            #expect(error?.message == "\(path) \(reason)")
        }
    }
}
