import AudioRouting
import Testing

@testable import HTTPAPI

@Suite("The body of POST /audio")
struct AudioRequestTests {
    private static func decode(_ text: String) throws -> AudioChange {
        try AudioRequest.decode(Array(text.utf8))
    }

    @Test(arguments: [
        (#"{"microphone":{"muted":true}}"#, AudioChange(microphone: DeviceChange(muted: true))),
        (#"{"speaker":{"volume":40}}"#, AudioChange(speaker: DeviceChange(volume: 40))),
        (#"{"devices_speaker":{"volume":0}}"#, AudioChange(speaker: DeviceChange(volume: 0))),
        (#"{"devices_microphone":{"volume":1e2}}"#, AudioChange(microphone: DeviceChange(volume: 100))),
        (
            #"{"speaker":{"name":"X","balance":3},"camera":{},"microphone":{}}"#,
            AudioChange(speaker: DeviceChange(name: "X"))
        ),
    ])
    func understood(text: String, change: AudioChange) throws {
        #expect(try Self.decode(text) == change)
    }

    @Test func whatIsShownMayBePostedBack() throws {
        let change = try Self.decode(
            """
            {"headset_used":false,"speaker":{"name":"S","volume":100,"muted":false},
             "microphone":{"name":"M","volume":77,"muted":true}}
            """)
        #expect(
            change
                == AudioChange(
                    speaker: DeviceChange(name: "S", volume: 100, muted: false),
                    microphone: DeviceChange(name: "M", volume: 77, muted: true)))
    }

    @Test(
        arguments: [
            ("{}", nil), (#"{"camera":{"muted":true}}"#, nil), (#"{"microphone":{}}"#, nil), ("[]", nil), ("true", nil),
            (#"{"speaker":{"volume":-1}}"#, "speaker.volume"), (#"{"speaker":{"volume":101}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":99999999999999999999999999}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":2147483648}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":9223372036854775807}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":-9223372036854775809}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":18446744073709551616}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":1e30}}"#, "speaker.volume"), (#"{"speaker":{"volume":-1e308}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":40.5}}"#, "speaker.volume"), (#"{"speaker":{"volume":"40"}}"#, "speaker.volume"),
            (#"{"speaker":{"volume":true}}"#, "speaker.volume"), (#"{"speaker":{"volume":null}}"#, "speaker.volume"),
            (#"{"microphone":{"muted":"true"}}"#, "microphone.muted"),
            (#"{"microphone":{"muted":1}}"#, "microphone.muted"),
            (#"{"microphone":true}"#, "microphone"), (#"{"microphone":{"name":7}}"#, "microphone.name"),
            (#"{"microphone":{"muted":true},"speaker":{"volume":101}}"#, "speaker.volume"),
            (#"{"speaker":{"muted":true},"devices_speaker":{"muted":false}}"#, "devices_speaker"),
        ] as [(String, String?)])
    func refused(text: String, path: String?) {
        let error = #expect(throws: InvalidRequest.self) { try Self.decode(text) }
        #expect(error?.path == path)
    }
}
