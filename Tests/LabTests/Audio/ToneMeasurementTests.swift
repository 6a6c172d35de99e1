#if SofiaSIP
    import Testing

    @testable import Lab

    @Suite struct ToneMeasurementTests {
        func samples(_ tone: Double?, amplitude: Double = 0.25, sampleRate: Int = 8000, count: Int = 2000) -> [Int16] {
            var source = ToneSource(tone: tone, amplitude: amplitude, sampleRate: sampleRate)
            var frame = [Int16](repeating: 0, count: count)
            frame.withUnsafeMutableBufferPointer { source.fill($0) }
            return frame
        }

        @Test(arguments: [300.0, 440, 441.7, 1000, 1004, 2345.6, 3400])
        func frequencyAndLevel(tone: Double) throws {
            let measurement = try #require(ToneMeasurement(samples(tone), sampleRate: 8000))
            #expect(abs(measurement.frequency - tone) < 0.5)
            #expect(abs(measurement.level - -12.04) < 0.2, "a quarter of full scale")
            #expect(measurement.purity > 0.99 && measurement.isTone)
        }

        @Test func otherSampleRates() throws {
            let measurement = try #require(
                ToneMeasurement(samples(1000, sampleRate: 16000, count: 4000), sampleRate: 16000))
            #expect(abs(measurement.frequency - 1000) < 0.5)
        }

        @Test func silenceIsNothing() {
            #expect(ToneMeasurement(samples(nil), sampleRate: 8000) == nil)
        }

        @Test func tooFewSamplesAreNothing() {
            #expect(ToneMeasurement(samples(440, count: 799), sampleRate: 8000) == nil)
        }

        @Test func noiseIsNoTone() throws {
            var state: UInt64 = 1
            let noise = (0..<2000).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int16(truncatingIfNeeded: state >> 50)
            }
            #expect(try #require(ToneMeasurement(noise, sampleRate: 8000)).isTone == false)
        }

        @Test func faintToneIsNotHeard() throws {
            let measurement = try #require(ToneMeasurement(samples(440, amplitude: 0.0015), sampleRate: 8000))
            #expect(!measurement.isTone)
        }
    }
#endif
