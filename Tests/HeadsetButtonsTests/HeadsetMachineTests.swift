import AudioAPI
import Testing

@testable import HeadsetButtons

@Suite("Headset keys and lights")
struct HeadsetMachineTests {
    private let ringing = HeadsetStatus(isRinging: true)
    private let talking = HeadsetStatus(isTalking: true)

    private func machine(_ statuses: HeadsetStatus...) -> HeadsetMachine {
        var machine = HeadsetMachine()
        for status in [HeadsetStatus()] + statuses { _ = machine.show(status, at: .zero) }
        return machine
    }

    @Test func lightsFollowTheCall() {
        var machine = HeadsetMachine()
        #expect(machine.show(HeadsetStatus(), at: .zero) == [.write(HeadsetLights())])
        #expect(machine.show(ringing, at: .zero) == [.write(HeadsetLights(ring: true))])
        #expect(machine.show(talking, at: .zero) == [.write(HeadsetLights(offHook: true))])
        #expect(machine.show(talking, at: .zero) == [])
        #expect(
            machine.show(HeadsetStatus(isTalking: true, isMuted: true), at: .zero)
                == [.write(HeadsetLights(offHook: true, mute: true))])
        #expect(
            machine.show(HeadsetStatus(isHolding: true), at: .zero)
                == [.write(HeadsetLights(offHook: true, hold: true))])
        #expect(machine.show(HeadsetStatus(), at: .zero) == [.write(HeadsetLights())])
    }

    @Test func hookAnswersAndReleases() {
        var machine = machine(ringing)
        #expect(machine.pressed(.hook(offHook: true), at: .zero) == [.wish(.answer)])
        #expect(machine.pressed(.hook(offHook: true), at: .zero) == [], "told twice")
        _ = machine.show(talking, at: .zero)
        #expect(machine.pressed(.hook(offHook: false), at: .seconds(1)) == [.wish(.release)])
    }

    @Test func putDownBeforeItIsUp() {
        var machine = machine(ringing)
        _ = machine.pressed(.hook(offHook: true), at: .zero)
        #expect(machine.pressed(.hook(offHook: false), at: .zero) == [.wish(.drop)])
    }

    /// The call was answered by the API: the headset's switch follows its light and says so.
    @Test func echoOfTheLightIsNoPress() {
        var machine = machine(ringing, talking)
        #expect(machine.pressed(.hook(offHook: true), at: .milliseconds(20)) == [])
        _ = machine.show(HeadsetStatus(), at: .seconds(5))
        #expect(machine.pressed(.hook(offHook: false), at: .milliseconds(5020)) == [])
    }

    /// One call ended and the next was answered before the headset told of the first light.
    @Test func lateEchoDoesNotHangUp() {
        var machine = machine(talking)
        _ = machine.pressed(.hook(offHook: true), at: .zero)
        _ = machine.show(HeadsetStatus(), at: .seconds(1))
        _ = machine.show(talking, at: .milliseconds(1010))
        #expect(machine.pressed(.hook(offHook: false), at: .milliseconds(1030)) == [])
        #expect(machine.pressed(.hook(offHook: true), at: .milliseconds(1050)) == [])
        #expect(machine.pressed(.hook(offHook: false), at: .seconds(3)) == [.wish(.release)])
    }

    /// A headset that follows its light without a word: its next press is a new one.
    @Test func silentFollowerAnswersAgain() {
        var machine = machine(ringing)
        _ = machine.pressed(.hook(offHook: true), at: .zero)
        _ = machine.show(talking, at: .zero)
        _ = machine.show(HeadsetStatus(), at: .seconds(9))
        _ = machine.show(ringing, at: .seconds(20))
        #expect(machine.pressed(.hook(offHook: true), at: .seconds(21)) == [.wish(.answer)])
    }

    @Test func withNobodyToTalkToItGoesBack() {
        var machine = machine()
        #expect(machine.pressed(.hook(offHook: true), at: .zero) == [.write(HeadsetLights())])
        #expect(machine.pressed(.hookPressed, at: .zero) == [])
        #expect(machine.pressed(.dropPressed, at: .zero) == [])
    }

    @Test func muteIsOfTheStateThatIsShown() {
        var machine = machine(talking)
        #expect(machine.pressed(.mutePressed, at: .zero) == [.wish(.setMuted(true))])
        _ = machine.show(HeadsetStatus(isTalking: true, isMuted: true), at: .zero)
        #expect(machine.pressed(.mutePressed, at: .milliseconds(50)) == [.wish(.setMuted(false))], "its own: no echo")
        #expect(machine.pressed(.mute(true), at: .milliseconds(60)) == [], "muted already")
    }

    @Test func echoOfTheMuteLightIsNoPress() {
        var machine = machine(talking)
        _ = machine.show(HeadsetStatus(isTalking: true, isMuted: true), at: .seconds(1))
        #expect(machine.pressed(.mutePressed, at: .milliseconds(1030)) == [])
        #expect(machine.pressed(.mutePressed, at: .seconds(2)) == [.wish(.setMuted(false))])
    }

    @Test func flashHoldsResumesAndTakesTheSecondCall() {
        var machine = machine(talking)
        #expect(machine.pressed(.flashPressed, at: .zero) == [.wish(.hold)])
        _ = machine.show(HeadsetStatus(isHolding: true), at: .zero)
        #expect(machine.pressed(.flashPressed, at: .zero) == [.wish(.resume)])
        _ = machine.show(HeadsetStatus(isRinging: true, isTalking: true), at: .zero)
        #expect(machine.pressed(.flashPressed, at: .zero) == [.wish(.answer)])
        #expect(machine.pressed(.dropPressed, at: .zero) == [.wish(.drop)])
    }

    @Test func keyWithoutPosition() {
        var ringer = machine(ringing)
        #expect(ringer.pressed(.hookPressed, at: .zero) == [.wish(.answer)])
        _ = ringer.show(talking, at: .zero)
        #expect(ringer.pressed(.hookPressed, at: .zero) == [.wish(.release)])
    }
}
