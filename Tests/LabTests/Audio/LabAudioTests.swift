import Locking

#if SofiaSIP
    import AudioAPI
    import Synchronization
    import Testing

    @testable import Lab

    @Suite struct LabAudioTests {
        /// Plays what it records, as a line without anybody on it would.
        final class Echo: AudioClient {
            private struct State {
                var samples = [Int16](repeating: 0, count: 160)
                var frames = 0
                var first: ContinuousClock.Instant?
                var last: ContinuousClock.Instant?
            }

            private let state = Guarded(State())
            var frames: Int { state.withLock { $0.frames } }
            /// From the first frame to the last.
            var duration: Duration {
                state.withLock { state in
                    guard let first = state.first, let last = state.last else { return .zero }
                    return last - first
                }
            }

            func captured(_ samples: UnsafeBufferPointer<Int16>) {
                state.withLock { state in
                    state.frames += 1
                    let now = ContinuousClock.now
                    state.first = state.first ?? now
                    state.last = now
                    for index in samples.indices { state.samples[index] = samples[index] }
                }
            }

            func render(into samples: UnsafeMutableBufferPointer<Int16>) {
                state.withLock { state in
                    for index in samples.indices { samples[index] = state.samples[index] }
                }
            }
        }

        @Test func hearsItsOwnTone() async throws {
            let audio = LabAudio(tone: 440)
            let stream = try await audio.open(.telephony, client: Echo())
            let heard = try #require(await audio.heardTone())
            #expect(abs(heard.frequency - 440) < 1)
            #expect(audio.openStreams == 1)
            await stream.close()
            try await audio.waitClosed()
        }

        @Test func silence() async throws {
            let audio = LabAudio(tone: nil)
            let stream = try await audio.open(.telephony, client: Echo())
            #expect(try await audio.listen() == nil)
            try await audio.waitSilence()
            #expect(await audio.heardTone(within: .milliseconds(600)) == nil)
            await stream.close()
        }

        @Test func keepsTheTimeOfARealDevice() async throws {
            let echo = Echo()
            let audio = LabAudio(tone: 440)
            let stream = try await audio.open(.telephony, client: echo)
            _ = try await audio.listen()
            await stream.close()
            let due = echo.duration / .milliseconds(20) + 1
            // A loaded machine may be late, and catches up; nothing makes a device early.
            #expect(Double(echo.frames) < due + 1, "\(echo.frames) frames in the time of \(due)")
            #expect(Double(echo.frames) > due / 2, "\(echo.frames) frames in the time of \(due)")
        }

        @Test func closedStreamIsNotCalledAnyMore() async throws {
            let echo = Echo()
            let audio = LabAudio(tone: 440)
            let stream = try await audio.open(.telephony, client: echo)
            async let first: Void = stream.close()
            async let second: Void = stream.close()
            _ = await (first, second)
            await stream.close()
            let frames = echo.frames
            // While another one hears a tone it would have been called many times.
            let other = try await audio.open(.telephony, client: Echo())
            _ = try #require(await audio.heardTone())
            #expect(echo.frames == frames)
            await other.close()
        }

        @Test func nothingPlayedIsSaid() async {
            let error = await #expect(throws: LabError.self) { try await LabAudio(tone: nil).listen() }
            #expect(error?.description == "nothing was played within 3.0 seconds; last seen: nothing was played")
        }
    }
#endif
