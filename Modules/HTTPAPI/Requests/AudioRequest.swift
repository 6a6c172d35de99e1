import AudioRouting

/// The body of `POST /audio`: any part of what `GET /session` shows under `devices`.
enum AudioRequest {
    static func decode(_ body: [UInt8]) throws(InvalidRequest) -> AudioChange {
        let devices = try RequestValue(body: body)
        let change = AudioChange(
            speaker: try device("speaker", of: devices), microphone: try device("microphone", of: devices))
        guard change != AudioChange() else {
            throw devices.invalid("the body must name a speaker or a microphone with name, volume or muted")
        }
        return change
    }

    /// One device under either of its names: the reference's table has `devices_speaker`, its examples `speaker`.
    private static func device(_ name: String, of devices: RequestValue) throws(InvalidRequest) -> DeviceChange? {
        let plain = try devices.member(name)
        let prefixed = try devices.member("devices_\(name)")
        if plain != nil, let prefixed { throw prefixed.invalid("says the same as \(name): send one of the two") }
        guard let device = plain ?? prefixed else { return nil }

        var change = DeviceChange()
        change.name = try device.member("name")?.string()
        if let volume = try device.member("volume") {
            let percent = try volume.wholeNumber()
            guard 0...100 ~= percent else { throw volume.invalid("must be from 0 to 100") }
            change.volume = percent
        }
        change.muted = try device.member("muted")?.boolean()
        return change == DeviceChange() ? nil : change
    }
}
