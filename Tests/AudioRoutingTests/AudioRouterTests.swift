import AudioAPI
import Logging
import Testing

@testable import AudioRouting

@Suite("The audio router", .timeLimit(.minutes(1)))
struct AudioRouterTests {
    static let devices: [AudioDevice] = [
        .microphone("Mic A", isDefault: true), .microphone("Mic B", volume: 40), .speaker("Out A", isDefault: true),
        .speaker("Out B", volume: 60),
    ]

    @Test func emitsTheStateAtOnceAndAtEveryChange() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { $0.microphone?.name == "Mic A" && $0.speaker?.name == "Out A" })
        running.backend.unplug(AudioDevice.microphone("Mic A").id)
        #expect(await running.sees { $0.microphone == DeviceState(name: "Mic B", volume: 40, muted: false) })
        running.backend.update { $0.devices[1].volume = 7 }
        #expect(await running.sees { $0.speaker?.volume == 7 })
        await running.stop()
        #expect(await running.router.state.speaker?.volume == 7)
    }

    @Test func aSessionStartsUnmuted() async throws {
        let running = RunningRouter([
            .microphone("Mic", muted: true), .speaker("Out", muted: true), .speaker("Other", muted: true),
        ])
        #expect(await running.sees { $0.microphone != nil })
        let first = try #require(running.states.first)
        #expect(first.microphone?.muted == false && first.speaker?.muted == false)
        // Who is not chosen stays as it is.
        #expect(await running.backend.devices().last?.muted == true)
        // From then on mute is the agent's.
        running.backend.update { $0.devices[0].muted = true }
        #expect(await running.sees { $0.microphone?.muted == true })
        await running.stop()
    }

    @Test func emptyHandsAreAStateToo() async throws {
        let running = RunningRouter([])
        #expect(
            await running.sees {
                $0 == DevicesState(headsetUsed: false, headsetPresent: false, speaker: nil, microphone: nil)
            })
        running.backend.plug(.speaker("Late", muted: true))
        #expect(await running.sees { $0.speaker == DeviceState(name: "Late", volume: 100, muted: false) })
        await running.stop()
    }

    @Test func whatIsShownWithoutDevicesMayBePostedBack() async throws {
        let router = AudioRouter(backend: ScriptedBackend([.speaker("Out")]), logger: .quiet)
        let state = try await router.apply(
            AudioChange(speaker: .init(name: "Out", volume: 50), microphone: .init(name: "", volume: 0, muted: false)))
        #expect(state.speaker?.volume == 50 && state.microphone == nil)
    }

    @Test func unreachableDevicesEndTheWatchWithAnEmptyState() async throws {
        let backend = ScriptedBackend(Self.devices)
        backend.state.withLock {
            $0.isReachable = false
            $0.devices = []
        }
        let router = AudioRouter(backend: backend, logger: .quiet)
        let states = Locked<[DevicesState]>([])
        await router.run { state in states.withLock { $0.append(state) } }
        #expect(states.withLock { $0.map(\.speaker) } == [nil])
    }

    // MARK: Changes

    @Test func changesVolumeAndMuteOfWhatIsInUse() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        let state = try await running.router.apply(
            AudioChange(speaker: .init(volume: 33), microphone: .init(volume: 140, muted: true)))
        #expect(state.speaker == DeviceState(name: "Out A", volume: 33, muted: false))
        #expect(state.microphone == DeviceState(name: "Mic A", volume: 100, muted: true))
        #expect(await running.router.state == state)
        await running.stop()
    }

    @Test func worksBeforeTheRun() async throws {
        let router = AudioRouter(backend: ScriptedBackend(Self.devices), logger: .quiet)
        let state = try await router.apply(AudioChange(speaker: .init(name: "Out B", muted: true)))
        #expect(state.speaker == DeviceState(name: "Out B", volume: 60, muted: true))
    }

    @Test(arguments: [
        AudioChange(speaker: .init(volume: 5), microphone: .init(name: "Nobody")),
        AudioChange(speaker: .init(name: "Mic A", volume: 5)),
        AudioChange(speaker: .init(volume: 5, muted: true), microphone: .init(volume: 5, muted: true)),
    ])
    func whatFailsChangesNothing(change: AudioChange) async throws {
        let backend = ScriptedBackend(Self.devices)
        backend.state.withLock { $0.stubborn = [AudioDevice.microphone("Mic A").id] }
        let router = AudioRouter(backend: backend, logger: .quiet)
        await #expect(throws: AudioError.self) { try await router.apply(change) }
        #expect(await backend.devices() == Self.devices)
        #expect(await router.state.speaker == DeviceState(name: "Out A", volume: 100, muted: false))
    }

    @Test func namesAreToldWhenTheyAreUnknown() async throws {
        let router = AudioRouter(backend: ScriptedBackend([.speaker("Out")]), logger: .quiet)
        await #expect(throws: AudioError.noSuchDevice("Nobody")) {
            try await router.apply(AudioChange(speaker: .init(name: "Nobody")))
        }
        await #expect(throws: AudioError.noSuchDevice("microphone")) {
            try await router.apply(AudioChange(microphone: .init(muted: true)))
        }
        // Nothing wanted of a device that is not there is no mistake.
        #expect(try await router.apply(AudioChange(microphone: .init())).speaker?.name == "Out")
    }

    @Test func changesDoNotMix() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        let router = running.router
        await withThrowingTaskGroup(of: Void.self) { group in
            for volume in 0..<50 {
                group.addTask {
                    let state = try await router.apply(
                        AudioChange(speaker: .init(volume: volume), microphone: .init(volume: volume)))
                    #expect(state.speaker?.volume == state.microphone?.volume)
                }
            }
        }
        let state = await router.state
        #expect(state.speaker?.volume == state.microphone?.volume)
        await running.stop()
    }

    // MARK: Choice by hand

    @Test func aPickHoldsThroughUnpluggingAndUntilOtherRules() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        let state = try await running.router.apply(AudioChange(speaker: .init(name: "Out B", volume: 12)))
        #expect(state.speaker == DeviceState(name: "Out B", volume: 12, muted: false))
        running.backend.unplug(AudioDevice.speaker("Out B").id)
        #expect(await running.sees { $0.speaker?.name == "Out A" })
        running.backend.plug(.speaker("Out B", volume: 13))
        #expect(await running.sees { $0.speaker?.volume == 13 })
        await running.router.use(RoutingRules())
        #expect(await running.router.state.speaker?.name == "Out B", "the same rules are no other rules")
        await running.router.use(RoutingRules(speakerNames: ["Out A"]))
        #expect(await running.router.state.speaker?.name == "Out A")
        #expect(await running.sees { $0.speaker?.name == "Out A" && $0.speaker?.volume == 100 })
        await running.stop()
    }

    /// A client posts back what it was shown: that must not nail the devices.
    @Test func namingWhatIsInUseIsNoPick() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        _ = try await running.router.apply(AudioChange(speaker: .init(name: "Out A", volume: 100, muted: false)))
        running.backend.update {
            $0.devices[2].isDefault = false
            $0.devices[3].isDefault = true
        }
        #expect(await running.sees { $0.speaker?.name == "Out B" })
        await running.stop()
    }

    @Test func newRulesUnmuteWhatTheyChooseFirst() async throws {
        let running = RunningRouter(Self.devices + [.microphone("Headset", muted: true), .speaker("Headset")])
        #expect(await running.sees { _ in true })
        await running.router.use(RoutingRules(useHeadset: true, headsetNames: ["Headset"]))
        #expect(await running.sees { $0.headsetUsed && $0.microphone?.muted == false })
        _ = try await running.router.apply(AudioChange(microphone: .init(muted: true)))
        await running.router.use(RoutingRules(useHeadset: true, headsetNames: ["Head.*"]))
        #expect(await running.router.state.microphone?.muted == true, "the agent's own mute")
        await running.stop()
    }

    /// A backend that says anything of itself.
    @Test(arguments: [Int.min, -1, 0, 100, 101, 1 << 31, 1 << 32, Int.max])
    func volumesAreShownFromNoneToFull(volume: Int) async throws {
        let router = AudioRouter(backend: ScriptedBackend([.speaker("Out", volume: volume)]), logger: .quiet)
        _ = await router.listing
        let shown = try #require(await router.state.speaker?.volume)
        #expect(0...100 ~= shown)
        let state = try await router.apply(AudioChange(speaker: .init(volume: volume)))
        #expect(state.speaker?.volume == min(max(volume, 0), 100))
    }
}

