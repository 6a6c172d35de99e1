extension JSONParser {
    /// A string (RFC 8259 §7), from its opening quote on.
    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while true {
            guard let byte = next else { throw error(.endsTooSoon) }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONError(reason: .invalidUTF8, position: start)
                }
                return text
            case UInt8(ascii: "\\"):
                try escape(into: &content)
            case 0..<0x20:
                throw error(.controlCharacter)
            default:
                content.append(byte)
                position += 1
            }
        }
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard let byte = next else { throw error(.endsTooSoon) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if 0xD800..<0xDC00 ~= code {
                // A character beyond the basic plane comes as a surrogate pair.
                let hasSecond = position + 1 < bytes.count && bytes[position] == UInt8(ascii: "\\")
                guard hasSecond, bytes[position + 1] == UInt8(ascii: "u") else {
                    throw JSONError(reason: .loneSurrogate, position: start)
                }
                position += 2
                let second = try hexadecimal()
                guard 0xDC00..<0xE000 ~= second else { throw JSONError(reason: .loneSurrogate, position: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (second - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw JSONError(reason: .loneSurrogate, position: start) }
            content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            throw JSONError(reason: .invalidEscape, position: start)
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw error(.endsTooSoon) }
            let digit: UInt8 =
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
                case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
                case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
                default: throw error(.invalidEscape)
                }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    /// A number (§6).
    mutating func number() throws(JSONError) -> Double {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
            if let next, Self.digits ~= next { throw error(.invalidNumber) }
        } else {
            try digits()
        }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            throw JSONError(reason: .numberTooLarge, position: start)
        }
        return number
    }

    private mutating func digits() throws(JSONError) {
        guard let first = next else { throw error(.endsTooSoon) }
        guard Self.digits ~= first else { throw error(.invalidNumber) }
        while let next, Self.digits ~= next { position += 1 }
    }
}
