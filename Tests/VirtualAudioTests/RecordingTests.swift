import AudioAPI
import Glibc
import PlainFiles
import Testing

@testable import VirtualAudio

@Suite("What virtual speakers record", .timeLimit(.minutes(1)))
struct RecordingTests {
    @Test func callAfterCallOfOneSession() async throws {
        let folder = try TestFolder()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: VirtualAudioClock())
        var expected: [Int16] = []
        for value in [1000, -2000] as [Int16] {
            let client = TestClient(plays: value)
            let stream = try await backend.open(client)
            await client.reach(5)
            await stream.close()
            expected += [Int16](repeating: value, count: client.frames * 160)
            #expect(
                try folder.sound(in: "heard.wav") == Sound(samples: expected, sampleRate: 8000), "whole after the close"
            )
        }
    }

    /// What agents and callers say is for the owner of the file, also where there was one before that everybody could read.
    @Test(arguments: [mode_t?.none, 0o644, 0o666, 0o600])
    func nobodyElseReadsIt(before: mode_t?) async throws {
        let folder = try TestFolder()
        let file = try folder.file("heard.wav")
        if let before {
            let descriptor = open(file, O_WRONLY | O_CREAT, 0o600)
            try #require(descriptor >= 0 && fchmod(descriptor, before) == 0)
            close(descriptor)
        }
        let backend = try VirtualAudioBackend("silence", "file:\(file)", clock: VirtualAudioClock())
        let client = TestClient(plays: 1)
        let stream = try await backend.open(client)
        await client.reach(2)
        await stream.close()
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func theFileIsTrueWhenever() async throws {
        let folder = try TestFolder()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: VirtualAudioClock())
        let client = TestClient(plays: 77)
        let stream = try await backend.open(client)
        // From its first moment on: a header that counts what is there.
        var lengths: [Int] = []
        for frames in stride(from: 1, through: 40, by: 1) {
            await client.reach(frames)
            let bytes = try PlainFile.read(folder.path + "/heard.wav", atMost: LoopedFile.longest)
            #expect(bytes.count >= WaveHeader.length)
            let counted = Int(bytes[40]) | Int(bytes[41]) << 8 | Int(bytes[42]) << 16
            #expect(counted <= bytes.count - WaveHeader.length)
            #expect(Int(bytes[4]) | Int(bytes[5]) << 8 | Int(bytes[6]) << 16 == counted + 36)
            lengths.append(counted)
        }
        await stream.close()
        #expect(lengths == lengths.sorted())
        #expect((lengths.last ?? 0) > 0, "0.8 s on, something has been written")
        #expect(try folder.sound(in: "heard.wav").samples.count == client.frames * 160)
    }

    @Test func volumeAndMuteShowInIt() async throws {
        let folder = try TestFolder()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: VirtualAudioClock())
        try await backend.setVolume(25, of: VirtualAudioBackend.speakerID)
        let client = TestClient(plays: 20_000)
        let stream = try await backend.open(client)
        await client.reach(3)
        await stream.close()
        #expect(Set(try folder.sound(in: "heard.wav").samples) == [5000])
    }

    @Test func callsAtOnceAreMixed() async throws {
        let folder = try TestFolder()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: VirtualAudioClock())
        let clients = [TestClient(plays: 100), TestClient(plays: 23)]
        let first = try await backend.open(clients[0])
        let second = try await backend.open(clients[1])
        for client in clients { await client.reach(10) }
        await first.close()
        await second.close()
        let samples = try folder.sound(in: "heard.wav").samples
        #expect(Set(samples).isSubset(of: [100, 123, 23]))
        #expect(samples.count { $0 == 123 } >= 8 * 160)
    }

    @Test func aCallAtAnotherRateIsFittedIn() async throws {
        let folder = try TestFolder()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: VirtualAudioClock())
        for format in [AudioFormat.telephony, AudioFormat(sampleRate: 48_000, frameCount: 960)] {
            let client = TestClient(plays: 1000)
            let stream = try await backend.open(client, format)
            await client.reach(15)
            await stream.close()
        }
        let sound = try folder.sound(in: "heard.wav")
        #expect(sound.sampleRate == 8000)
        #expect(sound.samples.count >= 30 * 160 - 2)
        #expect(sound.samples.last == 1000)
    }

    @Test func sessionsAtOnceGetFilesOfTheirOwn() async throws {
        let folder = try TestFolder()
        let clock = VirtualAudioClock()
        let path = try folder.file("heard.wav")
        do {
            let backends = try (0..<2).map { _ in try VirtualAudioBackend("silence", "file:\(path)", clock: clock) }
            for (index, backend) in backends.enumerated() {
                let client = TestClient(plays: Int16(index + 1))
                let stream = try await backend.open(client)
                await client.reach(2)
                await stream.close()
            }
            #expect(Set(try folder.sound(in: "heard.wav").samples) == [1])
            #expect(Set(try folder.sound(in: "heard-2.wav").samples) == [2])
        }
        // The sessions are over: the next one has the name, and begins anew.
        let next = try VirtualAudioBackend("silence", "file:\(path)", clock: clock)
        let client = TestClient(plays: 9)
        let stream = try await next.open(client)
        await client.reach(2)
        await stream.close()
        #expect(Set(try folder.sound(in: "heard.wav").samples) == [9])
    }

    @Test func aLostFolderDoesNotEndTheCall() async throws {
        var folder: TestFolder? = try TestFolder()
        let path = try #require(try folder?.file("heard.wav"))
        let backend = try VirtualAudioBackend("silence", "file:\(path)", clock: VirtualAudioClock())
        folder = nil
        let client = TestClient()
        let stream = try await backend.open(client)
        await client.reach(3)
        await stream.close()
        #expect(client.frames >= 3)
    }

    @Test func theEndOfTheClockCompletesTheFile() async throws {
        let folder = try TestFolder()
        let clock = VirtualAudioClock()
        let backend = try VirtualAudioBackend("silence", "file:\(folder.file("heard.wav"))", clock: clock)
        let client = TestClient(plays: 3)
        let stream = try await backend.open(client)
        await client.reach(4)
        clock.stop()
        #expect(try folder.sound(in: "heard.wav").samples.count == client.frames * 160)
        await stream.close()
        #expect(try folder.sound(in: "heard.wav").samples.count == client.frames * 160)
    }
}
