/// Writes a JSON text, member by member, in the order of the calls.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether the next member or element needs a comma before it.
    private var needsComma = false

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    mutating func array<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        nest(UInt8(ascii: "["), UInt8(ascii: "]")) { writer in
            for element in elements {
                writer.separate()
                write(&writer, element)
                writer.needsComma = true
            }
        }
    }

    /// A member whose value the closure writes.
    mutating func member(_ name: String, _ value: (inout JSONWriter) -> Void) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        value(&self)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: String) {
        member(name) { $0.string(value) }
    }

    mutating func member(_ name: String, _ value: Int) {
        member(name) { $0.raw(String(value)) }
    }

    mutating func member(_ name: String, _ value: Bool) {
        member(name) { $0.raw(value ? "true" : "false") }
    }

    /// A member whose value is JSON already.
    mutating func member(_ name: String, json value: String) {
        member(name) { $0.raw(value) }
    }

    /// A finite number with at most two decimals, and at least one: `4.4`, `4.25`, `5.0`.
    mutating func member(_ name: String, hundredths value: Double) {
        // Far more than any measurement, and little enough for the arithmetic. What is no number is 0.
        let bounded = value.isNaN ? 0 : min(max(value, -1e12), 1e12)
        let hundredths = Int((bounded * 100).rounded())
        let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        let fraction = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
        member(name) { $0.raw("\(hundredths < 0 ? "-" : "")\(whole).\(fraction)") }
    }

    /// A string with what must be escaped escaped (RFC 8259 §7).
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20: raw(byte < 0x10 ? "\\u000\(String(byte, radix: 16))" : "\\u00\(String(byte, radix: 16))")
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func nest(_ opening: UInt8, _ closing: UInt8, _ content: (inout JSONWriter) -> Void) {
        bytes.append(opening)
        needsComma = false
        content(&self)
        bytes.append(closing)
    }
}
