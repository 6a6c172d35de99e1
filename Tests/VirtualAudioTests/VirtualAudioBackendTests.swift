import AudioAPI
import Testing

@testable import VirtualAudio

@Suite("The virtual devices", .timeLimit(.minutes(1)))
struct VirtualAudioBackendTests {
    @Test func aToneGoesOnFromFrameToFrame() async throws {
        let clock = VirtualAudioClock()
        let backend = try VirtualAudioBackend("tone:440", clock: clock)
        let client = TestClient()
        let stream = try await backend.open(client)
        await client.reach(30)
        await stream.close()
        let heard = client.heard
        #expect(heard.count >= 30 * 160)
        #expect(Tone.share(of: 440, in: heard, rate: 8000) > 1 - 1e-6)
        #expect(abs(Tone.peak(heard) - 10_000) < 100)
    }

    @Test(arguments: [8000, 16_000, 48_000])
    func aFileIsPlayedRoundAndRound(rate: Int) async throws {
        let folder = try TestFolder()
        let samples = Tone.samples(500, count: 1600, rate: 16_000)
        let speech = try folder.file(
            "speech.wav", WaveHeader.bytes(sampleRate: 16_000, dataLength: 3200) + samples.littleEndianBytes)
        let backend = try VirtualAudioBackend("file:\(speech)", clock: VirtualAudioClock())
        let client = TestClient()
        let stream = try await backend.open(client, AudioFormat(sampleRate: rate, frameCount: rate / 50))
        await client.reach(25)
        await stream.close()
        #expect(Tone.share(of: 500, in: client.heard, rate: rate) > 1 - 1e-6, "five times round, without a click")
    }

    @Test func volumeIsPercentOfTheAmplitude() async throws {
        let backend = try VirtualAudioBackend("tone:1000", clock: VirtualAudioClock())
        for (volume, muted, expected) in [
            (100, false, 10_000), (50, false, 5000), (1, false, 100), (0, false, 0), (100, true, 0),
        ] {
            try await backend.setVolume(volume, of: VirtualAudioBackend.microphoneID)
            try await backend.setMuted(muted, of: VirtualAudioBackend.microphoneID)
            let client = TestClient()
            let stream = try await backend.open(client)
            await client.reach(5)
            await stream.close()
            #expect(abs(Tone.peak(client.heard) - expected) <= 1, "volume \(volume), muted \(muted)")
        }
    }

    @Test func muteInACallFadesWithinAFrame() async throws {
        let backend = try VirtualAudioBackend("tone:1000", clock: VirtualAudioClock())
        let client = TestClient()
        let stream = try await backend.open(client)
        await client.reach(3)
        try await backend.setMuted(true, of: VirtualAudioBackend.microphoneID)
        let before = client.frames
        await client.reach(before + 6)
        try await backend.setMuted(false, of: VirtualAudioBackend.microphoneID)
        let after = client.frames
        await client.reach(after + 4)
        await stream.close()
        let heard = client.heard
        // One frame may have been under way, one fades.
        #expect(Tone.peak(heard[((before + 2) * 160)..<((before + 6) * 160)]) == 0)
        #expect(Tone.peak(heard.suffix(160)) == 10_000)
        let steepest = zip(heard, heard.dropFirst()).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(steepest <= 7700, "no click: 1 kHz at 8 kHz moves by 0.77 of its peak at most")
    }

    @Test func devicesTellOfTheirChangesInOrder() async throws {
        let backend = try VirtualAudioBackend(clock: VirtualAudioClock())
        let (events, continuation) = AsyncStream<AudioEvent>.makeStream()
        let run = Task { try? await backend.run { continuation.yield($0) } }
        var iterator = events.makeAsyncIterator()
        let first = await iterator.next()
        #expect(first == .devices(await backend.devices()))
        try await backend.setVolume(150, of: VirtualAudioBackend.speakerID)
        try await backend.setVolume(-1, of: VirtualAudioBackend.speakerID)
        try await backend.setMuted(true, of: VirtualAudioBackend.microphoneID)
        guard case .devices(let quiet) = await iterator.next(), case .devices(let mute) = await iterator.next() else {
            Issue.record("two changes are two events; 150 is 100, which is none")
            return
        }
        #expect(quiet.map(\.volume) == [100, 0] && quiet.map(\.muted) == [false, false])
        #expect(mute.map(\.volume) == [100, 0] && mute.map(\.muted) == [true, false])
        #expect(mute.map(\.name) == ["Virtual microphone", "Virtual speaker"])
        run.cancel()
        await run.value
    }

    @Test(arguments: [
        AudioFormat(sampleRate: 8000, frameCount: 0), AudioFormat(sampleRate: 0, frameCount: 160),
        AudioFormat(sampleRate: 8000, frameCount: 8001), AudioFormat(sampleRate: Int.max, frameCount: Int.max),
        AudioFormat(sampleRate: -8000, frameCount: -160),
    ])
    func formatsThatMakeNoSenseAreRefused(format: AudioFormat) async throws {
        let backend = try VirtualAudioBackend(clock: VirtualAudioClock())
        await #expect {
            _ = try await backend.open(TestClient(), format)
        } throws: { error in
            if case .unavailable = error as? AudioError { true } else { false }
        }
    }

    @Test func sessionsDoNotHearEachOther() async throws {
        let clock = VirtualAudioClock()
        let backends = try (0..<20).map { _ in try VirtualAudioBackend("tone:1000", clock: clock) }
        for (index, backend) in backends.enumerated() {
            try await backend.setVolume(index * 5, of: VirtualAudioBackend.microphoneID)
        }
        let clients = backends.map { _ in TestClient() }
        var streams: [any AudioStream] = []
        for (backend, client) in zip(backends, clients) { streams.append(try await backend.open(client)) }
        for client in clients { await client.reach(5) }
        for stream in streams { await stream.close() }
        for (index, client) in clients.enumerated() { #expect(abs(Tone.peak(client.heard) - index * 500) <= 1) }
    }

    // MARK: The clock

    @Test func theClockStopsWithStreamsOpen() async throws {
        let clock = VirtualAudioClock()
        let backend = try VirtualAudioBackend(clock: clock)
        let client = TestClient()
        let stream = try await backend.open(client)
        await client.reach(2)
        clock.stop()
        let frames = client.frames
        await #expect(throws: AudioError.self) { _ = try await backend.open(TestClient()) }
        await stream.close()
        #expect(client.frames == frames)
    }

    @Test func theClockStartsAgainAfterSilence() async throws {
        let backend = try VirtualAudioBackend(clock: VirtualAudioClock())
        for _ in 0..<3 {
            let client = TestClient()
            let stream = try await backend.open(client)
            await client.reach(2)
            await stream.close()
        }
    }

    /// Nobody keeps a session that nobody holds: neither the clock nor its thread.
    @Test func nothingIsKeptAlive() async throws {
        weak var gone: VirtualAudioBackend?
        weak var goneClock: VirtualAudioClock?
        do {
            let clock = VirtualAudioClock()
            let backend = try VirtualAudioBackend(clock: clock)
            let client = TestClient()
            let stream = try await backend.open(client)
            await client.reach(2)
            await stream.close()
            clock.stop()
            gone = backend
            goneClock = clock
        }
        #expect(gone == nil)
        #expect(goneClock == nil)
    }
}
