import AudioAPI

extension AudioBackendConformance {
    static let streamChecks = [
        AudioBackendCheck("a stream keeps the device's time", streamKeepsTime),
        AudioBackendCheck("close ends the callbacks", closeEndsTheCallbacks),
        AudioBackendCheck("a stream can be closed twice", streamCanBeClosedTwice),
        AudioBackendCheck("several streams run side by side", severalStreamsRun),
        AudioBackendCheck("the end of run closes streams", endOfRunClosesStreams),
        AudioBackendCheck("streams leave no descriptor behind", streamsLeaveNoDescriptor),
    ]

    @Sendable private static func streamKeepsTime(_ probe: AudioProbe) async throws {
        try await probe.start()
        for format in [.telephony, AudioFormat(sampleRate: 16_000, frameCount: 160)] as [AudioFormat] {
            let client = CountingClient(frameCount: format.frameCount)
            let stream = try await probe.open(format, client: client)
            let perSecond = format.sampleRate / format.frameCount
            try await client.waitFrames(perSecond + perSecond / 4)
            try await probe.close(stream)
            let record = client.now
            try require(record.wrongSizes.isEmpty, "frames of \(record.wrongSizes) samples, not \(format.frameCount)")
            try require(record.overlaps == 0, "the client is called from two threads at once")
            try requireRate(record.rendered, format, "speaker")
            try requireRate(record.captured, format, "microphone")
        }
    }

    private static func requireRate(_ samples: [CountingClient.Sample], _ format: AudioFormat, _ name: String) throws {
        // What a device hands over at the start to fill its buffers says nothing of its rate.
        let settled = samples.dropFirst(5)
        guard let first = settled.first, let last = settled.last, settled.count > 1 else {
            throw ConformanceFailure("the \(name) hardly ever called: \(samples.count) times")
        }
        let took = (last.at - first.at) / .seconds(1)
        let rate = Double((settled.count - 1) * format.frameCount) / took
        let deviation = abs(rate / Double(format.sampleRate) - 1)
        try require(deviation < 0.05, "the \(name) runs at \(Int(rate)) samples a second, not \(format.sampleRate)")
    }

    @Sendable private static func closeEndsTheCallbacks(_ probe: AudioProbe) async throws {
        try await probe.start()
        let client = CountingClient(frameCount: 160)
        for _ in 1...3 {
            let stream = try await probe.open(.telephony, client: client)
            try await client.waitFrames(5)
            try await probe.close(stream)
            try await requireQuiet(client)
        }
    }

    /// Demands that a client is not called any more.
    private static func requireQuiet(_ client: CountingClient) async throws {
        let before = client.now
        try await watch()
        let after = client.now
        try require(
            before.rendered.count == after.rendered.count && before.captured.count == after.captured.count,
            "the client is called after the stream was closed")
    }

    @Sendable private static func streamCanBeClosedTwice(_ probe: AudioProbe) async throws {
        try await probe.start()
        let client = CountingClient(frameCount: 160)
        let stream = try await probe.open(.telephony, client: client)
        async let first: Void = probe.close(stream)
        async let second: Void = probe.close(stream)
        _ = try await (first, second)
        try await probe.close(stream)
        try await requireQuiet(client)
    }

    @Sendable private static func severalStreamsRun(_ probe: AudioProbe) async throws {
        try await probe.start()
        let clients = (0..<4).map { _ in CountingClient(frameCount: 160) }
        var streams: [any AudioStream] = []
        for client in clients { streams.append(try await probe.open(.telephony, client: client)) }
        for client in clients { try await client.waitFrames(10) }
        try await probe.close(streams.removeFirst())
        try await requireQuiet(clients[0])
        for client in clients.dropFirst() { try await client.waitFrames(5) }
        for stream in streams { try await probe.close(stream) }
    }

    @Sendable private static func endOfRunClosesStreams(_ probe: AudioProbe) async throws {
        try await probe.start()
        let client = CountingClient(frameCount: 160)
        let stream = try await probe.open(.telephony, client: client)
        try await client.waitFrames(5)
        try await probe.stop()
        try await requireQuiet(client)
        try await probe.close(stream)
    }

    @Sendable private static func streamsLeaveNoDescriptor(_ probe: AudioProbe) async throws {
        try await probe.start()
        try await Descriptors.requireFlat(over: 20) { _ in
            let client = CountingClient(frameCount: 160)
            let stream = try await probe.open(.telephony, client: client)
            try await client.waitFrames(1)
            try await probe.close(stream)
        }
    }
}