/// An engine that understands `prefix.*` alone.
private struct Prefixes: NameExpressions, NameExpression {
    var prefix = ""

    func compile(_ text: String) -> (any NameExpression)? {
        text.hasSuffix(".*") ? Prefixes(prefix: String(text.dropLast(2))) : nil
    }

    func matches(_ name: String) -> Bool { name.hasPrefix(prefix) }
}

/// A router that runs, and what it has emitted.
final class RunningRouter: Sendable {
    let backend: ScriptedBackend
    let router: AudioRouter
    private let seen = Locked<[DevicesState]>([])
    private let changes = Changes()
    private let task = Locked<Task<Void, Never>?>(nil)

    init(
        _ devices: [AudioDevice], rules: RoutingRules = RoutingRules(), ringFiles: RingFiles = RingFiles()
    ) {
        backend = ScriptedBackend(devices)
        router = AudioRouter(
            backend: backend, rules: rules, expressions: Prefixes(), ringFiles: ringFiles, logger: .quiet)
        let task = Task { [self] in
            await router.run { [self] state in
                seen.withLock { $0.append(state) }
                changes.happened()
            }
        }
        self.task.withLock { $0 = task }
    }

    var states: [DevicesState] { seen.withLock { $0 } }

    /// Waits until the latest emitted state satisfies the condition.
    func sees(_ holds: @escaping @Sendable (DevicesState) -> Bool) async -> Bool {
        await changes.wait { [self] in states.last.map(holds) ?? false }
    }

    func stop() async {
        let task = task.withLock { $0 }
        task?.cancel()
        await task?.value
    }
}

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
