#if PulseAudio
    import AudioAPI
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
    }
#endif
