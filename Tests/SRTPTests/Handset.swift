#if SofiaSIP
    import AudioAPI
    import Locking

    /// A microphone and a speaker that move a frame when the test says so.
    final class Handset: CallAudio {
        private let client = Guarded<(any AudioClient)?>(nil)

        func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
            self.client.withLock { $0 = client }
            return Stream()
        }

        func speak(_ samples: [Int16]) {
            let client = client.withLock { $0 }
            samples.withUnsafeBufferPointer { client?.captured($0) }
        }

        func listen() -> [Int16] {
            let client = client.withLock { $0 }
            var samples = [Int16](repeating: 0, count: 160)
            samples.withUnsafeMutableBufferPointer { client?.render(into: $0) }
            return samples
        }

        private struct Stream: AudioStream {
            func close() async {}
        }
    }
#endif
