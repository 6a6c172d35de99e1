extension SessionDescription {
    /// The description as it goes on the wire: every line that RFC 8866 §5 demands, in its order, ended by CRLF.
    public var text: String {
        var writer = Writer()
        writer.line("v", "0")
        let address = origin?.address ?? connection ?? Connection(isIPv6: false, host: "0.0.0.0")
        writer.line(
            "o", "\(origin?.username ?? "-") \(origin?.sessionID ?? "0") \(origin?.version ?? "0") \(address.text)")
        // RFC 8866 §5.3: `s=` is never empty; a lone hyphen stands for no name.
        writer.line("s", name.isEmpty ? "-" : name)
        if let connection { writer.line("c", connection.text) }
        writer.line("t", timing)
        writer.attributes(attributes)
        for stream in media {
            // RFC 8866 §9: an `m=` line has at least one format, also when nobody will use it.
            let formats = stream.formats.isEmpty ? ["0"] : stream.formats
            writer.line(
                "m", "\(stream.kind) \(stream.port) \(stream.transport) \(formats.joined(separator: " "))")
            if let connection = stream.connection { writer.line("c", connection.text) }
            writer.attributes(stream.attributes)
        }
        return writer.text
    }

    private struct Writer {
        var text = ""

        mutating func line(_ type: String, _ value: String) {
            text += type
            text += "="
            // A line end inside of a value would become a line of its own.
            text.unicodeScalars.append(
                contentsOf: value.unicodeScalars.lazy.filter { !["\r", "\n", "\0"].contains($0) })
            text += "\r\n"
        }

        mutating func attributes(_ attributes: [Attribute]) {
            for attribute in attributes {
                line("a", attribute.value.map { "\(attribute.name):\($0)" } ?? attribute.name)
            }
        }
    }
}

extension SessionDescription.Connection {
    /// `IN IP4 192.0.2.1`.
    var text: String { "IN \(isIPv6 ? "IP6" : "IP4") \(host)" }
}
