#if SofiaSIP
    import ConnectorRuntime
    import Lab

    /// What the agent's virtual speaker played, as the WAV file that grows while the call goes on.
    struct AgentRecording {
        let path: String

        /// The tone that is in its latest half second.
        /// - Returns: nil when no tone was there in time.
        func tone(within limit: Duration) async -> ToneMeasurement? {
            let deadline = ContinuousClock.now + limit
            var latest: ToneMeasurement?
            while ContinuousClock.now < deadline {
                if let heard = measure() {
                    if heard.isTone { return heard }
                    latest = heard
                }
                guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { break }
            }
            return latest
        }

        /// The header is VirtualAudio's own: 44 bytes, 16 bits, one channel, the sample rate at byte 24.
        private func measure() -> ToneMeasurement? {
            guard let bytes = try? BinaryFile.read(path), bytes.count > 44 else { return nil }
            let rate = (0..<4).reduce(0) { $0 | Int(bytes[24 + $1]) << (8 * $1) }
            let samples = stride(from: 44, to: bytes.count - 1, by: 2).map { index in
                Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
            }
            guard rate > 0, samples.count > rate / 2 else { return nil }
            return ToneMeasurement(Array(samples.suffix(rate / 2)), sampleRate: rate)
        }
    }
#endif
