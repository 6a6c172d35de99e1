import AudioAPI
import Testing

@testable import AudioRouting

@Suite("Ringing", .timeLimit(.minutes(1)))
struct RingerTests {
    private static let devices: [AudioDevice] = [
        .microphone("Mic", isDefault: true), .speaker("Desk", isDefault: true), .speaker("Headset"), .speaker("Bell"),
    ]
    private static let rules = RoutingRules(speakerNames: ["Headset"], ringerNames: ["Bell"])

    private static func request(_ speaker: String) -> AudioStreamRequest {
        AudioStreamRequest(
            microphone: nil, speaker: .init(rawValue: "out:\(speaker)"), format: RingSound.builtIn.format)
    }

    @Test(
        arguments: [
            ([.systemDefault], ["Desk"]), ([.speaker], ["Headset"]), ([.ringer], ["Bell"]),
            ([.systemDefault, .speaker], ["Desk", "Headset"]),
        ] as [(Set<Ringing.Place>, [String])])
    func ringsWhereItIsAsked(places: Set<Ringing.Place>, speakers: [String]) async {
        let running = RunningRouter(Self.devices, rules: Self.rules)
        #expect(await running.sees { _ in true })
        await running.router.ring(Ringing(places: places))
        let open = running.backend.openRequests.compactMap(\.speaker?.rawValue).sorted()
        #expect(open == speakers.map { "out:\($0)" })
        await running.router.ring(nil)
        #expect(running.backend.openRequests.isEmpty)
        await running.stop()
    }

    @Test func followsTheDevices() async {
        let running = RunningRouter(Self.devices, rules: Self.rules)
        #expect(await running.sees { _ in true })
        await running.router.ring(Ringing(places: [.ringer]))
        running.backend.unplug(AudioDevice.speaker("Bell").id)
        #expect(await running.backend.changes.wait { running.backend.openRequests == [Self.request("Headset")] })
        running.backend.plug(.speaker("Bell"))
        #expect(await running.backend.changes.wait { running.backend.openRequests == [Self.request("Bell")] })
        running.backend.lose(AudioDevice.speaker("Bell").id)
        #expect(await running.backend.changes.wait { running.backend.state.withLock { $0.opened.count } == 4 })
        await running.router.ring(nil)
        await running.stop()
    }

    @Test func aVirtualSpeakerDoesNotRing() async {
        let running = RunningRouter([.speaker("Virtual", form: .virtual, isDefault: true)])
        #expect(await running.sees { _ in true })
        await running.router.ring(Ringing(places: [.systemDefault, .speaker]))
        #expect(running.backend.state.withLock { $0.opened.isEmpty })
        await running.stop()
    }

    @Test func aLimitMakesItQuiet() async {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        await running.router.ring(Ringing(places: [.speaker], limit: .milliseconds(30)))
        #expect(running.backend.state.withLock { $0.opened.count } == 1)
        #expect(await running.backend.changes.wait { running.backend.openRequests.isEmpty })
        running.backend.plug(.speaker("Other"))
        #expect(await running.sees { _ in true })
        #expect(running.backend.openRequests.isEmpty, "and it stays so")
        await running.stop()
    }

    @Test func aWholeRingOutlastsTheAnswer() async {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        await running.router.ring(Ringing(places: [.speaker], isWhole: true))
        await running.router.ring(nil)
        #expect(running.backend.openRequests.count == 1)
        #expect(await running.backend.changes.wait { running.backend.openRequests.isEmpty })
        await running.stop()
    }

    /// ITU-T E.180 Supplement 2: two seconds of tone, four of silence, and again.
    @Test(arguments: [true, false]) func theToneHasItsCadence(isWhole: Bool) {
        let tone = RingTone(.builtIn, isWhole: isWhole)
        var frame = [Int16](repeating: 0, count: RingSound.builtIn.format.frameCount)
        let peaks = (0..<400).map { _ in
            frame.withUnsafeMutableBufferPointer { tone.render(into: $0) }
            return frame.map { abs(Int($0)) }.max() ?? 0
        }
        #expect(peaks[..<100].allSatisfy { $0 > 1000 } && peaks[100..<300].allSatisfy { $0 == 0 })
        #expect(peaks[300...].allSatisfy { isWhole ? $0 == 0 : $0 > 1000 })
        #expect(abs(frame[0]) < 8000)
    }
}
