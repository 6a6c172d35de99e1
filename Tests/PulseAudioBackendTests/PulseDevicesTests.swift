#if PulseAudio
    import AudioAPI
    import PulseAudioBackend
    import Testing

    @Suite("The devices of a sound server", .serialized, .timeLimit(.minutes(1)))
    struct PulseDevicesTests {
        @Test func listsWhatAPersonWouldUse() async throws {
            let server = try await PrivatePulseServer(modules: PrivatePulseServer.desk + ["module-always-sink"])
            _ = try server.load(
                #"module-null-sink sink_name=head "sink_properties='device.description=Acme device.form_factor=headset'""#
            )
            _ = try server.load("module-null-source source_name=head_in description=Acme")
            try server.control("set-default-sink head")
            try server.control("set-default-source desk_in")
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Acme") { $0.isDefault })
            let devices = try #require(running.told)
            #expect(devices.map(\.name).sorted() == ["Acme", "Acme", "Desk_Microphone", "Desk_Speaker", "Feed"])
            #expect(devices.filter(\.isDefault).map(\.id.rawValue) == ["source:desk_in", "sink:head"])
            #expect(devices.first { $0.id.rawValue == "sink:head" }?.formFactor == .headset)
            #expect(await running.backend.devices() == devices)
            await running.stop()
        }

        @Test func devicesComeAndGo() async throws {
            let server = try await PrivatePulseServer()
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Desk_Speaker"))
            let module = try server.load("module-null-sink sink_name=new sink_properties=device.description=New")
            #expect(await running.tells(of: "New"))
            try server.control("set-default-sink new")
            #expect(await running.tells(of: "New") { $0.isDefault })
            try server.unload(module)
            #expect(await running.tells { devices in !devices.contains { $0.name == "New" } })
            await running.stop()
        }

        @Test func twoOfTheSameModelHaveTwoNames() async throws {
            let server = try await PrivatePulseServer()
            for name in ["twin.b", "twin.a"] {
                _ = try server.load("module-null-sink sink_name=\(name) sink_properties=device.description=Twin")
            }
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Twin #2"))
            #expect(running.device("Twin")?.id.rawValue == "sink:twin.a")
            #expect(running.device("Twin #2")?.id.rawValue == "sink:twin.b")
            await running.stop()
        }

        @Test func volumeAndMuteGoBothWays() async throws {
            let server = try await PrivatePulseServer()
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Desk_Speaker"))
            let speaker = AudioDevice.ID(rawValue: "sink:desk_out")
            try await running.backend.setVolume(40, of: speaker)
            #expect(try server.control("get-sink-volume desk_out").contains("40%"))
            #expect(running.device("Desk_Speaker")?.volume == 40, "told before the change is answered")
            try await running.backend.setMuted(true, of: speaker)
            #expect(try server.control("get-sink-mute desk_out").contains("yes"))

            let began = ContinuousClock.now
            try server.control("set-sink-volume desk_out 75%")
            #expect(await running.tells(of: "Desk_Speaker") { $0.volume == 75 })
            #expect(ContinuousClock.now - began < .milliseconds(200))
            try server.control("set-source-mute desk_in 1")
            #expect(await running.tells(of: "Desk_Microphone") { $0.muted })
            try server.control("set-sink-volume desk_out 150%")
            #expect(await running.tells(of: "Desk_Speaker") { $0.volume == 100 })
            await running.stop()
        }

        @Test func whatASessionChangedIsPutBack() async throws {
            let server = try await PrivatePulseServer()
            try server.control("set-sink-volume desk_out 65%")
            try server.control("set-source-volume desk_in 55%")
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Desk_Speaker"))
            let (speaker, microphone) = (
                AudioDevice.ID(rawValue: "sink:desk_out"), AudioDevice.ID(rawValue: "source:desk_in")
            )
            try await running.backend.setVolume(10, of: speaker)
            try await running.backend.setVolume(20, of: speaker)
            try await running.backend.setMuted(true, of: speaker)
            try await running.backend.setVolume(30, of: microphone)
            try server.control("set-source-volume desk_in 35%")
            #expect(await running.tells(of: "Desk_Microphone") { $0.volume == 35 })
            await running.stop()
            #expect(try server.control("get-sink-volume desk_out").contains("65%"))
            #expect(try server.control("get-sink-mute desk_out").contains("no"))
            #expect(try server.control("get-source-volume desk_in").contains("35%"), "the mixer's last word stands")
        }

        @Test func theBalanceIsKept() async throws {
            let server = try await PrivatePulseServer()
            try server.control("set-sink-volume desk_out 80% 40%")
            let running = RunningBackend(server)
            #expect(await running.tells(of: "Desk_Speaker") { $0.volume == 80 })
            try await running.backend.setVolume(60, of: AudioDevice.ID(rawValue: "sink:desk_out"))
            let text = try server.control("get-sink-volume desk_out")
            #expect(text.contains("60%") && text.contains("30%"))
            await running.stop()
        }
    }
#endif
