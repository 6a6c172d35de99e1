import AudioAPI
import AudioRouting
import Testing

@testable import HTTPAPI

@Suite("The list of audio devices")
struct DevicesDocumentTests {
    @Test func everyDeviceItsRolesAndWhatWasNotInTime() {
        let speaker = AudioDevice(
            id: .init(rawValue: "out:a"), name: "A \"b\"", direction: .playback, formFactor: .headset, isDefault: true,
            volume: 40, muted: true, hardware: .init(id: "x", name: "A"))
        let rules = RoutingRules()
        let listing = DeviceListing(
            backend: "pulseaudio", devices: [speaker], selection: RouteSelection(rules: rules, devices: [speaker]),
            rules: rules, gaps: AudioGaps(underruns: 1, overruns: 2, stalls: 3))
        let text = String(decoding: DevicesDocument.encode(listing), as: UTF8.self)
        let expected =
            #"{"backend":"pulseaudio","headset_used":false,"gaps":{"underruns":1,"overruns":2,"stalls":3},"devices":[{"#
            + #""id":"out:a","name":"A \"b\"","direction":"playback","form_factor":"headset","hardware":"A","#
            + #""default":true,"volume":40,"muted":true,"roles":["speaker","ringer"],"#
            + #""reason":"the system's default"}]}"#
        #expect(text == expected)
    }
}
