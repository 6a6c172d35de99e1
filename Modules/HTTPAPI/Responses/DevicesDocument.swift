import AudioAPI
import AudioRouting

/// Every audio device, what each does for the session, and why.
enum DevicesDocument {
    static func encode(_ listing: DeviceListing) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object { document in
            document.member("backend", listing.backend)
            document.member("headset_used", listing.headsetUsed)
            document.member("gaps") { value in
                value.object { gaps in
                    gaps.member("underruns", listing.gaps.underruns)
                    gaps.member("overruns", listing.gaps.overruns)
                    gaps.member("stalls", listing.gaps.stalls)
                }
            }
            document.member("devices") { value in
                value.array(listing.entries) { writer, entry in writer.object { write(entry, to: &$0) } }
            }
        }
        return writer.bytes
    }

    private static func write(_ entry: DeviceListing.Entry, to writer: inout JSONWriter) {
        let device = entry.device
        writer.member("id", device.id.rawValue)
        writer.member("name", device.name)
        writer.member("direction", device.direction.rawValue)
        writer.member("form_factor", device.formFactor.rawValue)
        if let hardware = device.hardware { writer.member("hardware", hardware.name) }
        writer.member("default", device.isDefault)
        writer.member("volume", device.volume)
        writer.member("muted", device.muted)
        writer.member("roles") { value in value.array(entry.roles) { $0.string($1.rawValue) } }
        writer.member("reason", entry.reason)
    }
}
