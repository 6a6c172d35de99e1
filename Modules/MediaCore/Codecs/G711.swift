/// ITU-T G.711: 16-bit samples to 8-bit codes and back, by table.
public enum G711: Sendable {
    case aLaw, muLaw

    /// The law of an encoding name, `PCMA` or `PCMU`.
    public init?(encodingName: String) {
        switch encodingName {
        case "PCMA": self = .aLaw
        case "PCMU": self = .muLaw
        default: return nil
        }
    }

    /// The code of silence.
    public var silence: UInt8 { encode(0) }

    public func decode(_ code: UInt8) -> Int16 {
        (self == .aLaw ? Self.aLawExpansion : Self.muLawExpansion)[Int(code)]
    }

    public func encode(_ sample: Int16) -> UInt8 {
        // Fourteen bits decide a µ-law code and thirteen an A-law one: tables over the upper fourteen serve both.
        let index = Int(UInt16(bitPattern: sample) >> 2)
        return (self == .aLaw ? Self.aLawCompression : Self.muLawCompression)[index]
    }

    // MARK: Tables

    private static let aLawExpansion: [Int16] = (0...255).map { expandALaw(UInt8($0)) }
    private static let muLawExpansion: [Int16] = (0...255).map { expandMuLaw(UInt8($0)) }
    private static let aLawCompression: [UInt8] = (0..<16384).map { compressALaw(Int16(bitPattern: UInt16($0 << 2))) }
    private static let muLawCompression: [UInt8] = (0..<16384).map { compressMuLaw(Int16(bitPattern: UInt16($0 << 2))) }

    private static func expandALaw(_ code: UInt8) -> Int16 {
        let bits = Int(code ^ 0x55)
        let segment = bits >> 4 & 7
        let step = (bits & 15) << 4
        let magnitude = segment == 0 ? step + 8 : (step + 264) << (segment - 1)
        return Int16(bits & 0x80 != 0 ? magnitude : -magnitude)
    }

    private static func expandMuLaw(_ code: UInt8) -> Int16 {
        let bits = Int(~code)
        let magnitude = ((bits & 15) << 3 + 132) << (bits >> 4 & 7) - 132
        return Int16(bits & 0x80 != 0 ? -magnitude : magnitude)
    }

    private static func compressALaw(_ sample: Int16) -> UInt8 {
        // Thirteen bits; negative values are taken by their ones' complement, so that -1 mirrors 0.
        let value = Int(sample) >> 3
        let magnitude = value >= 0 ? value : -value - 1
        let segment = max(0, Int.bitWidth - magnitude.leadingZeroBitCount - 5)
        let step = segment < 2 ? magnitude >> 1 & 15 : magnitude >> segment & 15
        let code = UInt8(segment << 4 | step)
        return (value >= 0 ? code | 0x80 : code) ^ 0x55
    }

    private static func compressMuLaw(_ sample: Int16) -> UInt8 {
        // Fourteen bits, negative values by their ones' complement too. 33 moves the segments to powers of two; what is
        // beyond the last decision value is clipped.
        let value = Int(sample) >> 2
        let magnitude = min(value >= 0 ? value : -value - 1, 8158) + 33
        let segment = Int.bitWidth - magnitude.leadingZeroBitCount - 6
        let code = UInt8(segment << 4 | magnitude >> (segment + 1) & 15)
        return ~(value < 0 ? code | 0x80 : code)
    }
}
