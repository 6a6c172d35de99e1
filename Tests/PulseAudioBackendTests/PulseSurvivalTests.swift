#if PulseAudio
    import AudioAPI
    import AudioRouting
    import Foundation
    import Locking
    import Logging
    import PulseAudioBackend
    import Testing

    @Suite("A call outlives its devices and their server", .serialized, .timeLimit(.minutes(3)))
    struct PulseSurvivalTests {
        /// A headset whose microphone hears its own earphones, so that a call hears what it plays.
        private static let headset = [
            "module-null-sink sink_name=head norewinds=1 sink_properties=device.description=Acme",
            "module-remap-source source_name=head_in master=head.monitor source_properties=device.description=Acme",
        ]
        /// The same on the desk.
        private static let desk = [
            "module-null-sink sink_name=desk norewinds=1 sink_properties=device.description=Desk",
            "module-remap-source source_name=desk_in master=desk.monitor source_properties=device.description=Desk",
        ]
        private static let rules = RoutingRules(useHeadset: true, headsetNames: ["Acme"])

        @Test func unpluggedAndBack() async throws {
            let server = try await PrivatePulseServer(modules: Self.desk)
            var modules = try Self.headset.map(server.load)
            let call = try await RoutedCall(server, Self.rules)
            #expect(await call.uses { $0.headsetUsed })
            #expect(await call.talker.hears() != nil)

            for _ in 1...3 {
                var moment = ContinuousClock.now
                for module in modules.reversed() { try server.unload(module) }
                #expect(
                    await call.uses { $0.speaker?.name == "Desk" && $0.microphone?.name == "Desk" && !$0.headsetUsed })
                var back = try #require(await call.talker.hears(after: moment + .milliseconds(50)))
                #expect(back - moment < .milliseconds(500), "on the desk after \(back - moment)")
                #expect(call.talker.longestPause(since: moment) < .milliseconds(500))

                moment = .now
                modules = try Self.headset.map(server.load)
                #expect(await call.uses { $0.headsetUsed })
                back = try #require(await call.talker.hears(after: .now))
                #expect(call.talker.longestPause(since: moment) < .milliseconds(500))
            }
            await call.end()
        }

        @Test func theServerIsKilledAgainAndAgain() async throws {
            let folder = URL(filePath: "/tmp/pulse-\(UUID().uuidString.prefix(8))")
            defer { try? FileManager.default.removeItem(at: folder) }
            var server = try await PrivatePulseServer(in: folder, modules: Self.desk)
            let call = try await RoutedCall(server, RoutingRules())
            #expect(await call.talker.hears() != nil)
            var descriptors: [Int] = []
            for _ in 1...20 {
                let killed = ContinuousClock.now
                server.end(SIGKILL)
                #expect(await call.uses { $0.speaker == nil })
                let silent = ContinuousClock.now
                #expect(
                    await eventually {
                        call.talker.heard.filter { $0.at > silent && $0.peak == 0 }.count >= 5 ? true : nil
                    }
                        == true, "silence is sent")
                server = try await PrivatePulseServer(in: folder, modules: Self.desk)
                let ready = ContinuousClock.now
                let back = try #require(await call.talker.hears(after: ready))
                #expect(back - ready < .seconds(1), "back after \(back - ready)")
                #expect(call.talker.longestPause(since: killed) < .milliseconds(500))
                descriptors.append(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
            }
            #expect(try #require(descriptors.last) <= descriptors[1] + 2, "descriptors: \(descriptors)")
            await call.end()
        }

        /// A server that stands still neither takes nor brings anything, and its connection looks whole.
        @Test func aServerThatStandsStillIsSilence() async throws {
            let server = try await PrivatePulseServer(modules: Self.desk)
            let call = try await RoutedCall(server, RoutingRules())
            #expect(await call.talker.hears() != nil)
            kill(server.pid, SIGSTOP)
            let stopped = ContinuousClock.now
            #expect(
                await eventually {
                    call.talker.heard.filter { $0.at > stopped && $0.peak == 0 }.count >= 25 ? true : nil
                }
                    == true)
            #expect(call.talker.longestPause(since: stopped) < .milliseconds(200))
            kill(server.pid, SIGCONT)
            #expect(await call.talker.hears() != nil)
            await call.end()
        }

        @Test func aSuspendedMicrophoneIsSilenceAndComesBack() async throws {
            let server = try await PrivatePulseServer(modules: Self.desk)
            let call = try await RoutedCall(server, RoutingRules())
            #expect(await call.talker.hears() != nil)
            try server.control("suspend-source desk_in 1")
            try server.control("suspend-sink desk 1")
            let suspended = ContinuousClock.now
            #expect(
                await eventually {
                    call.talker.heard.filter { $0.at > suspended && $0.peak == 0 }.count >= 25 ? true : nil
                }
                    == true)
            try server.control("suspend-sink desk 0")
            try server.control("suspend-source desk_in 0")
            #expect(await call.talker.hears() != nil)
            let gaps = await call.gaps
            #expect(gaps.stalls == 1, "of an open stream")
            await call.close()
            #expect(await call.gaps.stalls == gaps.stalls, "and of one that is closed")
            await call.end()
        }

        /// What mixers show, and what the server's policies act on.
        @Test(arguments: [true, false]) func streamsSayWhatTheyAre(cancelsEcho: Bool) async throws {
            let server = try await PrivatePulseServer(modules: Self.desk)
            let call = try await RoutedCall(server, RoutingRules(cancelsEcho: cancelsEcho))
            #expect(await call.talker.hears() != nil)
            for kind in ["sink-inputs", "source-outputs"] {
                let text = try server.control("list \(kind)")
                #expect(text.contains(#"application.name = "Softphone Connector""#))
                #expect(text.contains(#"media.role = "phone""#))
                #expect(text.contains(#"filter.want = "echo-cancel""#) == cancelsEcho)
            }
            await call.end()
            #expect(try server.control("list short sink-inputs").isEmpty)
        }

        /// One call after the other: none waits for the devices of the one before, nor, while these are open still, for
        /// its own.
        @Test(arguments: [(0, 20), (200, 5)])
        func aCallThatFollowsAnotherOpensAtOnce(releaseDelay: Int, bound: Int) async throws {
            let server = try await PrivatePulseServer(modules: Self.desk)
            let call = try await RoutedCall(server, RoutingRules(releaseDelay: .milliseconds(releaseDelay)))
            #expect(await call.talker.hears() != nil)
            var opening: [Duration] = []
            for _ in 1...20 {
                await call.close()
                let began = ContinuousClock.now
                try await call.open()
                opening.append(ContinuousClock.now - began)
            }
            opening.sort()
            #expect(opening[10] < .milliseconds(bound), "median \(opening[10]), worst \(opening[19])")
            #expect(await call.talker.hears() != nil)
            await call.close()
            let isClosed = try await eventually {
                try server.control("list short sink-inputs").isEmpty ? true : nil
            }
            #expect(isClosed == true)
            await call.end()
        }
    }

    /// A call's audio by the rules, from a router over a private server.
    private final class RoutedCall: Sendable {
        let talker = Talker()
        private let router: AudioRouter
        private let states = Guarded<[DevicesState]>([])
        private let watching = Guarded<Task<Void, Never>?>(nil)
        private let stream = Guarded<(any AudioStream)?>(nil)

        init(_ server: PrivatePulseServer, _ rules: RoutingRules) async throws {
            let system = PulseAudioSystem(address: server.address, logger: .quiet)
            router = AudioRouter(backend: PulseAudioBackend(system: system), rules: rules, logger: .quiet)
            let task = Task { [router, states] in
                await router.run { state in states.withLock { $0.append(state) } }
            }
            watching.withLock { $0 = task }
            #expect(await uses { $0.speaker != nil && $0.microphone != nil })
            try await open()
        }

        func open() async throws {
            let opened = try await router.callAudio.open(.telephony, client: talker)
            stream.withLock { $0 = opened }
        }

        func close() async {
            await stream.withLock { $0 }?.close()
        }

        var gaps: AudioGaps {
            get async { await router.listing.gaps }
        }

        /// Waits until the latest state of the devices satisfies the condition.
        func uses(_ holds: @escaping @Sendable (DevicesState) -> Bool) async -> Bool {
            await eventually { [states] in states.withLock { $0.last.map(holds) == true } ? true : nil } ?? false
        }

        func end() async {
            await close()
            let task = watching.withLock { $0 }
            task?.cancel()
            await task?.value
        }
    }
#endif
