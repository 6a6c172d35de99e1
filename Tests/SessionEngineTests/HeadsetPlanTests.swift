import AudioAPI
import AudioRouting
import Testing

@testable import SessionEngine

@Suite("What headsets' keys come to")
struct HeadsetPlanTests {
    private func snapshot(_ calls: SessionSnapshot.Call..., devices: DevicesState = .headset) -> SessionSnapshot {
        SessionSnapshot(devices: devices, calls: calls)
    }

    private let ringing = SessionSnapshot.Call(uuid: "ringing", state: .ringing)
    private let placed = SessionSnapshot.Call(uuid: "placed", state: .ringing, isOutgoing: true)
    private let up = SessionSnapshot.Call(uuid: "up", state: .connected)
    private let held = SessionSnapshot.Call(uuid: "held", state: .held)

    @Test func ofSeveralCallsTheRightOne() {
        let all = snapshot(held, ringing, up)
        #expect(HeadsetPlan(.answer, in: all) == .perform(.answer(call: "ringing")))
        #expect(HeadsetPlan(.release, in: all) == .perform(.release(call: "up")))
        #expect(HeadsetPlan(.drop, in: all) == .perform(.release(call: "ringing")))
        #expect(HeadsetPlan(.hold, in: all) == .perform(.hold(call: "up")))
        #expect(HeadsetPlan(.resume, in: all) == .perform(.resume(call: "held")))
        #expect(HeadsetPlan(.release, in: snapshot(held)) == .perform(.release(call: "held")))
    }

    @Test func nothingWhereThereIsNothing() {
        for wish in [HeadsetWish.answer, .release, .drop, .hold, .resume, .setMuted(false)] {
            #expect(HeadsetPlan(wish, in: snapshot()) == nil)
        }
        #expect(HeadsetPlan(.answer, in: snapshot(placed)) == nil, "our own call is not ours to answer")
        #expect(HeadsetPlan(.setMuted(true), in: snapshot(devices: .none)) == nil)
        #expect(HeadsetPlan(.setMuted(true), in: snapshot()) == .mute(true))
    }

    @Test func statusOfCalls() {
        #expect(HeadsetStatus(snapshot(ringing)) == HeadsetStatus(isRinging: true))
        #expect(HeadsetStatus(snapshot(placed)) == HeadsetStatus(isTalking: true))
        #expect(HeadsetStatus(snapshot(up, held)) == HeadsetStatus(isTalking: true, isHolding: true))
    }

    @Test func aHeadsetBelongsToWhoseDevicesBearItsName() {
        func session(_ name: String, used: Bool = true) -> DevicesState {
            let device = DeviceState(name: name, volume: 50, muted: false)
            return DevicesState(headsetUsed: used, headsetPresent: true, speaker: device, microphone: device)
        }
        let (jabra, poly) = (session("Jabra Evolve2 65 Mono"), session("Poly Blackwire 3220 Stereo"))
        #expect(HeadsetOwner.index(of: "GN Audio A/S Jabra Evolve2 65", among: [poly, jabra]) == 1)
        #expect(HeadsetOwner.index(of: "Anything", among: [poly]) == 0)
        #expect(HeadsetOwner.index(of: "Anything", among: [poly, jabra]) == nil)
        #expect(HeadsetOwner.index(of: "Jabra Evolve2 65", among: [jabra, jabra]) == nil, "whose is not known")
        #expect(HeadsetOwner.index(of: "Jabra", among: [session("Jabra", used: false), poly]) == nil)
        #expect(HeadsetOwner.index(of: "Jabra", among: []) == nil)
    }
}
