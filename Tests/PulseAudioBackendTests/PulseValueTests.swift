#if PulseAudio
    import AudioAPI
    import PulseAudioLibrary
    import Testing

    @testable import PulseAudioBackend

    @Suite("What the sound server tells, as values")
    struct PulseValueTests {
        @Test(arguments: 0...100) func everyPercentageReadsBack(percent: Int) {
            #expect(Loudness(channels: [65536, 65536]).scaled(toPercent: percent).percent == percent)
            #expect(Loudness(channels: [30000, 60000]).scaled(toPercent: percent).percent == percent)
        }

        @Test func balanceIsKeptAndSilenceIsLeft() {
            #expect(Loudness(channels: [65536, 32768]).scaled(toPercent: 50).channels == [32768, 16384])
            #expect(Loudness(channels: [0, 0]).scaled(toPercent: 100).channels == [65536, 65536])
            #expect(Loudness(channels: [98304]).percent == 100, "amplified beyond full")
            #expect(Loudness(channels: [65536]).scaled(toPercent: 400).percent == 100)
            #expect(Loudness(Loudness(channels: [1, 2, 3]).cvolume).channels == [1, 2, 3])
            #expect(Loudness(channels: []).percent == 0)
        }

        @Test func theBufferGrowsOnlyWhenGapsRepeat() {
            var delay = PlaybackDelay()
            // Twice within ten seconds is bearable, and what was long ago does not count.
            let grew = [0, 1, 20, 21, 22].map { seconds in delay.ranEmpty(at: seconds * 1_000_000) }
            #expect(grew == [false, false, false, false, true] && delay.milliseconds == 42)
            for step in 0..<100 { _ = delay.ranEmpty(at: 23_000_000 + UInt64(step)) }
            #expect(delay.milliseconds == PlaybackDelay.most)
        }

        private static func record(
            _ index: UInt32, _ name: String, _ direction: AudioDevice.Direction, card: UInt32? = nil
        ) -> DeviceRecord {
            DeviceRecord(
                index: index, direction: direction, name: name, description: "Device \(name)", formFactor: .unknown,
                card: card, volume: Loudness(channels: [65536]), muted: false)
        }

        @Test func bothEndsOfACardAreOnePiece() throws {
            var table = DeviceTable()
            table.set(Self.record(3, "usb.out", .playback, card: 9))
            table.set(Self.record(4, "usb.in", .capture, card: 9))
            table.set(CardRecord(index: 9, name: "usb", description: "Jabra Evolve", hidesMicrophone: false))
            let hardware = AudioDevice.Hardware(id: "usb", name: "Jabra Evolve")
            #expect(table.devices.map(\.hardware) == [hardware, hardware])
            #expect(table.devices.map(\.id.rawValue) == ["source:usb.in", "sink:usb.out"])
            table.removeCard(9)
            #expect(table.devices.map(\.hardware) == [nil, nil])
        }

        @Test func aHeadsetInItsModeForMusicIsSaidSo() throws {
            var table = DeviceTable()
            table.set(Self.record(1, "bluez", .playback, card: 2))
            table.set(CardRecord(index: 2, name: "bluez_card", description: "Acme", hidesMicrophone: true))
            #expect(try #require(table.devices.first?.remark).contains("microphone is off"))
        }

        @Test func whatNobodyCanUseIsLeftOut() {
            var table = DeviceTable()
            table.set(Self.record(0, "auto_null", .playback))
            var hdmi = Self.record(1, "hdmi", .playback)
            hdmi.isPluggedIn = false
            table.set(hdmi)
            #expect(table.devices.isEmpty)
            hdmi.isPluggedIn = true
            table.set(hdmi)
            #expect(table.devices.map(\.name) == ["Device hdmi"])
            table.remove(.playback, 1)
            #expect(table.devices.isEmpty && table.record(hdmi.id) == nil)
        }

        @Test(
            arguments: [
                ("headset", .headset), ("hands-free", .handsFree), ("handset", .handsFree), ("headphone", .headphone),
                ("webcam", .webcam), ("microphone", .microphone), ("speaker", .speaker), ("tv", .hdmi),
                ("internal", nil),
                ("computer", nil), ("", nil),
            ] as [(String, AudioDevice.FormFactor?)])
        func formFactors(text: String, form: AudioDevice.FormFactor?) {
            #expect(AudioDevice.FormFactor(deviceFormFactor: text) == form)
        }

        // MARK: Numbers of a server that says anything

        static let numbers: [UInt64] = [0, 1, 1 << 16, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 63) - 1, 1 << 63, .max]

        @Test(arguments: numbers) func volumesOfAnySizeAreTaken(number: UInt64) {
            let value = UInt32(truncatingIfNeeded: number)
            var volume = pa_cvolume()
            for channels in [0, 1, 2, 32, 33, 255] as [UInt8] {
                volume.channels = channels
                withUnsafeMutableBytes(of: &volume.values) { bytes in
                    for place in bytes.bindMemory(to: UInt32.self).indices {
                        bytes.storeBytes(of: place == 0 ? value : 1, toByteOffset: 4 * place, as: UInt32.self)
                    }
                }
                let loudness = Loudness(volume)
                #expect(loudness.channels.count <= 32 && 0...100 ~= loudness.percent)
                for percent in [Int.min, -1, 0, 1, 100, 101, 1 << 31, .max] {
                    let scaled = loudness.scaled(toPercent: percent)
                    #expect(0...100 ~= scaled.percent && scaled.cvolume.channels <= 32)
                }
            }
        }

        @Test(arguments: numbers) func indicesAndLatenciesOfAnySizeAreTaken(number: UInt64) {
            let index = UInt32(truncatingIfNeeded: number)
            var table = DeviceTable()
            table.set(Self.record(index, "a", .playback, card: index))
            table.set(CardRecord(index: index, name: "c", description: "C", hidesMicrophone: false))
            #expect(table.devices.map(\.hardware?.name) == ["C"])
            table.remove(.playback, index)
            table.removeCard(index)
            #expect(table.devices.isEmpty)
            var delay = PlaybackDelay()
            for other in Self.numbers + [number, number, number] { _ = delay.ranEmpty(at: other) }
            #expect(PlaybackDelay.least...PlaybackDelay.most ~= delay.milliseconds)
        }

        /// A sink and a source as the library hands them over, with nothing in them but numbers.
        @Test(arguments: numbers) func recordsOfAnyNumbersAreTaken(number: UInt64) {
            "name".withCString { name in
                var sink = pa_sink_info()
                sink.name = name
                sink.index = UInt32(truncatingIfNeeded: number)
                sink.card = UInt32(truncatingIfNeeded: number)
                sink.latency = number
                sink.configured_latency = number
                sink.mute = Int32(truncatingIfNeeded: number)
                sink.volume.channels = UInt8(truncatingIfNeeded: number)
                #expect(DeviceRecord(sink)?.name == "name")
                var source = pa_source_info()
                source.name = name
                source.index = UInt32(truncatingIfNeeded: number)
                source.monitor_of_sink = .max
                source.latency = number
                source.volume.channels = UInt8(truncatingIfNeeded: number)
                #expect(DeviceRecord(source)?.direction == .capture)
            }
        }

        @Test(arguments: numbers) func formatsOfAnySizeAreChecked(number: UInt64) {
            let number = Int(truncatingIfNeeded: number)
            for format in [
                AudioFormat(sampleRate: number, frameCount: 160), AudioFormat(sampleRate: 8000, frameCount: number),
                AudioFormat(sampleRate: number, frameCount: number),
            ] {
                #expect(format.frameDuration >= .zero || number < 0)
                guard format.isPlausible else { continue }
                #expect(format.frameMicroseconds <= 1_000_000)
                #expect(format.sampleSpecification.rate == UInt32(format.sampleRate))
                #expect(format.bytes(milliseconds: 1000) <= 384_000)
            }
        }
    }
#endif
